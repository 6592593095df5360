/** `orze.trend/1`: is it getting better: runs in the order of their ends, the best so far, and what became of ideas. */
import * as z from 'zod';

const funnel = z.strictObject({
  ideas: z.int().describe('all: every idea; day: what was started then, and what waits'),
  started: z.int(),
  finished: z.int().describe('completed or failed'),
  scored: z.int().describe('completed with a result'),
  improved: z.int().describe('better than all before'),
});

export const trend = z.strictObject({
  metric: z.strictObject({ name: z.string(), goal: z.enum(['maximize', 'minimize']) }),
  points: z.array(
    z.strictObject({
      id: z.string(),
      n: z.int().describe('1-based place in the order of ends'),
      at_ms: z.number().nullable().describe('of its end, since 1970; null: its records do not say'),
      value: z.number().nullable().describe('null: it failed, or has no result'),
      failed: z.boolean(),
      improved: z.boolean(),
    }),
  ),
  total: z.int().describe('runs that ended; fewer points: they were picked evenly, improvements are all there'),
  truncated: z.boolean(),
  steps: z.array(z.strictObject({ id: z.string(), n: z.int(), at_ms: z.number().nullable(), value: z.number() })),
  runs_since_best: z.int(),
  plateau: z.boolean(),
  yield: z.strictObject({ all: funnel, day: funnel.describe('of the last 24 hours') }),
});
