import type { VerbSpec } from '../verb.ts';

export const logs: VerbSpec = {
  name: 'logs',
  group: 'look',
  summary: 'what a run prints; for a failed one the error, for others the end of the log',
  args: [{ name: 'SEL', description: 'runs: ids, numbers, `@running`, `@last`, a query', many: true }],
  flags: [
    { flags: '-f, --follow', description: 'go on until the run has ended' },
    { flags: '-n, --lines <count>', description: 'the last so many lines (default: 50)', type: 'count' },
    { flags: '--errors', description: 'the error and its traceback' },
    { flags: '--grep <pattern>', description: 'the last lines that match a regular expression', type: 'text' },
    {
      flags: '--since <time>',
      description:
        'lines of the last `10m`, `2h`: all of a run that began since, else by the times that lines begin with',
      type: 'duration',
    },
    { flags: '--attempt <number>', description: 'of an earlier attempt; 1 is the first', type: 'count' },
    { flags: '--stream <step>', description: 'train, pre, eval, or a post-script', type: 'text' },
    { flags: '--raw', description: 'progress bars with all their states' },
    { flags: '--exit-code', description: 'exit 1 where the run failed' },
  ],
  safety: 'read',
  answer: 'orze.log/1',
  examples: [
    ['orze logs 39', 'why it failed'],
    ['orze logs @running -f', 'all that run, line by line'],
    ["orze logs 45 --grep 'val_acc'", 'how it went'],
    ['orze logs @running --since 10m', 'of the last ten minutes'],
  ],
  exits: { 1: 'with --exit-code: the run failed', 3: 'no such run', 4: 'with --since: no line begins with a time' },
  run: async (input, terminal) => (await import('../logs.ts')).runLogs(input, terminal),
};
