/** `orze.files/1`: the files of a run. */
import * as z from 'zod';
import { time } from './run-item.ts';

export const files = z.strictObject({
  id: z.string(),
  folder: z.string().nullable().describe('null: there is none'),
  items: z.array(
    z.strictObject({
      name: z.string().describe('within the folder'),
      size_bytes: z.int(),
      modified_at: time,
    }),
  ),
  total: z.int().describe('as far as it was counted'),
  next_cursor: z.null(),
  truncated: z.boolean(),
});
