import type { SelftestFlags } from '../selftest.ts';
import type { VerbSpec } from '../verb.ts';

export const selftest: VerbSpec = {
  name: 'selftest',
  group: 'start here',
  summary: 'hurt a small fleet on your results folder: is an idea lost, trained twice, a file torn?',
  details:
    'Works in a scratch project of its own inside the results folder, on CPU lanes, and removes it. A real orze on the same folder goes ' +
    'on undisturbed. The last line is `faults N · runs N · lost 0 · double 0 · torn 0`.',
  flags: [
    { flags: '--faults <count>', description: 'kills, stops, deletions and edits (default: 100)', type: 'count' },
    { flags: '--seconds <time>', description: 'about how long it takes (default: 60)', type: 'duration' },
    { flags: '--hosts <count>', description: 'orze processes that work together (default: 3)', type: 'count' },
    { flags: '--seed <number>', description: 'draw the same faults as an earlier self-test', type: 'whole' },
    { flags: '--keep', description: 'leave its scratch project and logs' },
  ],
  safety: 'read',
  answer: 'orze.selftest/1',
  examples: [['orze selftest --seconds 30', 'half a minute']],
  exits: { 1: 'something was lost, doubled or torn, or it was stopped' },
  run: async (input, terminal) => {
    const flags: SelftestFlags = input.own;
    return (await import('../selftest.ts')).runSelftest(
      { ...input, ...flags, json: input.json, fields: input.fields },
      terminal,
    );
  },
};
