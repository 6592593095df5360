import * as z from 'zod';
import { analyse } from '../../../app/answers/analysis.ts';
import { analysis } from '../../../app/schemas/analysis.ts';
import { detail, tool } from '../tool.ts';

export const analyze = tool({
  name: 'orze_analyze',
  title: 'What the runs so far tell',
  description:
    'Improvements, plateau, what each config key did (n, wins, median change), values tried and gaps untried, failures by cause, duplicates, ' +
    'advice. Use before orze_add_idea.',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({
    last: z.int().min(1).max(10_000).default(50).describe('look at the last so many runs'),
    keys: z.array(z.string().max(200)).max(50).optional().describe('only these config keys, or those below them'),
    metric: z.string().max(200).optional().describe('another column than the primary metric'),
    detail,
  }),
  output: analysis,
  cuttable: ['failed_by_cause'],
  answer: (session, { last, keys, metric }) =>
    session.look((view) => analyse(view, { last, keys: keys ?? null, metric: metric ?? null })),
});
