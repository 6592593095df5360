/** The command line. Reads as its table of contents; whatever is heavy is loaded by the verb that needs it. */
import { resolve } from 'node:path';
import type { Terminal } from './options.ts';
import type { Verbs } from './program.ts';
import { packageVersion } from './package.ts';

const VERBS: Verbs = {
  farm: async (options, terminal) => (await import('./farm.ts')).runFarm(options, terminal),
  init: async (options, terminal) => (await import('./init.ts')).runInit(options, terminal),
  check: async (options, terminal) => (await import('./check.ts')).runCheck(options, terminal),
  checkFs: async (options, terminal) => (await import('./check-fs.ts')).runCheckFs(options, terminal),
  status: async (options, terminal) => (await import('./status.ts')).runStatus(options, terminal),
  rules: async (terminal) => (await import('./rules.ts')).runRules(terminal),
  selftest: async (options, terminal) => (await import('./selftest.ts')).runSelftest(options, terminal),
};

/** Runs one command line (without `node` and the script) and returns its exit code. Never throws. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    if (argv.length === 1 && argv[0] === '--version') {
      terminal.stdout.write(`${packageVersion()}\n`);
      return 0;
    }
    // What scripts and people ask most often: no flag to parse, and the parser would take longer than the answer.
    if (argv[0] === 'status' && (argv.length === 1 || (argv.length === 2 && argv[1] === '--json'))) {
      const options = { cwd: resolve(terminal.cwd), flags: {}, verbose: false, json: argv.length === 2 };
      return await VERBS.status(options, terminal);
    }
    const { runCommandLine } = await import('./program.ts');
    return await runCommandLine(argv, packageVersion(), VERBS, terminal);
  } catch (error) {
    return (await import('./bug.ts')).bugReport(error, terminal);
  }
}
