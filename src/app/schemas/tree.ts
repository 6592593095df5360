/** `orze.tree/1`: ideas below their parents. */
import * as z from 'zod';
import { runState } from './run-item.ts';
import { change } from './runs.ts';

export const tree = z.strictObject({
  items: z
    .array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        depth: z.int().describe('0: a root, or the idea that was asked for'),
        state: runState,
        cause: z.string().nullable(),
        metric: z.number().nullable(),
        rank: z.int().nullable(),
        parent: z.string().nullable(),
        delta_parent: z.number().nullable(),
        diff: z.array(change).nullable().describe('what differs from the parent'),
        children: z.int(),
        hidden: z.int().describe('children that are not among the items'),
        hidden_best: z.number().nullable().describe('the best result among those'),
        on_best_path: z.boolean(),
      }),
    )
    .describe('each behind its parent, the best child first'),
  total: z.int().describe('ideas in the whole tree, or below the one that was asked for'),
  hidden_roots: z.int(),
  best_path: z.array(z.string()).describe('from a root to the best run'),
  missing: z.array(z.strictObject({ id: z.string(), parent: z.string() })).describe('parents that are not there'),
  cycles: z.array(z.array(z.string())).describe('each names the next one as its parent, the last one the first'),
  next_cursor: z.null(),
  truncated: z.boolean(),
});
