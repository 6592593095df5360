import type { VerbSpec } from '../verb.ts';

export const explain: VerbSpec = {
  name: 'explain',
  group: 'understand',
  summary: 'what a code or a class of failures means, and what to do',
  args: [{ name: 'CODE', description: 'E0102, W0106, or oom; without it all are listed', optional: true }],
  safety: 'read',
  answer: 'orze.explain/1',
  examples: [
    ['orze explain E0102', 'cause, example, fix'],
    ['orze explain oom', 'a class of failures'],
  ],
  exits: { 3: 'nothing has this code' },
  run: async (input, terminal) => (await import('../explain.ts')).runExplain(input, terminal),
};
