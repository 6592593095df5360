import type { VerbSpec } from '../verb.ts';

export const run: VerbSpec = {
  name: 'run',
  group: 'start here',
  summary: 'the loop under a name: as `orze` alone, with what it is to do at most',
  flags: [
    {
      flags: '--only <sel>',
      description: 'launch only these ideas, as they are named at the start; may be given again',
      type: 'texts',
    },
    { flags: '--max <count>', description: 'launch so many, let them end, exit', type: 'count' },
    {
      flags: '--budget <time>',
      description: 'launch nothing after this time, let what runs end, exit',
      type: 'duration',
    },
    { flags: '--detach', description: 'in the background, its log in a file' },
    { flags: '--strict', description: 'exit 1 if a run failed meanwhile' },
  ],
  safety: 'additive',
  loop: true,
  answer: 'orze.run-plan/1',
  examples: [
    ['orze run --once --max 1', 'try one idea'],
    ['orze run --detach', 'goes on when the terminal is closed; `orze stop` ends it'],
    ['orze run -n', 'what would start, what would wait and why'],
  ],
  exits: { 1: 'no GPU; with --strict: a run failed' },
  run: async (input, terminal) => (await import('../run.ts')).runRun(input, terminal),
};

export const stop: VerbSpec = {
  name: 'stop',
  group: 'start here',
  summary: 'end the orze of this machine: nothing new, what runs goes on to its end',
  details: 'It meets those that run now; one that is started later is not concerned.',
  flags: [
    { flags: '--now', description: 'end what runs' },
    { flags: '--all-nodes', description: 'on all hosts of this folder' },
    { flags: '--node <host>', description: 'on that host', type: 'text' },
    { flags: '--wait', description: 'until they are gone' },
    { flags: '--timeout <time>', description: 'wait at most so long', type: 'duration' },
    { flags: '--reason <text>', description: 'why, for whoever looks at it later', type: 'text' },
  ],
  safety: 'disruptive',
  answer: 'orze.stop/1',
  examples: [['orze stop --now --wait', 'as two Ctrl-C']],
  exits: { 4: 'none runs', 124: 'they are still there' },
  run: async (input, terminal) => (await import('../stop.ts')).runStop(input, terminal),
};
