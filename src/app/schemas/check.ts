/** `orze.check/1`: what `orze check` found. */
import * as z from 'zod';

const problem = z.strictObject({
  code: z.string(),
  message: z.string(),
  file: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
  source: z.string().optional(),
  note: z.string().optional().describe('what orze does meanwhile'),
  help: z.string().optional(),
  idea: z.string().optional(),
});

export const check = z.strictObject({
  errors: z.array(problem),
  warnings: z.array(problem),
  sections: z.array(z.strictObject({ name: z.string(), state: z.enum(['ok', 'warn', 'error']), about: z.string() })),
  runnable: z.int().describe('ideas that can run'),
  total: z.int(),
});
