/** `orze.timeline/1`: what each slot of the fleet did. Times are milliseconds since 1970, by the clocks of the hosts. */
import * as z from 'zod';

const bar = z.strictObject({
  from: z.number(),
  to: z.number(),
  kind: z.enum(['run', 'idle']),
  id: z.string().nullable().describe('of a run'),
  state: z
    .string()
    .nullable()
    .describe('of a run: RUNNING, COMPLETED, FAILED, RECLAIMED (taken from a host that was gone); null: not known'),
  cause: z.string().nullable().describe('failure class of a failed run'),
  reason: z.string().nullable().describe('of idle time: no_ready_idea, foreign, paused, launch, … (status.json: idle)'),
  open: z.boolean().describe('it goes on'),
});

export const timeline = z.strictObject({
  from: z.number(),
  to: z.number().describe('now'),
  lanes: z.array(
    z.strictObject({
      host: z.string(),
      slot: z.string().describe('`gpu:0`, `cpu:1`'),
      bars: z.array(bar).describe('in the order of time; they do not overlap'),
      busy_s: z.number(),
      idle_s: z.number(),
    }),
  ),
  hidden_lanes: z.int(),
  busy_s: z.number().describe('slot seconds with a run'),
  idle_s: z.number(),
  busy_share: z.number().nullable().describe('of the time in which slots were seen; null: none was'),
  idle_by_reason: z.record(z.string(), z.number()).describe('slot seconds'),
  truncated: z.boolean().describe('older bars were left out'),
});
