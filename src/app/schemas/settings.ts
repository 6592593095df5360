/** `orze.settings/1`: every setting, what it is, and who said so. Secrets are masked. */
import * as z from 'zod';

export const settings = z.strictObject({
  file: z.string().nullable().describe('orze.yaml; null: there is none'),
  items: z.array(
    z.strictObject({
      key: z.string().describe('dotted'),
      value: z.unknown(),
      default: z.unknown(),
      from: z.enum(['default', 'file', 'flag']),
      origin: z.string().nullable().describe('`orze.yaml:12`, `--timeout`; null: default'),
      unit: z.string().nullable(),
      flag: z.string().nullable().describe('that sets it, too'),
      description: z.string(),
    }),
  ),
  problems: z.array(z.string()).describe('what is wrong with the file'),
  total: z.int(),
  next_cursor: z.null(),
  truncated: z.literal(false),
});
