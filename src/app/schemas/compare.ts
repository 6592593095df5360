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
});
