/** `orze.report/1`: the report, written or given out. */
import * as z from 'zod';

export const report = z.strictObject({
  path: z.string().nullable().describe('report.md; null: it was not written'),
  markdown: z.string().nullable().describe('null: it was written'),
});
