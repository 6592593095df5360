/** Verbs that tell: people, agents, and whoever comes later. */
import { CLIENTS } from '../../../app/agents/clients.ts';
import type { VerbSpec } from '../verb.ts';

export const report: VerbSpec = {
  name: 'report',
  group: 'look',
  summary: 'bring report.md and status.json up to date, or print the report',
  details:
    'Without --stdout it is `orze --report-only`. --top and --since print: the file says the same for everybody.',
  flags: [
    { flags: '--stdout', description: 'print it, write nothing' },
    { flags: '--top <count>', description: 'rows of the leaderboard; prints', type: 'count' },
    {
      flags: '--since <time>',
      description: 'what "since the last report" covers: `2h`, `3d`; prints',
      type: 'duration',
    },
  ],
  safety: 'read',
  answer: 'orze.report/1',
  examples: [
    ['orze report', 'write it anew'],
    ['orze report --stdout --top 10 --since 12h', 'what the night has brought'],
  ],
  exits: { 1: 'it cannot be written', 4: 'ORZE_READONLY is set, and it was to be written' },
  run: async (input, terminal) => (await import('../report.ts')).runReport(input, terminal),
};

export const brief: VerbSpec = {
  name: 'brief',
  group: 'understand',
  summary: 'what a fresh agent must know to go on alone, in Markdown',
  details: 'The most important first, cut by whole lines to the budget; a token is taken as four characters.',
  flags: [{ flags: '--tokens <count>', description: 'longest answer (default: 2000)', type: 'count' }],
  safety: 'read',
  answer: 'orze.brief/1',
  examples: [['orze brief --tokens 1500', 'into the context of an agent']],
  run: async (input, terminal) => (await import('../brief.ts')).runBrief(input, terminal),
};

const test: VerbSpec = {
  name: 'test',
  group: 'connect',
  summary: 'send one labelled test message to each channel, or to one',
  args: [{ name: 'CHANNEL', description: 'its name (default: all)', optional: true }],
  safety: 'additive',
  answer: 'orze.notify/1',
  examples: [
    ['orze notify test', 'does everybody hear us?'],
    ['orze notify test -n', 'to whom, without sending'],
  ],
  exits: { 1: 'one did not arrive', 3: 'no such channel, or none at all' },
  run: async (input, terminal) => (await import('../notify.ts')).runNotifyTest(input, terminal),
};

export const notify: VerbSpec = {
  name: 'notify',
  group: 'connect',
  summary: 'who is told of news, and whether the last message arrived',
  safety: 'read',
  answer: 'orze.notify/1',
  examples: [['orze notify', 'the channels of orze.yaml']],
  exits: { 1: 'the last message of one did not arrive' },
  verbs: [test],
  run: async (input, terminal) => (await import('../notify.ts')).runNotify(input, terminal),
};

const print: VerbSpec = {
  name: 'print',
  group: 'connect',
  summary: 'print the block of AGENTS.md, or how a client finds `orze mcp`',
  flags: [{ flags: '--client <name>', description: 'settings of this client', choices: CLIENTS }],
  safety: 'read',
  answer: 'orze.agents/1',
  examples: [
    ['orze agents print', 'the block'],
    ['orze agents print --client codex', 'where its settings are, and what to put there'],
  ],
  run: async (input, terminal) => (await import('../agents.ts')).runAgentsPrint(input, terminal),
};

const install: VerbSpec = {
  name: 'install',
  group: 'connect',
  summary: 'write the block into AGENTS.md, a line into CLAUDE.md if it is there, and a skill',
  details: 'Only what stands between the marks `orze:begin` and `orze:end` is ours; again brings it up to date.',
  safety: 'additive',
  answer: 'orze.agents/1',
  examples: [['orze agents install -n', 'what would be written']],
  exits: { 4: 'the marks in a file do not match' },
  run: async (input, terminal) => (await import('../agents.ts')).runAgentsInstall(input, terminal),
};

export const agents: VerbSpec = {
  name: 'agents',
  group: 'connect',
  summary: 'tell agents how to work here: a block in AGENTS.md, a skill, settings of clients',
  safety: 'read',
  answer: 'orze.agents/1',
  examples: [['orze agents install', 'so that they know']],
  verbs: [print, install],
  run: async (input, terminal) => (await import('../agents.ts')).runAgentsPrint(input, terminal),
};
