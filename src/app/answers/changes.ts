/** What has happened since somebody looked last. */
import type * as z from 'zod';
import { parseDuration } from '../../core/duration.ts';
import { readCursor } from '../../core/event-cursor.ts';
import { Refusal } from '../refusal.ts';
import type { changes } from '../schemas/changes.ts';
import { parseZonedIso } from '../time.ts';
import { EventLog, eventBody } from '../view/event-log.ts';
import type { View } from '../view/view.ts';

export type ChangesAnswer = z.infer<typeof changes>;

/** Where reading begins: a cursor of an earlier answer, or a time such as `10m`; null: now. Throws {@link Refusal} for anything else. */
export async function eventsFrom({ ctx }: View, since: string | null): Promise<EventLog> {
  if (since === null) return EventLog.now(ctx);
  // Milliseconds since 1970 are a cursor, fewer digits are seconds ago.
  const agoS = /^\d{10,15}$/.test(since) ? undefined : parseDuration(since);
  const ms = agoS === undefined ? parseZonedIso(since)?.getTime() : ctx.clock.wall().getTime() - agoS * 1000;
  const cursor = ms === undefined ? readCursor(since) : { ms, offsets: new Map<string, number>() };
  if (cursor !== undefined) return EventLog.from(ctx, cursor);
  const help = 'a cursor of an earlier answer, or a time such as `10m`';
  throw new Refusal('usage', { code: 'E0507', message: `\`${since}\` is no cursor`, help });
}

export async function changesSince(view: View, since: string | null, limit: number): Promise<ChangesAnswer> {
  const log = await eventsFrom(view, since);
  const events = since === null ? [] : await log.next();
  const items = limit === 0 ? [] : events.slice(-limit).map(eventBody);
  return { items, total: events.length, cursor: log.cursor, truncated: items.length < events.length };
}
