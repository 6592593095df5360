/** `orze.views/1`: views of the dashboard that somebody has saved under a name, `.orze/views/<name>.yaml`. */
import * as z from 'zod';

/** What a view says: a page, and what stands behind the question mark of its address. */
export const savedView = z.strictObject({
  page: z
    .string()
    .max(200)
    .regex(/^\/[\w/-]*$/)
    .describe('`/runs`'),
  params: z.record(z.string().min(1).max(60), z.string().max(4000)).describe('q, sort, cols, …'),
});

export const views = z.strictObject({
  items: z.array(savedView.extend({ name: z.string() })),
  problems: z.array(z.strictObject({ name: z.string(), message: z.string() })).describe('files that are no views'),
  total: z.int(),
});
