/** The command line. Whatever is heavy is loaded by the verb that needs it. */
import { resolve } from 'node:path';
import type { Terminal } from './options.ts';
import type { VerbInput } from './verb.ts';

/** Runs one command line (without `node` and the script) and returns its exit code. Never throws. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    if (argv.length === 1 && argv[0] === '--version') {
      terminal.stdout.write(`${await version()}\n`);
      return 0;
    }
    // Asked by shells at each Tab.
    if (argv[0] === '__ids') return (await import('./ids.ts')).printIds(argv[1] ?? '', terminal);
    // What scripts and people ask most often: no flag to parse, and the parser would take longer than the answer.
    if (argv[0] === 'status' && (argv.length === 1 || (argv.length === 2 && argv[1] === '--json'))) {
      const input = plainInput(terminal, argv.length === 2);
      if (input !== undefined) return await (await import('./status.ts')).runStatus(input, terminal);
    }
    const { runCommandLine } = await import('./program.ts');
    const { VERBS } = await import('./verbs/index.ts');
    const verbs = { farm: async (...given: FarmGiven) => (await import('./farm.ts')).runFarm(...given), all: VERBS };
    return await runCommandLine(argv, await version(), verbs, terminal);
  } catch (error) {
    return (await import('./bug.ts')).bugReport(error, terminal, argv.includes('--json'));
  }
}

type FarmGiven = Parameters<typeof import('./farm.ts').runFarm>;

/** undefined: the environment says more than the plain form. */
function plainInput(terminal: Terminal, json: boolean): VerbInput | undefined {
  const names = ['ORZE_CONFIG_FILE', 'ORZE_RESULTS_DIR', 'ORZE_JSON'];
  if (names.some((name) => terminal.env[name] !== undefined)) return undefined;
  const none = { plain: false, fields: null, quiet: false, yes: false, dryRun: false, readOnly: false, verbose: false };
  return { ...none, cwd: resolve(terminal.cwd), flags: {}, args: [], own: {}, json };
}

async function version(): Promise<string> {
  return (await import('./package.ts')).packageVersion();
}
