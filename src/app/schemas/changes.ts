/** `orze.changes/1`: what has happened since a cursor, for who asks now and then. */
import * as z from 'zod';
import { event } from './event.ts';

export const changes = z.strictObject({
  items: z.array(event),
  total: z.int().describe('of those that are new; the items are the last of them'),
  cursor: z.string().describe('to go on behind it: `since`'),
  truncated: z.boolean(),
});
