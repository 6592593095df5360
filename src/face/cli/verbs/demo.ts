import type { VerbSpec } from '../verb.ts';

export const demo: VerbSpec = {
  name: 'demo',
  group: 'start here',
  summary: 'a project with real data that needs no GPU and no Python: made in a new folder, and run',
  details: 'Ten of its twelve ideas end well, one diverges and one is broken on purpose: to see what orze says then.',
  args: [{ name: 'dir', description: 'a new folder (default: orze-demo)', optional: true }],
  flags: [
    { flags: '--gpus <slots>', description: 'GPUs or lanes (default: a lane a core, at most four)', type: 'text' },
  ],
  safety: 'additive',
  answer: null,
  examples: [
    ['orze demo', 'half a minute on two cores'],
    ['orze demo /tmp/demo --gpus cpu:1', 'one lane'],
  ],
  exits: { 4: 'the folder is not empty' },
  run: async (input, terminal) => (await import('../demo.ts')).runDemo(input, terminal),
};
