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
      held: z
        .array(z.strictObject({ slot: z.string(), reason: z.string(), why: z.string() }))
        .describe('slots that take no run now, though none of ours is in them'),
      launch_block: z
        .strictObject({ reason: z.string(), why: z.string() })
        .nullable()
        .describe('why it launches nothing at all now'),
      free_bytes: z.number().nullable().describe('of the results folder, as this host sees it'),
      idle: z
        .strictObject({ slot_seconds: z.number(), by_reason: z.record(z.string(), z.number()) })
        .nullable()
        .describe('of the last 24 h: seconds of all slots, and of those without a run by reason'),
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
