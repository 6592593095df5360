/** `orze.gc/1` */
import * as z from 'zod';
import { acted } from './acted.ts';

export const gc = z.strictObject({
  ...acted,
  patterns: z.array(z.string()),
  free_bytes: z.number().describe('what is freed, or would be'),
  disk_free_bytes: z.number().nullable(),
  items: z.array(
    z.strictObject({
      id: z.string(),
      attempt: z.string().nullable().describe('folder of an earlier attempt; null: the run itself'),
      files: z.int(),
      bytes: z.number(),
      paths: z.array(z.string()).describe('the first of them'),
      deleted: z.boolean(),
    }),
  ),
  kept: z.array(
    z.strictObject({ why: z.string(), count: z.int(), ids: z.array(z.string()).describe('the first of them') }),
  ),
});
