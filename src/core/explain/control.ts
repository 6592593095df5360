/** Problems of acting on runs, the queue and the fleet. */
import type { ExplainPage } from './page.ts';

export const CONTROL_PAGES: readonly ExplainPage[] = [
  {
    code: 'E0501',
    title: 'this run cannot be killed',
    cause:
      'Nothing of it runs: the idea waits, the run is over, it is LOST (nobody on its host gives signs of life), or it was started by farm.py, which takes no requests.',
    example: 'orze kill idea-047   (QUEUED)',
    fix: 'To keep an idea from starting: `orze skip ID`. A LOST run is taken over when its lease has run out; `orze why ID` tells when.',
  },
  {
    code: 'E0513',
    title: 'more runs are named than may be tried again',
    cause:
      'With `--max N`, `orze retry` refuses more than N runs, so that a broad query does not start the whole night again; `orze_retry` of MCP does so from 20 on, unless `max` says otherwise.',
    example: 'orze retry @failed --max 20   with 400 failed runs',
    fix: 'Find the cause first (`orze failures`, `orze why ID`); then name fewer, or look with a dry run and raise the limit.',
  },
  {
    code: 'E0514',
    title: 'nobody can be asked',
    cause:
      'The verb ends runs, deletes files or takes runs off the ranking, and there is no terminal to ask on (or the answer was no).',
    example: 'orze kill @running --json',
    fix: 'Look with `-n` what it would do, then say `-y`.',
  },
  {
    code: 'E0515',
    title: 'no orze runs that could be stopped',
    cause: 'No orze on this host (with --all-nodes: on this folder) gives signs of life.',
    example: 'orze stop',
    fix: '`orze nodes` shows who runs where; `orze stop --all-nodes` or `--node H` stops them there.',
  },
  {
    code: 'E0516',
    title: 'gc has no patterns',
    cause: 'Neither `--patterns` nor `cleanup.patterns` in orze.yaml names files.',
    example: 'orze gc',
    fix: "`orze gc --patterns '*.pt,checkpoints/**'`; it only shows what would go until `--apply` is said.",
  },
  {
    code: 'E0517',
    title: 'this word is not understood here',
    cause: 'A priority, a slot or a note has a form that cannot be used.',
    example: 'orze prio 47 urgent',
    fix: 'Priorities are top, critical, high, medium, low, +1 and -1; slots `3`, `gpu:3`, `cpu:0`, `node2:3`.',
  },
  {
    code: 'E0518',
    title: 'there is no such host',
    cause: 'No orze with this host name has worked on this folder: more likely misspelled than awaited.',
    example: 'orze pause --node nod2',
    fix: '`orze nodes --all` lists the names.',
  },
  {
    code: 'E0519',
    title: 'the loop in the background ended at once',
    cause:
      'It could not begin: no GPU, wrong settings, a results folder that cannot be used. The message has its last line.',
    example: 'orze run --detach   (no GPU, no --gpus cpu:N)',
    fix: 'Mend what it says, or start it in the terminal to see all of it: `orze run`.',
  },
  {
    code: 'E0520',
    title: 'the requests to this fleet cannot be read',
    cause:
      'results/.orze/requests could not be listed or read. Until it was read once nothing is launched: an idea might be skipped.',
    example: 'EACCES on results/.orze/requests',
    fix: 'Check the rights of the folder; it is tried again at every look.',
  },
  {
    code: 'E0521',
    title: 'a file in results/.orze/requests is no request',
    cause:
      'It was written by hand or by another program, and cannot be understood as a whole. It is set aside in results/.orze/requests-refused, and nothing of it is done.',
    example: '{"do": "skip"} without ids',
    fix: 'Use the verbs (`orze skip`, `orze pause`, …); the file that they write shows the form.',
  },
  {
    code: 'E0522',
    title: 'this run cannot be tried again now',
    cause:
      'It is not over: it runs, its last records are on their way, or it is LOST and its processes may still be alive.',
    example: 'orze retry idea-045   (RUNNING)',
    fix: '`orze kill ID --requeue` ends it and queues it again.',
  },
  {
    code: 'E0524',
    title: 'an idea cannot be bound to this',
    cause:
      '`--where` of `orze retry` takes a query about hosts and nothing else: an idea that has not run is on no GPU yet and has no metric. The message has the place in the text.',
    example: "orze retry 153 --where 'gpu:3'",
    fix: 'For instance `host:node1`, `host:node1,node2`, `-host:node3`, `host:gpu-*`; `any` lets it run anywhere again. `orze nodes --all` lists the hosts.',
  },
  {
    code: 'E0530',
    title: 'this agent may not end this run',
    cause:
      'Over MCP an agent may end runs of ideas that it has added itself; the block of the idea says so (`- **By**: mcp NAME`, as the client calls itself). `agents.may_kill` of orze.yaml may allow any run, or none.',
    example: 'orze_kill {"idea_id": "idea-012", "reason": "flat"}   where a person has added idea-012',
    fix: 'Let a person say `orze kill ID`, or set `may_kill: any` in the section `agents`.',
  },
  {
    code: 'E0531',
    title: 'the person who was asked said no',
    cause: 'With `agents.confirm_kill: true` a person is asked before an agent ends a run, and declined.',
    example: 'orze_kill {"idea_id": "idea-045", "reason": "flat"}   declined in the client',
    fix: 'Leave the run alone. The person can end it: `orze kill ID`.',
  },
  {
    code: 'E0532',
    title: 'the lines of this log have no times',
    cause:
      'A log is what a script prints, and nobody notes when each line came. `orze logs ID --since 10m` knows three cases: nothing was written since, the run began since, or lines begin with a time. Here none of them holds.',
    example: 'orze logs 45 --since 10m   of a run of two hours that prints `epoch 3/12 loss 0.41`',
    fix: 'Look at the end: `orze logs ID -n 200`. To have it next time let the script begin its lines with `2026-02-16 14:30:00`.',
  },
];
