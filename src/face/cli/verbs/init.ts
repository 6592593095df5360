import { resolve } from 'node:path';
import type { VerbSpec } from '../verb.ts';

export const init: VerbSpec = {
  name: 'init',
  group: 'start here',
  summary: 'make a starter project; never overwrites',
  args: [{ name: 'dir', description: 'folder of the project (default: this one)', optional: true }],
  safety: 'read',
  answer: null,
  examples: [['orze init ~/my-project', 'ideas, settings and a script that trains']],
  run: async (input, terminal) => {
    const folder = resolve(input.cwd, input.args[0] ?? '.');
    return (await import('../init.ts')).runInit({ ...input, folder }, terminal);
  },
};
