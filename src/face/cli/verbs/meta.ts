import type { VerbSpec } from '../verb.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** As topics.ts lists them; a test compares. */
const HELP_TOPICS = ['ideas', 'settings', 'files', 'exit-codes', 'selectors', 'query', 'agents'];

export const help: VerbSpec = {
  name: 'help',
  group: 'meta',
  summary: 'help for a verb, or a page about ideas, settings, files, exit-codes, selectors, query, agents',
  args: [
    { name: 'TOPIC', description: 'a verb (`check fs`) or a topic', optional: true, many: true, offers: HELP_TOPICS },
  ],
  safety: 'read',
  answer: 'orze.help/1',
  examples: [
    ['orze help query', 'the query language'],
    ['orze help --json', 'the whole command line as data'],
  ],
  exits: { 3: 'neither a verb nor a topic' },
  run: async (input, terminal) => (await import('../help.ts')).runHelp(input, terminal),
};

export const version: VerbSpec = {
  name: 'version',
  group: 'meta',
  summary: 'print the version, with --json also protocols and schemas',
  safety: 'read',
  answer: 'orze.version/1',
  examples: [['orze version --json', 'what this orze can speak']],
  run: async (input, terminal) => (await import('../version.ts')).runVersion(input, terminal),
};

export const completion: VerbSpec = {
  name: 'completion',
  group: 'meta',
  summary: 'print what lets a shell complete verbs, flags and ids',
  args: [{ name: 'SHELL', description: SHELLS.join(', '), offers: SHELLS }],
  safety: 'read',
  answer: null,
  examples: [
    ['eval "$(orze completion bash)"', 'in ~/.bashrc'],
    ['orze completion zsh > ~/.zfunc/_orze', 'a folder of fpath'],
    ['orze completion fish > ~/.config/fish/completions/orze.fish', 'read by each new shell'],
  ],
  run: async (input, terminal) => (await import('../completion.ts')).runCompletion(input, terminal),
};
