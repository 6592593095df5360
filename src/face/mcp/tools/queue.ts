import * as z from 'zod';
import { listQueue } from '../../../app/answers/queue.ts';
import { queue as answer } from '../../../app/schemas/queue.ts';
import { fitItems } from '../fit.ts';
import { cursor, limit } from '../inputs.ts';
import { detail, tool } from '../tool.ts';

export const queue = tool({
  name: 'orze_queue',
  title: 'Queue of ideas',
  description:
    'Ideas that wait, in the order in which they start, with their expected start; and ideas that cannot run, with the reason. ' +
    'Use orze_why for all that keeps one idea from starting.',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({
    limit: limit(20),
    cursor,
    state: z.enum(['ready', 'blocked', 'all']).default('all').describe('only these'),
    detail,
  }),
  output: answer,
  answer: (session, { limit: most, cursor: from, state }, { budget }) =>
    session.look((view) =>
      fitItems(most, budget, (count) => listQueue(view, { limit: count, cursor: from ?? null, state })),
    ),
});
