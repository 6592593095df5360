/** `orze.compare/1`: runs side by side, the first one being the reference. */
import * as z from 'zod';

export const compare = z.strictObject({
  ids: z.array(z.string()),
  titles: z.array(z.string()),
  states: z.array(z.string()),
  config: z.strictObject({
    differ: z.array(z.strictObject({ key: z.string(), values: z.array(z.unknown()) })),
    same_count: z.int(),
  }),
  metrics: z.array(
    z.strictObject({
      key: z.string(),
      values: z.array(z.number().nullable()),
      delta: z.array(z.number().nullable()).describe('from the first run'),
      best: z.int().nullable().describe('index into ids; null where no direction is known'),
    }),
  ),
  noise: z
    .strictObject({ sigma: z.number(), n: z.int() })
    .nullable()
    .describe('of the primary metric between repeated runs'),
  logs: z
    .array(
      z.strictObject({
        id: z.string(),
        line: z.int().nullable().describe('from which on it says something else than the first run; null: it does not'),
        untrusted_before: z.array(z.string()).describe('what both say before it'),
        untrusted_reference: z.array(z.string()).describe('what the first run says from there on'),
        untrusted_text: z.array(z.string()),
        lines: z.int().describe('that were compared'),
        cut: z.boolean().describe('more of it was not read'),
      }),
    )
    .nullable()
    .describe('of all but the first run; null: nobody asked'),
});
