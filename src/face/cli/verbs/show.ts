import type { VerbSpec } from '../verb.ts';

export const show: VerbSpec = {
  name: 'show',
  group: 'look',
  summary: 'one idea and its run: state with evidence, config, metrics, attempts, files',
  args: [
    { name: 'SEL', description: 'an id, a number (`45`), `@best`, `@last`, or a query that names one', many: true },
  ],
  flags: [
    { flags: '--config', description: 'only the effective config' },
    { flags: '--metrics', description: 'only metrics.json' },
    { flags: '--files', description: 'only the files of the run' },
    { flags: '--attempts', description: 'only earlier attempts' },
  ],
  safety: 'read',
  answer: 'orze.run/1',
  examples: [
    ['orze show 45', 'idea-045, whatever its zeros'],
    ['orze show @best --config', 'the config of the best run'],
  ],
  exits: { 3: 'no such idea' },
  run: async (input, terminal) => (await import('../show.ts')).runShow(input, terminal),
};
