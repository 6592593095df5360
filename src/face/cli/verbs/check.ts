import type { VerbSpec } from '../verb.ts';

const fs: VerbSpec = {
  name: 'fs',
  group: 'start here',
  summary: 'measure what the file system of the results folder does, and what that means',
  details:
    'Works in a folder of its own in the results folder, and removes it. With --meet it waits up to 60 s for another host, or another ' +
    'mount of the same volume, on which the same command is started.\n' +
    'Verdicts: ok · warn (something is slower or later) · single-host (holds for one machine only) · unfit.',
  flags: [{ flags: '--meet', description: 'measure together with another host that runs this now' }],
  safety: 'read',
  answer: 'orze.check-fs/1',
  examples: [['orze check fs --meet', 'on two hosts at the same time']],
  exits: { 1: 'single-host or unfit, or nobody came to --meet' },
  run: async (input, terminal) =>
    (await import('../check-fs.ts')).runCheckFs({ ...input, meet: input.own['meet'] === true }, terminal),
};

export const check: VerbSpec = {
  name: 'check',
  aliases: ['doctor'],
  group: 'start here',
  summary: 'check config, ideas, scripts, GPUs, results folder and disk; runs nothing without --smoke',
  details:
    '--smoke starts the first idea that can run on a free slot, in a temporary folder, and ends it as soon as its metric is seen: after two ' +
    'minutes at the latest, or --timeout. Nothing of it is left.',
  flags: [{ flags: '--smoke', description: 'also train one idea until its metric is seen' }],
  safety: 'read',
  answer: 'orze.check/1',
  examples: [
    ['orze check', 'every problem with its file and line'],
    ['orze check --smoke --timeout 10m', 'does the training start, and print its metric?'],
  ],
  exits: { 1: 'there are errors', 4: 'ORZE_READONLY is set, and --smoke would start something' },
  verbs: [fs],
  run: async (input, terminal) =>
    (await import('../check.ts')).runCheck({ ...input, smoke: input.own['smoke'] === true }, terminal),
};
