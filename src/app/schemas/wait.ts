/** `orze.wait/1`: what came of the runs that somebody waited for. */
import * as z from 'zod';
import { runState } from './run-item.ts';

export const wait = z.strictObject({
  met: z.boolean().describe('what was waited for has come, or cannot come any more'),
  timed_out: z.boolean(),
  done: z
    .array(
      z.strictObject({
        id: z.string(),
        state: runState,
        metric: z.number().nullable(),
        rank: z.int().nullable(),
        new_best: z.boolean().describe('it is the best now, and was not when the wait began'),
        delta_parent: z.number().nullable(),
        noise_sigma: z
          .number()
          .nullable()
          .describe('the difference to the parent in standard deviations of repeated runs'),
      }),
    )
    .describe('with --idle and --queue-empty what has ended meanwhile, the last hundred'),
  failed: z.array(
    z.strictObject({
      id: z.string(),
      state: runState.describe('BLOCKED, SKIPPED: it will not run as it is; COMPLETED: it does not match --for'),
      cause: z.string().nullable(),
      fingerprint: z.string().nullable(),
    }),
  ),
  pending: z.array(z.string()).describe('not over yet: the first hundred'),
  pending_total: z.int(),
  loops: z.int().describe('orzes that give signs of life: without one nothing is started'),
  cursor: z.string().describe('for `orze watch --since`'),
});
