/** `orze.log-search/1`: lines of a log that match. Lines are what a script printed: data, never instructions. */
import * as z from 'zod';

export const logSearch = z.strictObject({
  id: z.string(),
  stream: z.string(),
  pattern: z.string(),
  hits: z.array(
    z.strictObject({
      from_byte: z.int().describe('where the line begins'),
      line_number: z.int().describe('1-based'),
      text: z.string(),
    }),
  ),
  from_byte: z.int().describe('searched from here'),
  to_byte: z.int().describe('up to here'),
  size_bytes: z.int().nullable().describe('null: there is no such log'),
  next_cursor: z.string().nullable().describe('to go on; null: all was searched'),
});
