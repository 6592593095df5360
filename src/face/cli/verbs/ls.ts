import type { FlagSpec, VerbSpec } from '../verb.ts';

const PAGE: readonly FlagSpec[] = [
  { flags: '--limit <count>', description: 'at most so many, or `all` (default: 50)', type: 'text' },
  { flags: '--cursor <cursor>', description: 'go on behind an earlier answer (its next_cursor)', type: 'text' },
];

export const ls: VerbSpec = {
  name: 'ls',
  group: 'look',
  summary: 'the leaderboard, or the runs that a query picks, with what differs from their parents',
  args: [
    {
      name: 'QUERY',
      description: 'e.g. status:failed metric>0.9 training.lr<=1e-3; `all` for every idea',
      optional: true,
      many: true,
    },
  ],
  flags: [
    {
      flags: '--sort <key>',
      description: 'metric, ended, time, a column or a config key; `-key`: the largest first',
      type: 'text',
    },
    {
      flags: '--cols <names>',
      description: 'rank,id,state,metric,delta,diff,time,host,title,cause,… or columns',
      type: 'text',
    },
    ...PAGE,
  ],
  safety: 'read',
  answer: 'orze.runs/1',
  examples: [
    ['orze ls', 'best first, then what runs and what failed'],
    ["orze ls 'status:failed cause:oom' --sort -ended", 'the last ones that ran out of memory'],
    ["orze ls 'metric>0.9 changed:training.*' --json", 'for programs'],
  ],
  run: async (input, terminal) => (await import('../ls.ts')).runLs(input, terminal),
};

export const queue: VerbSpec = {
  name: 'queue',
  group: 'look',
  summary: 'what waits, in order, with its expected start; what cannot run, and why',
  flags: [{ flags: '--state <state>', description: 'only these', choices: ['ready', 'blocked', 'all'] }, ...PAGE],
  safety: 'read',
  answer: 'orze.queue/1',
  examples: [['orze queue --limit 10', 'the next ten']],
  run: async (input, terminal) => (await import('../queue.ts')).runQueue(input, terminal),
};
