/** Problems of notifications, of files for agents, and what status.json calls an alert. */
import type { ExplainPage } from './page.ts';

export const TELL_PAGES: readonly ExplainPage[] = [
  {
    code: 'E0702',
    title: 'the settings name no channel to notify',
    cause: '`orze notify test` was asked for, and orze.yaml has no `notify`.',
    example: 'orze notify test',
    fix: 'Add a channel: `notify: [{ type: slack, url: $SLACK_WEBHOOK }]`. `$NAME` is a variable of the environment of orze.',
  },
  {
    code: 'E0703',
    title: 'there is no channel of this name',
    cause: 'A channel is called by its `name`, and without one by its `type`.',
    example: 'orze notify test lab',
    fix: 'Use one of the names that the message lists.',
  },
  {
    code: 'E0704',
    title: 'the marks of orze in a file do not match',
    cause: '`orze agents install` replaces what stands between `orze:begin` and `orze:end`; one of them is missing.',
    example: 'AGENTS.md with `<!-- orze:begin v1 -->` and no `<!-- orze:end -->`',
    fix: 'Remove the mark that is left and what is under it, then install again.',
  },
  {
    code: 'W0701',
    title: 'a channel was not told',
    cause:
      'The receiver did not answer within 10 s, refused, answered with an error or a redirect, or its address is one of a private network.',
    example: 'the channel `slack` was not told: answered 404',
    fix: '`orze notify test` tries it again and says what comes back. `private: true` allows an address of a private network. News is kept: the next message has it.',
  },
  {
    code: 'W0702',
    title: 'it cannot be noted who was told what',
    cause: '`results/.orze/notify.json` cannot be read or written now.',
    example: 'a full disk',
    fix: 'Nothing is lost; the same news may come twice. Look at the folder.',
  },
  {
    code: 'W0402',
    title: 'a host gives no sign of life',
    cause: 'Its heartbeat has not changed for as long as it takes until others take over its runs.',
    example: 'node2 gives no sign of life',
    fix: 'Look at the machine. Its runs are tried again by the others; nothing is to be done for them.',
  },
  {
    code: 'W0403',
    title: 'runs give no sign of life',
    cause: 'Nobody renews their heartbeat. They are taken over when they have been silent for the lease.',
    example: '2 runs give no sign of life',
    fix: '`orze nodes` says which host is silent. Runs of farm.py have no lease: see `orphan_timeout_hours`.',
  },
  {
    code: 'W0404',
    title: 'many runs failed alike on one host',
    cause: 'At least ten failures of one cause and text are all of the same host, while others work too.',
    example: '14 runs failed by oom, all on host=node2',
    fix: '`orze failures` tells what they share. Take the host out with `orze pause`, then retry them elsewhere.',
  },
  {
    code: 'W0304',
    title: 'nothing is launched',
    cause:
      'The host that wrote status.json has slots and may not use them: a full disk, an unreadable folder or base config, a pause.',
    example: 'nothing is launched: low disk',
    fix: '`orze status` and the log of that host say what it waits for.',
  },
];
