/** How far a run is, by what its script has written of it (docs/protocol.md, Progress). */
import * as z from 'zod';

export const progress = z.strictObject({
  unit: z.string().nullable().describe('what is counted: `step`, `epoch`; null: the script does not say how far it is'),
  now: z.number().nullable().describe('the last one that was written'),
  total: z.number().nullable().describe('how many there will be; null: nobody knows'),
  share: z.number().nullable().describe('done, from 0 to 1, by steps, or by how long runs usually take'),
  metric: z.number().nullable().describe('the primary metric as last written; null: none so far, or not finite'),
  values: z.record(z.string(), z.number().nullable()).describe('values as last written, 16 at most'),
  eta_s: z.number().nullable().describe('seconds until the training ends'),
  eta_from: z.enum(['steps', 'history']).nullable().describe('steps: its own pace; history: the median of what ended'),
});
