import type { ArgSpec, FlagSpec, VerbSpec } from '../verb.ts';

const SEL: ArgSpec = { name: 'SEL', description: 'ids, 40-45, @failed, @running, or a query in quotes', many: true };
const REASON: FlagSpec = { flags: '--reason <text>', description: 'why, for whoever looks at it later', type: 'text' };
const NO_IDEA = { 3: 'no such idea or run' } as const;
const onIdeas = () => import('../act-on-ideas.ts');

export const retry: VerbSpec = {
  name: 'retry',
  group: 'act',
  summary: 'run ideas again: the earlier attempt is set aside, nothing is deleted; needs no running orze',
  details:
    'Each retry says anew where its ideas may run: without `--where` anywhere. What it says holds for every attempt until the next retry. An idea that waits already is only bound to other hosts. Hosts of farm.py on the same folder know nothing of it.',
  args: [SEL],
  flags: [
    {
      flags: '--set <key=value>',
      description: 'add a child idea with this value instead; may be given again',
      type: 'texts',
    },
    {
      flags: '--where <query>',
      description: 'run only there from now on: `host:node1`, `host:a,b`, `-host:node2`; `any`: anywhere',
      type: 'text',
    },
    { flags: '--max <count>', description: 'refuse if more are named (without it more than 20 asks)', type: 'count' },
    { flags: '-y, --yes', description: 'do not ask' },
    REASON,
  ],
  safety: 'additive',
  answer: 'orze.retry/1',
  examples: [
    ['orze retry 39', 'one run'],
    ['orze retry @failed:oom --max 50', 'all that ran out of memory'],
    ['orze retry 39 --where host:node1', 'again, and on node1 only'],
    ['orze retry 39 --set batch=128', 'a child of it, with a smaller batch'],
  ],
  exits: { ...NO_IDEA, 4: 'none of them is over' },
  run: async (input, terminal) => (await import('../retry.ts')).runRetry(input, terminal),
};

export const kill: VerbSpec = {
  name: 'kill',
  group: 'act',
  summary: 'end runs and wait until they are over; a run that waits is skipped instead',
  details: 'SIGTERM to all of its processes, `kill_grace` seconds, SIGKILL: done by the orze that holds the run.',
  args: [SEL],
  flags: [
    { flags: '--requeue', description: 'the idea waits again; the attempt is set aside' },
    { flags: '--timeout <time>', description: 'wait for its end at most so long', type: 'duration' },
    REASON,
  ],
  safety: 'destructive',
  answer: 'orze.kill/1',
  examples: [['orze kill 45 --reason "loss is flat"', 'asks, ends it, waits']],
  exits: { ...NO_IDEA, 1: 'no orze is there to end it', 4: 'it does not run', 124: 'it did not end in time' },
  run: async (input, terminal) => (await import('../kill.ts')).runKill(input, terminal),
};

export const skip: VerbSpec = {
  name: 'skip',
  group: 'act',
  summary: 'do not start these ideas; one that runs goes on',
  args: [SEL],
  flags: [REASON],
  safety: 'disruptive',
  answer: 'orze.skip/1',
  examples: [["orze skip 'status:queued training.lr>0.01'", 'those that would not converge anyway']],
  exits: NO_IDEA,
  run: async (input, terminal) => (await onIdeas()).runSkip(input, terminal, true),
};

export const unskip: VerbSpec = {
  name: 'unskip',
  group: 'act',
  summary: 'let skipped ideas wait again',
  args: [SEL],
  flags: [REASON],
  safety: 'additive',
  answer: 'orze.skip/1',
  examples: [['orze unskip @skipped', 'all of them']],
  exits: NO_IDEA,
  run: async (input, terminal) => (await onIdeas()).runSkip(input, terminal, false),
};

export const prio: VerbSpec = {
  name: 'prio',
  group: 'act',
  summary: 'the place of ideas in the queue, on every host; ideas.md stays as it is',
  args: [
    {
      name: 'SEL',
      description: 'ids, ranges or a query, then the priority: top, critical, high, medium, low, +1, -1',
      many: true,
    },
  ],
  flags: [REASON],
  safety: 'additive',
  answer: 'orze.prio/1',
  examples: [['orze prio 47 top', 'the next one to start']],
  exits: NO_IDEA,
  run: async (input, terminal) => (await onIdeas()).runPrio(input, terminal),
};

const PLACES: readonly FlagSpec[] = [
  { flags: '--node <host>', description: 'only this host', type: 'text' },
  { flags: '--gpu <slot>', description: 'only this slot: `3`, `cpu:0`, `node2:3`', type: 'text' },
  { flags: '--research', description: 'only research cycles' },
];

export const pause: VerbSpec = {
  name: 'pause',
  group: 'act',
  summary: 'start nothing new: anywhere, on a host, on a slot, or no research',
  flags: [
    ...PLACES,
    { flags: '--drain', description: 'what runs goes on to its end (usual)' },
    { flags: '--now', description: 'end what trains there; its ideas wait again' },
    REASON,
  ],
  safety: 'disruptive',
  answer: 'orze.pause/1',
  examples: [['orze pause --node node2 --reason maintenance', 'its runs end, nothing new starts']],
  exits: { 3: 'no such host', 124: 'with --now: something did not end in time' },
  run: async (input, terminal) => (await import('../pause.ts')).runPause(input, terminal),
};

export const resume: VerbSpec = {
  name: 'resume',
  group: 'act',
  summary: 'go on with what was paused; without a flag with everything',
  flags: [...PLACES, REASON],
  safety: 'additive',
  answer: 'orze.pause/1',
  examples: [['orze resume', 'everything']],
  exits: { 3: 'no such host' },
  run: async (input, terminal) => (await import('../pause.ts')).runResume(input, terminal),
};

export const note: VerbSpec = {
  name: 'note',
  group: 'act',
  summary: 'remember a text with ideas; an empty text takes it away',
  args: [{ name: 'SEL', description: 'ids or a query, then the text', many: true }],
  safety: 'additive',
  answer: 'orze.note/1',
  examples: [["orze note 31 'best without augmentation'", 'shown by `orze show 31`']],
  exits: NO_IDEA,
  run: async (input, terminal) => (await onIdeas()).runNote(input, terminal),
};

export const exclude: VerbSpec = {
  name: 'exclude',
  group: 'act',
  summary: 'take runs off the ranking; their data stay',
  args: [SEL],
  flags: [REASON],
  safety: 'destructive',
  answer: 'orze.exclude/1',
  examples: [["orze exclude 12 -y --reason 'trained on the test set'", 'the report ranks without it']],
  exits: { ...NO_IDEA, 4: 'nobody can be asked: say -y' },
  run: async (input, terminal) => (await onIdeas()).runExclude(input, terminal, true),
};

export const include: VerbSpec = {
  name: 'include',
  group: 'act',
  summary: 'put excluded runs into the ranking again',
  args: [SEL],
  flags: [REASON],
  safety: 'additive',
  answer: 'orze.exclude/1',
  examples: [['orze include 12', 'ranked again']],
  exits: NO_IDEA,
  run: async (input, terminal) => (await onIdeas()).runExclude(input, terminal, false),
};

export const gc: VerbSpec = {
  name: 'gc',
  group: 'act',
  summary: 'files by pattern in finished runs: what they take; deletes them only when told to',
  details: 'Never metrics, logs, claims, records, outputs that the report shows, or a run that is not over.',
  flags: [
    {
      flags: '--patterns <globs>',
      description: "`'*.pt,checkpoints/**'` (default: cleanup.patterns of orze.yaml)",
      type: 'text',
    },
    { flags: '--keep-best <count>', description: 'the best runs keep all (default: 10)', type: 'whole' },
    { flags: '--keep-last <count>', description: 'the last runs keep all (default: 5)', type: 'whole' },
    { flags: '--older <time>', description: 'only of runs that ended so long ago', type: 'duration' },
    { flags: '--attempts', description: 'also in earlier attempts, after a day' },
    { flags: '--apply', description: 'delete' },
    REASON,
  ],
  safety: 'destructive',
  answer: 'orze.gc/1',
  examples: [["orze gc --patterns '*.pt' --older 7d", 'what a week-old checkpoint costs']],
  exits: { 4: 'nobody can be asked: say -y' },
  run: async (input, terminal) => (await import('../gc.ts')).runGc(input, terminal),
};
