/** `orze.gpus/1`: the GPUs of this machine, and whose they are. */
import * as z from 'zod';

export const gpus = z.strictObject({
  host: z.string(),
  items: z.array(
    z.strictObject({
      index: z.int(),
      name: z.string(),
      vendor: z.enum(['nvidia', 'amd']),
      used_bytes: z.number().nullable(),
      total_bytes: z.number().nullable(),
      utilization: z.number().nullable().describe('percent'),
      temperature_c: z.number().nullable(),
      power_w: z.number().nullable(),
      owner: z.enum(['run', 'foreign', 'free', 'fault', 'unclear']),
      run: z.string().nullable(),
      why: z.string().nullable(),
      pids: z.array(z.int()),
    }),
  ),
  total: z.int(),
  next_cursor: z.null(),
  truncated: z.literal(false),
});
