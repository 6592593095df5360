import type { VerbSpec } from '../verb.ts';

export const rules: VerbSpec = {
  name: 'rules',
  group: 'start here',
  summary: 'print RULES.md: how to write ideas and training scripts (for people and agents)',
  safety: 'read',
  answer: null,
  examples: [['orze rules | less', 'page by page']],
  run: async (_input, terminal) => (await import('../rules.ts')).runRules(terminal),
};
