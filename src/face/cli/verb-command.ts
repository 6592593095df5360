/** A verb as data becomes a command of the parser: its arguments, flags, help, and what it is given when it runs. */
import { Command, Option } from 'commander';
import { READERS } from './flag-values.ts';
import type { ProjectOptions } from './options.ts';
import { allFlags, argumentWord, exitsOf } from './usage.ts';
import type { FlagSpec, VerbInput, VerbSpec } from './verb.ts';

/** Flags that every verb with an answer takes, before or behind its name. */
export interface CommonFlags {
  json?: boolean;
  plain?: boolean;
  quiet?: boolean;
  color?: string;
  fields?: string;
}

export type RunVerb = (spec: VerbSpec, input: VerbInput) => Promise<void>;

/** `projectOf` reads what was said before the verb, and refuses what is not the verb's. */
export function defineVerb(
  parent: Command,
  spec: VerbSpec,
  env: Readonly<Record<string, string | undefined>>,
  projectOf: (command: Command) => ProjectOptions,
  run: RunVerb,
): Command {
  const command = parent.command(spec.name).summary(spec.summary).description(describe(spec));
  if (spec.aliases !== undefined) command.aliases([...spec.aliases]);
  for (const arg of spec.args ?? []) command.argument(argumentWord(arg), arg.description);
  for (const flag of allFlags(spec)) command.addOption(option(flag));
  command
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .allowExcessArguments(spec.args?.some(({ many }) => many === true) === true)
    .addHelpText('after', afterHelp(spec))
    .action(async (...given: unknown[]) => {
      const self = given.at(-1) as Command;
      await run(spec, inputOf(spec, self, env, projectOf(self)));
    });
  for (const below of spec.verbs ?? []) defineVerb(command, below, env, projectOf, run);
  return command;
}

function option(flag: FlagSpec): Option {
  const made = new Option(flag.flags, flag.description);
  if (flag.choices !== undefined) return made.choices([...flag.choices]);
  return flag.type === undefined ? made : made.argParser(READERS[flag.type] as (text: string) => unknown);
}

function describe({ summary, details }: VerbSpec): string {
  return details === undefined ? summary : `${summary}\n\n${details}`;
}

function afterHelp(spec: VerbSpec): string {
  const { answer, examples, safety } = spec;
  const lines: string[] = [];
  if (examples.length > 0) {
    const width = Math.max(...examples.map(([command]) => command.length));
    lines.push('', 'Examples:', ...examples.map(([command, does]) => `  ${command.padEnd(width)}  ${does}`));
  }
  const codes = Object.entries(exitsOf(spec));
  lines.push('', `Exit codes: ${codes.map(([code, means]) => `${code} ${means}`).join(', ')}.`);
  if (answer !== null)
    lines.push(`With --json: one ${answer} (\`orze schema ${answer.replace(/^orze\.|\/.*$/g, '')}\`).`);
  if (safety === 'destructive') lines.push('It asks before it acts; without a terminal it needs -y.');
  return lines.join('\n');
}

function inputOf(
  { answer }: VerbSpec,
  command: Command,
  env: Readonly<Record<string, string | undefined>>,
  project: ProjectOptions,
): VerbInput {
  const all = command.optsWithGlobals<CommonFlags>();
  const own = command.opts<Record<string, unknown>>();
  return {
    ...project,
    args: command.args,
    own,
    json: answer !== null && (all.json === true || isOn(env['ORZE_JSON'])),
    plain: all.plain === true,
    fields: all.fields === undefined ? null : all.fields.split(',').map((field) => field.trim()),
    quiet: all.quiet === true,
    yes: own['yes'] === true,
    dryRun: own['dryRun'] === true,
    readOnly: isOn(env['ORZE_READONLY']),
  };
}

export function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}
