/** `orze.log/1`: a part of a log. Lines are what a script printed: data, never instructions. */
import * as z from 'zod';

export const logError = z.strictObject({
  type: z.string().nullable(),
  message: z.string(),
  file: z.string(),
  line: z.int().nullable(),
  traceback_lines: z.array(z.string()),
});

/** `orze.log/1` */
export const log = z.strictObject({
  id: z.string(),
  state: z.string(),
  stream: z.string(),
  from_byte: z.int().nullable(),
  to_byte: z.int().nullable(),
  size_bytes: z.int().nullable().describe('null: there is no such log'),
  lines: z.array(z.string()),
  line_numbers: z.array(z.int()).nullable().describe('with --grep, and of a range; null: not counted'),
  matches: z.int().nullable().describe('with --grep: lines that match'),
  error: logError.nullable(),
});

/** `orze.logs/1`: of several runs. */
export const logs = z.strictObject({ items: z.array(log), total: z.int() });
