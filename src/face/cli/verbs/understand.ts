import type { VerbSpec } from '../verb.ts';

export const compare: VerbSpec = {
  name: 'compare',
  aliases: ['diff'],
  group: 'understand',
  summary: 'runs side by side: what their configs differ in, and their metrics',
  args: [{ name: 'SEL', description: 'two to twenty runs, the first is the reference', many: true }],
  flags: [
    { flags: '--vs <which>', description: 'with one run: its parent, or the best', choices: ['parent', 'best'] },
    { flags: '--logs', description: 'also where their logs part: numbers, times and paths do not count' },
    { flags: '--ignore <glob>', description: 'config keys that do not matter; may be repeated', type: 'texts' },
  ],
  safety: 'read',
  answer: 'orze.compare/1',
  examples: [
    ['orze compare 12 31', 'what 31 does otherwise, and what it brought'],
    ['orze compare @last --vs best', 'the last run beside the best'],
  ],
  exits: { 3: 'no such run' },
  run: async (input, terminal) => (await import('../compare.ts')).runCompare(input, terminal),
};

export const analyze: VerbSpec = {
  name: 'analyze',
  group: 'understand',
  summary: 'what the runs so far tell: improvements, plateau, what each key did, what is untried',
  flags: [
    { flags: '--last <count>', description: 'look at the last so many runs, or `all` (default: 200)', type: 'text' },
    { flags: '--keys <key>', description: 'only this config key, or those below it; may be repeated', type: 'texts' },
    { flags: '--metric <name>', description: 'another column than the primary metric', type: 'text' },
  ],
  safety: 'read',
  answer: 'orze.analysis/1',
  examples: [
    ['orze analyze', 'before proposing the next idea'],
    ['orze analyze --json --fields keys,plateau,advice', 'for programs'],
  ],
  run: async (input, terminal) => (await import('../analyze.ts')).runAnalyze(input, terminal),
};

export const best: VerbSpec = {
  name: 'best',
  group: 'understand',
  summary: 'the best runs',
  flags: [{ flags: '-n, --count <count>', description: 'how many (default: 5)', type: 'count' }],
  safety: 'read',
  answer: 'orze.runs/1',
  examples: [['orze best -n 1 --json', 'the best one, for programs']],
  run: async (input, terminal) => (await import('../analyze.ts')).runBest(input, terminal),
};
