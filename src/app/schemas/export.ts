/** `orze.export/1`: all runs with all that is known of them. */
import * as z from 'zod';
import { runItem } from './run-item.ts';

export const exported = runItem.extend({
  parent: z.string().nullable(),
  category: z.string().nullable(),
  hypothesis: z.string().nullable(),
  config: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('the effective config, flattened; null: none that can be read'),
});

export const exports = z.strictObject({
  items: z.array(exported),
  total: z.int(),
  columns: z.array(z.string()).describe('keys of `values`'),
  config_keys: z.array(z.string()),
  next_cursor: z.null(),
  truncated: z.literal(false),
});
