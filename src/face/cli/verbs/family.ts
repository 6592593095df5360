import type { VerbSpec } from '../verb.ts';

export const tree: VerbSpec = {
  name: 'tree',
  group: 'understand',
  summary: 'ideas below the ideas that they come from, the best first, with what each changed',
  args: [{ name: 'ROOT', description: 'only this idea and what comes from it', optional: true }],
  flags: [
    { flags: '--depth <count>', description: 'at most so many generations', type: 'whole' },
    { flags: '--best-path', description: 'only what leads to the best run' },
    { flags: '--limit <count>', description: 'at most so many ideas, or `all` (default: 100)', type: 'text' },
  ],
  safety: 'read',
  answer: 'orze.tree/1',
  examples: [
    ['orze tree', 'from the roots on'],
    ['orze tree --best-path', 'the steps that led to the best run'],
    ['orze tree 12 --depth 1', 'what was tried from idea-012'],
  ],
  exits: { 3: 'no such idea' },
  run: async (input, terminal) => (await import('../tree.ts')).runTree(input, terminal),
};

export const exportRuns: VerbSpec = {
  name: 'export',
  group: 'connect',
  summary: 'all runs with their metrics and configs, for notebooks and spreadsheets',
  args: [{ name: 'QUERY', description: 'only the runs that it picks, as for `orze ls`', optional: true, many: true }],
  flags: [
    { flags: '--csv', description: 'comma-separated, a header first (the default)' },
    { flags: '--jsonl', description: 'a JSON object for each run, one a line' },
  ],
  safety: 'read',
  answer: 'orze.export/1',
  examples: [
    ['orze export > runs.csv', 'every idea'],
    ["orze export --jsonl 'status:completed'", 'what was completed, for programs'],
  ],
  run: async (input, terminal) => (await import('../export.ts')).runExport(input, terminal),
};
