/** `orze.failures/1`: failures by cause and fingerprint. */
import * as z from 'zod';

export const sharedFact = z.strictObject({
  key: z.string(),
  op: z.enum(['=', '>=', '<=']),
  value: z.unknown(),
  support: z.int().describe('members it holds for'),
  of: z.int(),
  elsewhere: z.number().describe('share of the runs that did not fail so'),
});

export const failures = z.strictObject({
  groups: z.array(
    z.strictObject({
      fingerprint: z.string(),
      cause: z.string(),
      count: z.int(),
      ids: z.array(z.string()).describe('the first hundred'),
      message: z.string().describe('what their texts have in common'),
      example: z.string(),
      hosts: z.array(z.string()),
      last_at: z.string().nullable(),
      over_time: z
        .array(z.int())
        .describe('how many ended in each of 24 equal parts of the time from `from_at` to `to_at`'),
      common: z.array(sharedFact),
      suggest: z.array(z.string()),
    }),
  ),
  total: z.int().describe('failed runs'),
  from_at: z.string().nullable().describe('end of the first of them; null: of none it is known'),
  to_at: z.string().describe('now'),
});
