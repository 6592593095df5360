/** `orze.overview/1`: the project in a few lines, as a look finds it now. */
import * as z from 'zod';
import { progress } from './progress.ts';
import { runState } from './run-item.ts';

export const overview = z.strictObject({
  loop: z.strictObject({
    state: z.enum(['running', 'none']).describe('none: nothing starts until somebody runs `orze`'),
    hosts: z.int(),
  }),
  slots: z.strictObject({ total: z.int(), busy: z.int() }),
  counts: z.strictObject({
    queued: z.int(),
    blocked: z.int(),
    running: z.int(),
    silent: z.int(),
    eval: z.int(),
    lost: z.int(),
    completed: z.int(),
    failed: z.int(),
    skipped: z.int(),
    unknown: z.int(),
  }),
  metric: z.strictObject({ name: z.string(), goal: z.enum(['maximize', 'minimize']) }),
  best: z.strictObject({ id: z.string(), title: z.string(), value: z.number() }).nullable(),
  running: z.array(
    z.strictObject({
      id: z.string(),
      state: runState,
      stage: z.string().nullable(),
      host: z.string().nullable(),
      duration_s: z.number().nullable(),
      progress: progress.nullable(),
    }),
  ),
  alerts: z.array(
    z.strictObject({ about: z.string().describe('an idea or a host'), what: z.string(), next: z.string() }),
  ),
});
