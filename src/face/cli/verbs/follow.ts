import type { VerbSpec } from '../verb.ts';

export const watch: VerbSpec = {
  name: 'watch',
  group: 'look',
  summary: 'what happens on all hosts, line by line, or what has happened since a time',
  details:
    'Each line has a cursor exactly behind it, and so has the end: --since with one misses nothing and tells nothing twice. Without --events ' +
    'what only says how things came about is left out (claimed, ended, slot, chore and others): `--events all` tells it, too.',
  flags: [
    {
      flags: '--since <cursor>',
      description: 'from this cursor of an earlier answer on, from `10m` ago, or a time with its zone',
      type: 'text',
    },
    { flags: '--no-follow', description: 'what there is (without --since: of the last hour), then stop' },
    { flags: '--events <types>', description: 'only these: new_best,failed,idle,…; `all`', type: 'text' },
    { flags: '--until <what>', description: 'stop at an event of this type, or when a query matches', type: 'text' },
    { flags: '--timeout <time>', description: 'stop after this time', type: 'duration' },
  ],
  safety: 'read',
  answer: 'orze.event/1',
  examples: [
    ['orze watch', 'until Ctrl-C'],
    ['orze watch --since 8h --no-follow --events new_best,failed', 'of the night'],
    ['orze watch --until new_best --timeout 2h --json', 'for programs: one event a line'],
  ],
  exits: { 124: 'the time is up' },
  run: async (input, terminal) => (await import('../watch.ts')).runWatch(input, terminal),
};

export const wait: VerbSpec = {
  name: 'wait',
  group: 'look',
  summary: 'wait until runs are over (or started, or a query holds), instead of asking again and again',
  args: [{ name: 'SEL', description: 'runs; without any: all that run or wait', optional: true, many: true }],
  flags: [
    { flags: '--for <what>', description: '`done` (default), `started`, or a query such as metric>0.95', type: 'text' },
    { flags: '--any', description: 'until one of them is over' },
    { flags: '--idle', description: 'until nothing runs; 0 also when some failed' },
    { flags: '--queue-empty', description: 'until nothing waits and nothing runs; 0 also when some failed' },
    { flags: '--timeout <time>', description: 'at most so long; nothing is ended then', type: 'duration' },
  ],
  safety: 'read',
  answer: 'orze.wait/1',
  examples: [
    ['orze wait 45 --timeout 30m', 'until it is over'],
    ['orze wait --any --timeout 1h --json', 'until something is'],
  ],
  exits: { 1: 'one of them failed, or is blocked', 3: 'no such run', 124: 'the time is up' },
  run: async (input, terminal) => (await import('../wait.ts')).runWait(input, terminal),
};
