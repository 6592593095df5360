import type { VerbSpec } from '../verb.ts';

export const failures: VerbSpec = {
  name: 'failures',
  group: 'look',
  summary: 'what failed, by cause: how many, what they share that others do not, what to try',
  flags: [
    { flags: '--since <time>', description: 'ended in the last `2h`, `30m`', type: 'duration' },
    { flags: '--cause <class>', description: 'oom, nan, timeout, import, …', type: 'text' },
  ],
  safety: 'read',
  answer: 'orze.failures/1',
  examples: [
    ['orze failures', 'all of them'],
    ['orze failures --since 12h', 'of the night'],
  ],
  run: async (input, terminal) => (await import('../failures.ts')).runFailures(input, terminal),
};
