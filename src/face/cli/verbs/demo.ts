import type { VerbSpec } from '../verb.ts';

export const demo: VerbSpec = {
  name: 'demo',
  group: 'start here',
  summary: 'a project with real data that needs no GPU and no Python: made in a new folder, and run',
  details: 'Ten of its twelve ideas end well, one diverges and one is broken on purpose: to see what orze says then.',
  args: [{ name: 'dir', description: 'a new folder (default: orze-demo)', optional: true }],
  flags: [
    { flags: '--gpus <slots>', description: 'GPUs or lanes (default: a lane a core, at most four)', type: 'text' },
    { flags: '--serve', description: 'with the dashboard, live while it trains and until Ctrl-C' },
    { flags: '--port <number>', description: 'of the dashboard (default: any that is free)', type: 'whole' },
    { flags: '--open', description: 'the same, in the browser of this machine' },
  ],
  safety: 'additive',
  answer: null,
  examples: [
    ['orze demo', 'half a minute on two cores'],
    ['orze demo --serve', 'watch it train in a browser'],
    ['orze demo /tmp/demo --gpus cpu:1', 'one lane'],
  ],
  exits: { 4: 'the folder is not empty' },
  run: async (input, terminal) => (await import('../demo.ts')).runDemo(input, terminal),
};
