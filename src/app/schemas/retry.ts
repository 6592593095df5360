/** `orze.retry/1` */
import * as z from 'zod';
import { acted } from './acted.ts';

export const retry = z.strictObject({
  ...acted,
  retried: z.array(
    z.strictObject({
      id: z.string(),
      before: z.string().describe('its state; one that waited already is only bound to other hosts'),
      attempt: z.int().describe('the next one'),
      moved_to: z
        .string()
        .nullable()
        .describe('the earlier attempt, below results/; null in a dry run, and where it waited already'),
      constraint: z.string().nullable().describe('the hosts on which it may run: a query; null: on any'),
      position: z.int().nullable(),
      skipped: z.boolean().describe('it does not start until `orze unskip`'),
    }),
  ),
  added: z
    .array(z.strictObject({ id: z.string(), parent: z.string().nullable() }))
    .describe('with --set: ideas that were added instead, children of those that were named'),
  refused: z.array(z.strictObject({ id: z.string(), why: z.string() })),
  warnings: z.array(z.string()).describe('with --where: no orze works on such a host now'),
});
