/** The head of every answer about an act, and ideas that were changed by one. */
import * as z from 'zod';

export const acted = {
  dry_run: z.boolean().describe('nothing was done'),
  class: z.enum(['additive', 'disruptive', 'destructive']).describe('what it may do to the work of others'),
  by: z.strictObject({ user: z.string(), host: z.string(), via: z.string() }),
  at: z.string().describe('ISO 8601 with offset'),
  reason: z.string().nullable(),
  requests: z.array(z.string()).describe('ids of the requests that were written to results/.orze/requests'),
  loops: z.int().describe('orzes that run now and will see it'),
};

/** Ideas and one thing about each, before and after. */
export const changedIdeas = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({
    ...acted,
    items: z.array(
      z.strictObject({
        id: z.string(),
        state: z.string(),
        before: value,
        after: value,
        changed: z.boolean(),
        position: z.int().nullable().describe('place in the queue afterwards'),
      }),
    ),
    changed: z.int(),
  });
