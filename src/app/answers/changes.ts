/** What has happened since somebody looked last. */
import type * as z from 'zod';
import { parseDuration } from '../../core/duration.ts';
import { readCursor } from '../../core/event-cursor.ts';
import { Refusal } from '../refusal.ts';
import type { changes } from '../schemas/changes.ts';
import type { event } from '../schemas/event.ts';
import { parseZonedIso } from '../time.ts';
import { USUAL_EVENTS } from '../view/event-line.ts';
import { EventLog } from '../view/event-log.ts';
import type { LoggedEvent } from '../view/event-log.ts';
import type { View } from '../view/view.ts';

export type ChangesAnswer = z.infer<typeof changes>;

/** Where reading begins: a cursor of an earlier answer, a time, or how long ago; null: now. Throws {@link Refusal} for anything else. */
export async function eventsFrom({ ctx }: Pick<View, 'ctx'>, since: string | null): Promise<EventLog> {
  if (since === null) return EventLog.now(ctx);
  // Milliseconds since 1970 are a cursor, fewer digits are seconds ago.
  const agoS = /^\d{10,15}$/.test(since) ? undefined : parseDuration(since);
  const ms = agoS === undefined ? parseZonedIso(since)?.getTime() : ctx.clock.wall().getTime() - agoS * 1000;
  const cursor = ms === undefined ? readCursor(since) : { ms, offsets: new Map<string, number>() };
  if (cursor !== undefined) return EventLog.from(ctx, cursor);
  const help = 'a cursor of an earlier answer, or a time such as `10m`';
  throw new Refusal('usage', { code: 'E0507', message: `\`${since}\` is no cursor`, help });
}

/** As it is given out. */
export function eventItem({ seq, cursor, at, type, id, host, data }: LoggedEvent): z.infer<typeof event> {
  return { seq, cursor, at, type, id, host, data };
}

/** The last `limit` of them; steps of orze itself are left out, as `orze watch` does. */
export async function changesSince(view: View, since: string | null, limit: number): Promise<ChangesAnswer> {
  const log = await eventsFrom(view, since);
  const items: ChangesAnswer['items'] = [];
  let total = 0;
  if (since !== null) {
    for await (const one of log.fresh()) {
      if (!USUAL_EVENTS.has(one.type)) continue;
      total += 1;
      items.push(eventItem(one));
      if (items.length > limit) items.shift();
    }
  }
  return { items, total, cursor: log.cursor, truncated: items.length < total };
}
