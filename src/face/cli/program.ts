/** The command line as a definition: flags, verbs, help. What a verb does is in its own file. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../core/duration.ts';
import { nearest } from '../../core/nearest.ts';
import { EXIT } from './options.ts';
import type { FarmOptions, FsOptions, ProjectOptions, Terminal } from './options.ts';
import { useColor } from './paint.ts';
import type { SelftestFlags } from './selftest.ts';

/** What the verbs do; each returns the exit code. */
export interface Verbs {
  farm(options: FarmOptions, terminal: Terminal): Promise<number>;
  init(options: ProjectOptions & { folder: string }, terminal: Terminal): Promise<number>;
  check(options: ProjectOptions & { json: boolean }, terminal: Terminal): Promise<number>;
  checkFs(options: FsOptions, terminal: Terminal): Promise<number>;
  status(options: ProjectOptions & { json: boolean }, terminal: Terminal): Promise<number>;
  rules(terminal: Terminal): Promise<number>;
  selftest(options: ProjectOptions & SelftestFlags, terminal: Terminal): Promise<number>;
}

/** Flags as commander names them. */
interface Flags extends SelftestFlags {
  configFile?: string;
  config?: string;
  gpus?: string;
  timeout?: number;
  poll?: number;
  once?: boolean;
  untilDone?: boolean;
  reportOnly?: boolean;
  researchOnly?: boolean;
  ideasMd?: string;
  baseConfig?: string;
  resultsDir?: string;
  trainScript?: string;
  verbose?: boolean;
  json?: boolean;
  meet?: boolean;
  C?: string;
}

const LOOP_FLAGS = ['once', 'untilDone', 'reportOnly', 'researchOnly'] as const;

const EXAMPLES = `
Examples:
  orze init                        make a project here: ideas, settings, a script that trains
  orze check                       is everything in place? names every problem, runs nothing
  orze status                      how far is it? what is best, what failed, who runs
  orze check fs                    does the results folder hold what orze promises? measures it
  orze                             run the ideas on all free GPUs, go on until stopped (Ctrl-C)
  orze --gpus 0,1 --timeout 2h     only these GPUs, at most two hours an idea
  orze --gpus cpu:4 --until-done   no GPU: four at a time on the CPU, exit when every idea has ended
  orze --report-only               bring results/report.md up to date

An idea is a heading and a YAML block in ideas.md; \`orze rules\` tells the whole format.
A run is the folder results/<idea>; to run it again, delete the folder.
Exit codes: 0 done, 1 the answer is bad (errors found, no GPU), 2 wrong usage or configuration,
3 nothing there (no status yet).`;

/** Parses and runs. Usage errors are printed here and give 2; what a verb throws is thrown on. */
export async function runCommandLine(
  argv: readonly string[],
  version: string,
  verbs: Verbs,
  terminal: Terminal,
): Promise<number> {
  let exit: number = EXIT.ok;
  const program = defineProgram(version, verbs, terminal, (code) => (exit = code));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
}

function defineProgram(version: string, verbs: Verbs, terminal: Terminal, done: (code: number) => void): Command {
  const program = new Command('orze')
    .description('Runs the experiments of ideas.md on the GPUs of one or many machines. Needs nothing but files.')
    .usage('[options]  |  orze [options] <verb>')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      getOutHasColors: () => useColor(terminal.stdout, terminal.env),
      getErrHasColors: () => useColor(terminal.stderr, terminal.env),
    })
    .showHelpAfterError('(`orze --help` lists all options)')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .allowExcessArguments(true);
  addFlags(program);
  program.addHelpText('after', EXAMPLES);
  program.action(async (flags: Flags) => {
    const stray = program.args[0];
    if (stray !== undefined) refuseWord(program, stray);
    done(await verbs.farm(farmOptions(program, flags, terminal), terminal));
  });
  program
    .command('init')
    .argument('[dir]', 'folder of the project', '.')
    .description('make a starter project; never overwrites')
    .action(async (folder: string, _flags: Flags, command: Command) => {
      const options = projectOptions(program, command, terminal);
      done(await verbs.init({ ...options, folder: resolve(options.cwd, folder) }, terminal));
    });
  const check = program
    .command('check')
    .option('--json', 'one JSON object on stdout')
    .description('check config, ideas, scripts, GPUs, results folder and disk; runs nothing')
    .action(async (flags: Flags, command: Command) => {
      done(await verbs.check({ ...projectOptions(program, command, terminal), json: flags.json === true }, terminal));
    });
  defineCheckFs(check, (command) => {
    const { json, meet }: Flags = command.optsWithGlobals();
    const options = projectOptions(program, command, terminal);
    return verbs.checkFs({ ...options, json: json === true, meet: meet === true }, terminal).then(done);
  });
  program
    .command('status')
    .option('--json', 'one JSON object on stdout')
    .description('what runs, what is done, what is best: as orze last wrote it; changes nothing')
    .action(async (flags: Flags, command: Command) => {
      const options = projectOptions(program, command, terminal);
      done(await verbs.status({ ...options, json: flags.json === true }, terminal));
    });
  program
    .command('rules')
    .description('print RULES.md: how to write ideas and training scripts (for people and agents)')
    .action(async () => done(await verbs.rules(terminal)));
  defineSelftest(program, async (flags, command) => {
    done(await verbs.selftest({ ...projectOptions(program, command, terminal), ...flags }, terminal));
  });
  for (const verb of [...program.commands, ...check.commands]) {
    verb.helpOption('-h, --help', 'print this help').allowExcessArguments(false);
  }
  return program;
}

const FS_HELP = `
Works in a folder of its own in the results folder, and removes it. With --meet it waits up to 60 s for
another host, or another mount of the same volume, on which the same command is started.
Verdicts: ok · warn (something is slower or later) · single-host (holds for one machine only) · unfit.
Exit codes: 0 ok or warn, 1 single-host or unfit, or nobody came to --meet, 2 wrong usage or configuration.`;

function defineCheckFs(check: Command, run: (command: Command) => Promise<void>): void {
  check
    .helpCommand(false)
    .command('fs')
    .option('--json', 'one JSON object on stdout')
    .option('--meet', 'measure together with another host that runs this now')
    .description('measure what the file system of the results folder does, and what that means')
    .addHelpText('after', FS_HELP)
    .action(async (_flags: Flags, command: Command) => run(command));
}

const SELFTEST_HELP = `
Works in a scratch project of its own inside the results folder, on CPU lanes, and removes it. A real orze on the
same folder goes on undisturbed. The last line is \`faults N · runs N · lost 0 · double 0 · torn 0\`.
Exit codes: 0 nothing was lost, doubled or torn, 1 something was, or it was stopped, 2 wrong usage or configuration.`;

function defineSelftest(program: Command, run: (flags: SelftestFlags, command: Command) => Promise<void>): void {
  program
    .command('selftest')
    .option('--faults <count>', 'kills, stops, deletions and edits (default: 100)', count)
    .option('--seconds <time>', 'about how long it takes (default: 60)', duration)
    .option('--hosts <count>', 'orze processes that work together (default: 3)', count)
    .option('--seed <number>', 'draw the same faults as an earlier self-test', whole)
    .option('--keep', 'leave its scratch project and logs')
    .option('--json', 'one JSON object on stdout')
    .description('hurt a small fleet on your results folder: is an idea lost, trained twice, a file torn?')
    .addHelpText('after', SELFTEST_HELP)
    .action(run);
}

function addFlags(program: Command): void {
  program
    .optionsGroup('What runs:')
    .option('--gpus <list>', 'GPUs to use: `0,1`, or `cpu:4` for four CPU lanes (default: all)')
    .option('--timeout <time>', 'longest training of an idea: seconds, `90m`, `2h`', duration)
    .option('--poll <time>', 'longest sleep of the loop', duration)
    .option('--once', 'start what fits now, finish it, exit')
    .addOption(new Option('--until-done', 'go on until every idea has ended, then exit').conflicts('once'))
    .option('--report-only', 'only write report.md and status.json')
    .option('--research-only', 'run the research agent once, exit')
    .optionsGroup('Where things are:')
    .option('-c, --config-file <path>', 'project settings (default: orze.yaml, if it is there)')
    .option('--ideas-md <path>', 'the ideas')
    .option('--base-config <path>', 'the config that ideas change')
    .option('--results-dir <path>', 'the folder of the runs')
    .option('--train-script <path>', 'the training script')
    .option('-C <dir>', 'run as if started in this folder')
    .optionsGroup('Other:')
    .option('-v, --verbose', 'log more')
    .addOption(new Option('--config <path>').hideHelp());
}

/** Seconds. */
function duration(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new InvalidArgumentError('Expected seconds or a time such as `45s`, `90m`, `2h`.');
  return seconds;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 up.');
  return Number(text);
}

function whole(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 0 up.');
  return Number(text);
}

function farmOptions(program: Command, flags: Flags, terminal: Terminal): FarmOptions {
  return {
    ...commonOptions(program, flags, terminal),
    once: flags.once === true,
    untilDone: flags.untilDone === true,
    reportOnly: flags.reportOnly === true,
    researchOnly: flags.researchOnly === true,
  };
}

/** Of a verb, which takes no flags of the loop. */
function projectOptions(program: Command, command: Command, terminal: Terminal): ProjectOptions {
  const flags: Flags = command.optsWithGlobals();
  const stray = LOOP_FLAGS.find((flag) => flags[flag] === true);
  if (stray !== undefined) {
    const written = stray.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    program.error(`error: \`--${written}\` is an option of the loop, not of \`orze ${verbName(program, command)}\``);
  }
  return commonOptions(program, flags, terminal);
}

function verbName(program: Command, command: Command): string {
  const { parent } = command;
  return parent === null || parent === program ? command.name() : `${parent.name()} ${command.name()}`;
}

function commonOptions(program: Command, flags: Flags, terminal: Terminal): ProjectOptions {
  if (flags.config !== undefined) {
    program.error(
      'error: `--config` is ambiguous: farm.py 0.1 meant the base config, later versions the project settings.\n' +
        'Say which: `--base-config` or `--config-file` (`-c`).',
    );
  }
  const cwd = resolve(terminal.cwd, flags.C ?? '.');
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true) {
    program.error(`error: \`-C ${flags.C}\`: there is no such folder`);
  }
  const { configFile, gpus, timeout, poll, ideasMd, baseConfig, resultsDir, trainScript } = flags;
  const said = { gpus, timeout, poll, ideasMd, baseConfig, resultsDir, trainScript };
  return {
    cwd,
    ...(configFile === undefined ? {} : { configFile }),
    flags: Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    verbose: flags.verbose === true,
  };
}

function refuseWord(program: Command, word: string): never {
  const verb = nearest(
    word,
    program.commands.map((command) => command.name()),
  );
  const hint = verb === undefined ? '' : `\n(Did you mean ${verb}?)`;
  return program.error(`error: unknown verb '${word}'${hint}`);
}
