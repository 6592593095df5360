import type { VerbSpec } from '../verb.ts';

export const add: VerbSpec = {
  name: 'add',
  group: 'act',
  summary: 'append ideas to ideas.md: checked first, refused where the config was tried already',
  args: [{ name: 'TITLE', description: 'what is tried, in a few words', optional: true, many: true }],
  flags: [
    { flags: '--set <key=value>', description: 'a config value, `training.lr=3e-4`; may be repeated', type: 'texts' },
    {
      flags: '--sweep <key=values>',
      description: 'an idea for each, `lr=1e-4,3e-4`; several make a grid',
      type: 'texts',
    },
    { flags: '--parent <sel>', description: 'start from the config of this idea', type: 'text' },
    { flags: '--config-from <file>', description: 'config values from a YAML file', type: 'text' },
    { flags: '--priority <level>', description: 'place in the queue', choices: ['critical', 'high', 'medium', 'low'] },
    { flags: '--category <word>', description: 'for whoever looks at it later', type: 'text' },
    { flags: '--hypothesis <text>', description: 'why it should help', type: 'text' },
    { flags: '--id <id>', description: 'instead of the next free one', type: 'text' },
    { flags: '--key <key>', description: 'the same key twice adds one idea', type: 'text' },
    { flags: '--force', description: 'also what was tried already' },
    { flags: '--stdin', description: 'JSON objects instead: {"title","config","parent",…}, one or one a line' },
  ],
  safety: 'additive',
  answer: 'orze.add/1',
  examples: [
    ["orze add 'lr 0.1' --parent 1 --set lr=0.1", 'one change of idea-001'],
    ["orze add 'lr sweep' --sweep lr=1e-4,3e-4 --sweep seed=0,1", 'four ideas'],
    ['orze add --stdin --json < idea.json', 'for programs'],
  ],
  exits: { 3: 'no such parent', 4: 'the config was tried already; of several: all of them, or an id is taken' },
  run: async (input, terminal) => (await import('../add.ts')).runAdd(input, terminal),
};
