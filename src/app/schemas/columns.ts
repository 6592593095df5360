/** `orze.columns/1`: what the rows of a query could show beside what every row has. */
import * as z from 'zod';

export const columns = z.strictObject({
  items: z.array(
    z.strictObject({
      key: z.string(),
      of: z.enum(['config', 'metric']),
      label: z.string(),
      kind: z.enum(['num', 'log', 'cat']),
      n: z.int().describe('rows that have it'),
      distinct: z.int().describe('different values; 100 means that many or more'),
      min: z.number().nullable(),
      max: z.number().nullable(),
      samples: z.array(z.string()).describe('the most frequent values'),
    }),
  ),
  rows: z.int().describe('rows of the query'),
  total: z.int().describe('columns'),
  next_cursor: z.null(),
  truncated: z.boolean(),
});
