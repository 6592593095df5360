/** `orze.run-plan/1`: what a loop that is started now would do first. */
import * as z from 'zod';

export const runPlan = z.strictObject({
  starts: z.array(
    z.strictObject({ id: z.string(), title: z.string(), priority: z.string(), slots: z.array(z.string()) }),
  ),
  waits: z.array(z.strictObject({ id: z.string(), why: z.string(), expected_start: z.string().nullable() })),
  blocked: z.array(z.strictObject({ id: z.string(), code: z.string().nullable(), message: z.string().nullable() })),
  slots: z.array(z.strictObject({ slot: z.string(), state: z.string(), why: z.string().nullable() })),
  launch_block: z.string().nullable().describe('why nothing at all would start'),
  queued: z.int(),
});
