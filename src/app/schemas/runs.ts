/** `orze.runs/1`: rows that a query picked. */
import * as z from 'zod';
import { runItem } from './run-item.ts';

export const change = z.strictObject({ key: z.string(), from: z.unknown(), to: z.unknown() });

export const runs = z.strictObject({
  items: z.array(
    runItem.extend({
      parent: z.string().nullable(),
      delta_parent: z.number().nullable().describe('metric minus that of the parent'),
      diff: z.array(change).nullable().describe('what differs from the parent, or from the base config without one'),
      cells: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('columns, metrics and config keys that were asked for'),
    }),
  ),
  total: z.int().describe('rows that match'),
  metric: z.strictObject({ name: z.string(), goal: z.enum(['maximize', 'minimize']) }),
  columns: z.array(z.strictObject({ key: z.string(), label: z.string() })),
  hidden_same: z.array(z.string()).describe('config keys that all shown runs share'),
  next_cursor: z.string().nullable(),
  truncated: z.boolean(),
});
