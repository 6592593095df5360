/** What has happened since somebody looked last. */
import type * as z from 'zod';
import { parseDuration } from '../../core/duration.ts';
import { readCursor } from '../../core/event-cursor.ts';
import { Refusal } from '../refusal.ts';
import type { changes } from '../schemas/changes.ts';
import { EventLog } from '../view/event-log.ts';
import type { View } from '../view/view.ts';

export type ChangesAnswer = z.infer<typeof changes>;

/** Where reading begins: a cursor of an earlier answer, or a time such as `10m`; null: now. Throws {@link Refusal} for anything else. */
export async function eventsFrom({ ctx }: View, since: string | null): Promise<EventLog> {
  if (since === null) return EventLog.now(ctx);
  const seconds = /^\d{10,15}$/.test(since) ? undefined : parseDuration(since);
  if (seconds !== undefined)
    return EventLog.from(ctx, { ms: ctx.clock.wall().getTime() - seconds * 1000, offsets: new Map() });
  const cursor = readCursor(since);
  if (cursor !== undefined) return EventLog.from(ctx, cursor);
  const help = 'a cursor of an earlier answer, or a time such as `10m`';
  throw new Refusal('usage', { code: 'E0507', message: `\`${since}\` is no cursor`, help });
}

export async function changesSince(view: View, since: string | null, limit: number): Promise<ChangesAnswer> {
  const log = await eventsFrom(view, since);
  const events = since === null ? [] : await log.next();
  const items = limit === 0 ? [] : events.slice(-limit);
  return { items, total: events.length, cursor: log.cursor, truncated: items.length < events.length };
}
