/** `orze.queue/1`: what waits, in order, and what cannot run. */
import * as z from 'zod';
import { time } from './run-item.ts';

export const queue = z.strictObject({
  items: z.array(
    z.strictObject({
      position: z.int().nullable(),
      id: z.string(),
      title: z.string(),
      priority: z.enum(['critical', 'high', 'medium', 'low']),
      gpus: z.int(),
      state: z.enum(['ready', 'blocked', 'skipped']),
      reason: z.string().nullable(),
      constraint: z.string().nullable().describe('the hosts on which it may run: a query; null: on any'),
      expected_start: time.nullable(),
    }),
  ),
  total: z.int(),
  next_cursor: z.string().nullable(),
  truncated: z.boolean(),
});
