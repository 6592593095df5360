/** `orze.analysis/1`: what the runs so far tell. */
import * as z from 'zod';
import { time } from './run-item.ts';

export const analysis = z.strictObject({
  metric: z.strictObject({ name: z.string(), goal: z.enum(['maximize', 'minimize']) }),
  total: z.int().describe('runs that have ended'),
  looked_at: z.int().describe('the last of them'),
  scored: z.int(),
  failed: z.int(),
  failed_by_cause: z.record(z.string(), z.int()),
  yield: z.number().nullable().describe('scored / ended'),
  best: z.strictObject({ id: z.string(), value: z.number() }).nullable(),
  improvements: z.array(
    z.strictObject({ id: z.string(), value: z.number(), delta: z.number().nullable(), at: time.nullable() }),
  ),
  plateau: z.strictObject({ is: z.boolean(), since_runs: z.int(), threshold: z.int() }),
  keys: z.array(
    z.strictObject({
      key: z.string(),
      n: z.int().describe('runs that changed it against their parent'),
      wins: z.int(),
      median_delta: z.number().nullable(),
      importance: z
        .number()
        .nullable()
        .describe('share of the rank variance that its values explain; null below six scored runs'),
      tried: z.array(z.unknown()),
      untried_gap: z.array(z.number()).length(2).nullable(),
    }),
  ),
  duplicates: z.array(z.array(z.string())).describe('runs whose configs are the same but for seeds'),
  noise: z.strictObject({ sigma: z.number(), n: z.int() }).nullable(),
  cost_per_improvement_s: z.number().nullable().describe('seconds of training'),
  advice: z.array(z.string()),
});
