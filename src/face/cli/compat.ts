/** What scripts written for the original type: flags cut short as argparse allows, and flags of later versions that are verbs here. */
import type { Command } from 'commander';
import type { Terminal } from './options.ts';

/** Flags of later Python versions that became verbs. */
const NOW_VERBS: Readonly<Record<string, string>> = {
  '--check': 'check',
  '--stop': 'stop',
  '--disable': 'pause',
  '--enable': 'resume',
  '--init': 'init',
  '--admin': 'serve',
};

/** The command line with whole flags. A prefix must belong to one flag only, as in argparse; what is said of it goes to stderr. */
export function withWholeFlags(argv: readonly string[], program: Command, terminal: Terminal): string[] {
  const flags = program.options.map(({ long }) => long).filter((long): long is string => typeof long === 'string');
  const verbs = new Set(program.commands.flatMap((command) => [command.name(), ...command.aliases()]));
  const first = argv[0] ?? '';
  const verb = NOW_VERBS[first];
  if (verb !== undefined && verbs.has(verb)) {
    if (terminal.stderr.isTTY === true) terminal.stderr.write(`\`${first}\` is now \`orze ${verb}\`\n`);
    return [verb, ...argv.slice(1)];
  }
  // A verb has flags of its own: only what stands before it is the program's for sure.
  const end = argv.findIndex((word) => verbs.has(word) || word === '--');
  const before = end === -1 ? argv : argv.slice(0, end);
  if (before.some((word) => /^--config(?:=|$)/.test(word))) {
    program.error(
      'error: `--config` is ambiguous: farm.py 0.1 meant the base config, later versions the project settings.\n' +
        'Say which: `--base-config` or `--config-file` (`-c`).',
    );
  }
  return [...before.map((word) => wholeFlag(word, flags, terminal)), ...argv.slice(before.length)];
}

function wholeFlag(word: string, flags: readonly string[], terminal: Terminal): string {
  const [name = '', ...rest] = word.split('=');
  if (!/^--[a-z][a-z-]{1,}$/.test(name) || flags.includes(name) || name === '--help') return word;
  const candidates = flags.filter((flag) => flag.startsWith(name));
  const [whole] = candidates;
  if (candidates.length !== 1 || whole === undefined) return word;
  terminal.stderr.write(`warning: \`${name}\` is taken for \`${whole}\`: write it in full\n`);
  return [whole, ...rest].join('=');
}
