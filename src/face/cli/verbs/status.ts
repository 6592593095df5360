import type { VerbSpec } from '../verb.ts';

export const status: VerbSpec = {
  name: 'status',
  group: 'look',
  summary: 'what runs, what is done, what is best: as orze last wrote it; changes nothing',
  safety: 'read',
  answer: 'orze.status/2',
  examples: [
    ['orze status', 'one screen'],
    ['orze status --json --fields counts,best', 'for programs'],
  ],
  exits: { 1: 'it cannot be read', 3: 'no orze has worked here yet' },
  run: async (input, terminal) => (await import('../status.ts')).runStatus(input, terminal),
};
