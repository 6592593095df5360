/** The command line as a definition: flags of the loop, verbs, help. What a verb does is in its own file. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { nearest } from '../../core/nearest.ts';
import { withWholeFlags } from './compat.ts';
import { duration } from './flag-values.ts';
import { EXIT } from './options.ts';
import type { FarmOptions, ProjectOptions, Terminal } from './options.ts';
import { useColor, withColor } from './paint.ts';
import { defineVerb, isOn } from './verb-command.ts';
import type { CommonFlags } from './verb-command.ts';
import type { VerbInput, VerbSpec } from './verb.ts';

/** The loop, and all verbs. */
export interface Verbs {
  farm: (options: FarmOptions, terminal: Terminal) => Promise<number>;
  all: readonly VerbSpec[];
}

/** Flags as commander names them. */
interface Flags extends CommonFlags {
  configFile?: string;
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
  C?: string;
}

const LOOP_FLAGS = ['once', 'untilDone', 'reportOnly', 'researchOnly'] as const;

const EXAMPLES = `
Examples:
  orze init                       make a project here: ideas, settings, a script
  orze check                      names every problem, runs nothing
  orze                            run the ideas on all free GPUs until stopped
  orze --gpus 0,1 --timeout 2h    only these GPUs, at most two hours an idea
  orze --gpus cpu:4 --until-done  no GPU: four at a time, exit when all are over
  orze status                     how far, what is best, what failed, who runs

An idea is a heading and a YAML block in ideas.md: see \`orze rules\`.
A run is the folder results/<idea>; to run it again, delete the folder.
Every verb has --help, most have --json.
Exit codes: 0 done, 1 the answer is bad (errors found, no GPU), 2 wrong usage or
configuration, 3 no such thing, 4 refused, 70 a bug in orze, 124 time is up.`;

/** Parses and runs. Usage errors are printed here and give 2; what a verb throws is thrown on. */
export async function runCommandLine(
  argv: readonly string[],
  version: string,
  verbs: Verbs,
  given: Terminal,
): Promise<number> {
  let exit: number = EXIT.ok;
  const said: string[] = [];
  const program = defineProgram(version, verbs, given, (code) => (exit = code), said);
  try {
    await program.parseAsync(withWholeFlags(argv, program, given), { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.ok;
    if (argv.includes('--json') || isOn(given.env['ORZE_JSON'])) {
      const message = error.message.replace(/^error: /, '');
      const hint =
        said
          .join('')
          .split('\n')
          .find((line) => line.startsWith('(')) ?? null;
      const problem = { code: 'E0200', message, hint, file: null, line: null };
      given.stdout.write(`${JSON.stringify({ schema: 'orze.error/1', ok: false, error: problem })}\n`);
    }
    return EXIT.usage;
  }
}

function defineProgram(
  version: string,
  verbs: Verbs,
  terminal: Terminal,
  done: (code: number) => void,
  said: string[],
): Command {
  const program = new Command('orze')
    .description('Runs the experiments of ideas.md on the GPUs of one or many machines. Needs nothing but files.')
    .usage('[options]  |  orze [options] <verb>')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => {
        said.push(text);
        terminal.stderr.write(text);
      },
      getOutHasColors: () => useColor(terminal.stdout, terminal.env),
      getErrHasColors: () => useColor(terminal.stderr, terminal.env),
      getOutHelpWidth: () => terminal.stdout.columns ?? 80,
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
    const ofVerbs = (['json', 'plain', 'fields'] as const).find((flag) => flags[flag] !== undefined);
    if (ofVerbs !== undefined) program.error(`error: \`--${ofVerbs}\` is an option of verbs: \`orze status --json\``);
    done(await verbs.farm(farmOptions(program, flags, terminal), withColor(terminal, flags.color)));
  });
  const run = async (spec: VerbSpec, input: VerbInput) => {
    const colored = withColor(terminal, program.opts<Flags>().color);
    if (input.readOnly && spec.safety !== 'read') {
      done(await (await import('./answer.ts')).refuseReadOnly(spec, input, colored));
    } else done(await spec.run(input, colored));
  };
  for (const spec of verbs.all) {
    program.commandsGroup(`${spec.group[0]?.toUpperCase()}${spec.group.slice(1)}:`);
    const projectOf = (command: Command): ProjectOptions =>
      spec.loop === true
        ? farmOptions(program, command.optsWithGlobals(), terminal)
        : projectOptions(program, command, terminal);
    defineVerb(program, spec, terminal.env, projectOf, run);
  }
  return program;
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
    .optionsGroup('How verbs answer:')
    .option('--json', 'one JSON object on stdout, also for errors')
    .option('--plain', 'tab-separated, one record a line, nothing cut')
    .option('--fields <keys>', 'with --json: only these keys, `a,b,c`')
    .optionsGroup('Other:')
    .addOption(new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']))
    .option('-q, --quiet', 'no hints')
    .option('-v, --verbose', 'log more');
}

/** A flag that is not of one verb. */
export interface RootFlag {
  group: string;
  flags: string;
  description: string;
  choices: readonly string[] | null;
}

/** Flags of the loop, and those that every verb takes, as data. */
export function rootFlags(): RootFlag[] {
  const program = new Command();
  addFlags(program);
  return program.options
    .filter(({ hidden }) => !hidden)
    .map(({ helpGroupHeading = '', flags, description, argChoices }) => ({
      group: helpGroupHeading.replace(/:$/, ''),
      flags,
      description,
      choices: argChoices ?? null,
    }));
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
  const stray = LOOP_FLAGS.find((flag) => flags[flag] === true && !isOwn(command, flag));
  if (stray !== undefined) {
    const written = stray.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    program.error(`error: \`--${written}\` is an option of the loop, not of \`orze ${verbName(program, command)}\``);
  }
  return commonOptions(program, flags, terminal);
}

function isOwn(command: Command, flag: string): boolean {
  return command.options.some((option) => option.attributeName() === flag);
}

function verbName(program: Command, command: Command): string {
  const { parent } = command;
  return parent === null || parent === program ? command.name() : `${parent.name()} ${command.name()}`;
}

function commonOptions(program: Command, flags: Flags, terminal: Terminal): ProjectOptions {
  const { env } = terminal;
  const cwd = resolve(terminal.cwd, flags.C ?? '.');
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true) {
    program.error(`error: \`-C ${flags.C}\`: there is no such folder`);
  }
  const { gpus, timeout, poll, ideasMd, baseConfig, trainScript } = flags;
  const configFile = flags.configFile ?? fromEnv(env['ORZE_CONFIG_FILE']);
  const resultsDir = flags.resultsDir ?? fromEnv(env['ORZE_RESULTS_DIR']);
  const said = { gpus, timeout, poll, ideasMd, baseConfig, resultsDir, trainScript };
  return {
    cwd,
    ...(configFile === undefined ? {} : { configFile }),
    flags: Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    verbose: flags.verbose === true,
  };
}

function fromEnv(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function refuseWord(program: Command, word: string): never {
  const verb = nearest(
    word,
    program.commands.map((command) => command.name()),
  );
  const hint = verb === undefined ? '' : `\n(Did you mean ${verb}?)`;
  return program.error(`error: unknown verb '${word}'${hint}`);
}
