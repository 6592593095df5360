/** `orze.stop/1` */
import * as z from 'zod';
import { acted } from './acted.ts';

export const stop = z.strictObject({
  ...acted,
  how: z.enum(['drain', 'now']),
  items: z.array(
    z.strictObject({
      host: z.string(),
      host_id: z.string().describe('of this start of orze; a later start is not meant'),
      pid: z.int(),
      running: z.int().describe('runs it holds'),
      before: z.string(),
      after: z.string(),
    }),
  ),
  timed_out: z.boolean().describe('with wait: some are still there'),
});
