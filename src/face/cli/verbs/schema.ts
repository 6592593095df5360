import type { VerbSpec } from '../verb.ts';

export const schema: VerbSpec = {
  name: 'schema',
  group: 'meta',
  summary: 'print the JSON Schema of an answer, or list the answers',
  args: [{ name: 'NAME', description: 'runs, or orze.runs/1', optional: true }],
  safety: 'read',
  answer: 'orze.schemas/1',
  examples: [
    ['orze schema', 'the names of all answers'],
    ['orze schema runs', 'the schema of `orze ls --json`'],
  ],
  exits: { 3: 'no answer has this name' },
  run: async (input, terminal) => (await import('../schema.ts')).runSchema(input, terminal),
};
