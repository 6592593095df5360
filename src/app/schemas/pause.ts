/** `orze.pause/1`, also of resume. */
import * as z from 'zod';
import { acted } from './acted.ts';

const paused = z.strictObject({
  scope: z.string().describe('all, research, host:<name> or slot:<host>/<slot>'),
  how: z.enum(['drain', 'now']),
  by: z.string(),
  at: z.string(),
  reason: z.string().nullable(),
});

export const pause = z.strictObject({
  ...acted,
  scope: z.string(),
  before: z.array(paused).describe('all that was paused'),
  after: z.array(paused).describe('all that is paused now'),
  changed: z.boolean(),
  running: z.array(z.string()).describe('runs in the scope that still go on'),
  timed_out: z.boolean().describe('with now: some did not end in time'),
});
