import type { VerbSpec } from '../verb.ts';

export const init: VerbSpec = {
  name: 'init',
  group: 'start here',
  summary: 'make a project here, around the training script that is there; never overwrites',
  details:
    'Looks for a training script and its options, its interpreter, a base config, a metric in old logs, GPUs. Where the script does not take ' +
    '--idea-id it writes a short one that calls it (orze_train.py). Where there is no training script it makes a starter that trains. ' +
    'It asks on a terminal; without one, or with -y, it takes what Enter would. `--train-script FILE` (relative to the project) names the script.',
  args: [{ name: 'dir', description: 'folder of the project (default: this one)', optional: true }],
  flags: [
    {
      flags: '--wrap <command>',
      description: "how your training is called: `'python train.py --lr {training.lr}'`",
      type: 'text',
    },
    { flags: '--metric <name>', description: 'the metric that ranks the runs; with one of the next two', type: 'text' },
    { flags: '--minimize', description: 'less of it is better' },
    { flags: '--maximize', description: 'more of it is better' },
    { flags: '--agents', description: 'also what agents should know, as `orze agents install`' },
    { flags: '-y, --yes', description: 'do not ask' },
  ],
  safety: 'additive',
  answer: 'orze.init/1',
  examples: [
    ['orze init', 'look around, ask, make what is missing'],
    ['orze init ~/my-project', 'in a new folder: ideas, settings and a script that trains'],
    ["orze init --wrap 'python train.py --lr {lr}' --metric val_loss --minimize", 'any command'],
  ],
  exits: { 1: 'the folder cannot be written', 4: 'ORZE_READONLY is set, or a question had no answer' },
  run: async (input, terminal) => (await import('../init.ts')).runInit(input, terminal),
};
