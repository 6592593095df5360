/** `orze.explain/1`: what a code means. `orze.explains/1`: all codes. */
import * as z from 'zod';

export const explain = z.strictObject({
  code: z.string().describe('of a problem, E0102, or a class of failures, oom'),
  title: z.string(),
  cause: z.string(),
  example: z.string(),
  fix: z.string(),
});

export const explains = z.strictObject({
  items: z.array(explain),
  total: z.int(),
  next_cursor: z.null(),
  truncated: z.literal(false),
});
