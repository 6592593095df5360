/** `orze.add/1`: ideas that were added, were there already, or were refused. */
import * as z from 'zod';
import { runState, time } from './run-item.ts';

const other = z.strictObject({ id: z.string(), state: runState.nullable(), metric: z.number().nullable() });

const added = z.strictObject({
  created: z.boolean().describe('false: there already under its key, refused, or only tried'),
  id: z.string().nullable().describe('null: refused'),
  title: z.string(),
  position: z.int().nullable().describe('1-based place in the queue'),
  expected_start: z.strictObject({ p50: time, p90: time }).nullable(),
  duplicates: z.array(other).describe('ideas whose runs get exactly this config'),
  nearest: z.array(
    other.extend({
      distance: z.number().describe('0: they differ in nothing that counts; 1 for each key that is wholly another'),
      changed: z.array(z.string()).describe('config keys in which they differ'),
    }),
  ),
  novelty: z.number().min(0).max(1).nullable().describe('distance to the nearest one, d / (1 + d)'),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
});

export const add = added.omit({ title: true, error: true }).extend({
  runs: z.int().describe('ideas that were added'),
  added: z.array(z.string()).describe('their ids'),
  refused: z.int(),
  left_out: z
    .array(
      z.strictObject({
        title: z.string(),
        code: z.string(),
        message: z.string(),
        twins: z.array(z.string()).describe('E0105: ideas that have this config already'),
      }),
    )
    .describe('those that were refused'),
  dry_run: z.boolean(),
  warnings: z.array(z.string()),
  items: z.array(added).describe('one for each idea; the keys beside it are those of the first one'),
});
