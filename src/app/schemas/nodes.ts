/** `orze.nodes/1`: who works on this folder. */
import * as z from 'zod';

export const nodes = z.strictObject({
  items: z.array(
    z.strictObject({
      host: z.string(),
      state: z.enum(['running', 'closing', 'left', 'dead', 'silent']),
      heartbeat_age_s: z.number().nullable(),
      slots: z.int(),
      busy: z.int().describe('runs it holds'),
      free_gpus: z.array(z.int()),
      runs: z.array(z.string()),
      orze_version: z.string(),
      version_skew: z.boolean().describe('another version than the one that answers'),
      pid: z.int(),
    }),
  ),
  total: z.int(),
  next_cursor: z.null(),
  truncated: z.literal(false),
  disk_free_bytes: z.number().nullable(),
});
