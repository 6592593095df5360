/** `orze.wait/1`: what came of the runs that somebody waited for. */
import * as z from 'zod';

export const wait = z.strictObject({
  met: z.boolean(),
  timed_out: z.boolean(),
  done: z.array(
    z.strictObject({
      id: z.string(),
      metric: z.number().nullable(),
      rank: z.int().nullable(),
      new_best: z.boolean().describe('it is the best now, and was not when the wait began'),
      delta_parent: z.number().nullable(),
      noise_sigma: z
        .number()
        .nullable()
        .describe('the difference to the parent in standard deviations of repeated runs'),
    }),
  ),
  failed: z.array(z.strictObject({ id: z.string(), cause: z.string().nullable(), fingerprint: z.string().nullable() })),
  pending: z.array(z.string()).describe('not over yet: the first hundred'),
  cursor: z.string().describe('for `orze watch --since`'),
});
