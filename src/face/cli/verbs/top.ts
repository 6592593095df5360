import type { VerbSpec } from '../verb.ts';

export const top: VerbSpec = {
  name: 'top',
  group: 'look',
  summary: 'the live view: slots, queue, finished, log, leaderboard, failures, nodes',
  flags: [
    { flags: '--once', description: 'one frame, then stop; so without a terminal' },
    { flags: '--read-only', description: 'no key changes anything' },
    { flags: '--interval <time>', description: 'between two looks (default: 1s)', type: 'duration' },
    { flags: '--ascii', description: 'no glyph but those of ASCII' },
  ],
  safety: 'read',
  answer: null,
  examples: [
    ['orze top', 'press ? for its keys'],
    ['orze top --once', 'for a bug report'],
  ],
  run: async (input, terminal) => (await import('../top.ts')).runTop(input, terminal),
};
