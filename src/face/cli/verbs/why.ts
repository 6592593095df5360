import type { VerbSpec } from '../verb.ts';

export const why: VerbSpec = {
  name: 'why',
  group: 'understand',
  summary: 'why an idea waits, cannot run, failed, is lost, or ranks where it does',
  args: [{ name: 'SEL', description: 'an id, a number, `@last`, `@best`', many: true }],
  safety: 'read',
  answer: 'orze.why/1',
  examples: [
    ['orze why 47', 'what it waits for, and until when'],
    ['orze why @last --json --fields verdict,evidence,actions', 'for programs'],
  ],
  exits: { 3: 'no such idea' },
  run: async (input, terminal) => (await import('../why.ts')).runWhy(input, terminal),
};
