/** `orze.notify/1`: how each channel fares, or what became of a test message. */
import * as z from 'zod';

export const notify = z.strictObject({
  items: z.array(
    z.strictObject({
      channel: z.string(),
      type: z.enum(['webhook', 'slack', 'discord', 'telegram', 'ntfy']),
      address: z.string().describe('without what is secret of it'),
      ok: z.boolean().nullable().describe('null: nothing was sent'),
      status: z.int().nullable(),
      error: z.string().nullable(),
      last_at: z.string().nullable().describe('of the last message that was sent'),
    }),
  ),
  total: z.int(),
  dry_run: z.boolean(),
});
