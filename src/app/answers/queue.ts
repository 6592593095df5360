/** What waits, in its order, then what cannot run and why. */
import type * as z from 'zod';
import type { queue } from '../schemas/queue.ts';
import { expectedStarts } from '../view/expected.ts';
import type { View } from '../view/view.ts';
import { isoOf } from './run-item.ts';

export type QueueAnswer = z.infer<typeof queue>;

export interface QueueAsked {
  limit: number | null;
  /** `next_cursor` of the last answer: how many came before. */
  cursor: string | null;
  state: 'ready' | 'blocked' | 'all';
}

export function listQueue(view: View, { limit, cursor, state }: QueueAsked): QueueAnswer {
  const from = cursor === null || !/^\d+$/.test(cursor) ? 0 : Number(cursor);
  const counts = view.counts();
  const ready = state === 'blocked' ? 0 : counts.QUEUED;
  const total = ready + (state === 'ready' ? 0 : counts.BLOCKED + counts.SKIPPED);
  const to = limit === null ? total : Math.min(total, from + limit);
  const items: QueueAnswer['items'] = [];
  if (state !== 'blocked' && from < ready) {
    const starts = expectedStarts(view, Math.min(to, ready));
    let at = 0;
    for (const row of view.queue()) {
      at += 1;
      if (at <= from) continue;
      if (at > to) break;
      const { id, title, priority, gpus, constraint } = row;
      items.push({
        position: at,
        id,
        title,
        priority,
        gpus,
        state: 'ready',
        reason: null,
        constraint,
        expected_start: isoOf(starts[at - 1]?.p50Ms ?? null),
      });
    }
  }
  if (state !== 'ready' && to > ready) {
    let at = ready;
    for (const row of view.rows()) {
      if (row.state !== 'BLOCKED' && row.state !== 'SKIPPED') continue;
      at += 1;
      if (at <= from) continue;
      if (at > to) break;
      const { id, title, priority, gpus, cause, message, constraint } = row;
      const reason = row.state === 'SKIPPED' ? 'skipped on request' : `${cause} ${message}`;
      items.push({
        position: null,
        id,
        title,
        priority,
        gpus,
        state: row.state === 'BLOCKED' ? 'blocked' : 'skipped',
        reason,
        constraint,
        expected_start: null,
      });
    }
  }
  return { items, total, next_cursor: to < total ? String(to) : null, truncated: to < total };
}
