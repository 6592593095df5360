/** `orze.retry/1` */
import * as z from 'zod';
import { acted } from './acted.ts';

export const retry = z.strictObject({
  ...acted,
  retried: z.array(
    z.strictObject({
      id: z.string(),
      before: z.string(),
      attempt: z.int().describe('the next one'),
      moved_to: z.string().nullable().describe('the earlier attempt, below results/; null in a dry run'),
      position: z.int().nullable(),
      skipped: z.boolean().describe('it does not start until `orze unskip`'),
    }),
  ),
  refused: z.array(z.strictObject({ id: z.string(), why: z.string() })),
});
