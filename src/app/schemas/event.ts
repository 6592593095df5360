/** `orze.event/1`: one thing that happened, a line of `orze watch --json`. */
import * as z from 'zod';
import { time } from './run-item.ts';

export const event = z.strictObject({
  seq: z.int(),
  cursor: z.string().describe('to go on behind it: `--since`'),
  at: time,
  type: z.string().describe('started, completed, failed, new_best, idle, claimed, adopted, reclaimed, request, …'),
  id: z.string().nullable(),
  host: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/** `orze.watch/1`: how a watch ended. */
export const watch = z.strictObject({
  cursor: z.string(),
  met: z.boolean().nullable().describe('what --until asked for has happened; null: it was not asked'),
  timed_out: z.boolean(),
  events: z.int(),
});
