/** A row as it is given out. */
import type * as z from 'zod';
import type { RunRow } from '../../core/row.ts';
import type { runItem } from '../schemas/run-item.ts';
import { offsetIso } from '../time.ts';

export type RunItem = z.infer<typeof runItem>;

export function itemOf(row: RunRow): RunItem {
  const nan = Object.keys(row.values).filter((key) => Number.isNaN(row.values[key]));
  return {
    id: row.id,
    title: row.title,
    state: row.state,
    cause: row.cause,
    fingerprint: row.fingerprint,
    message: row.message,
    metric: row.metric !== null && Number.isFinite(row.metric) ? row.metric : null,
    rank: row.rank,
    values: row.values,
    nan,
    priority: row.priority,
    gpus: row.gpus,
    position: row.position,
    host: row.host,
    gpu: row.gpu,
    slots: [...row.slots],
    stage: row.stage,
    attempt: row.attempt,
    started_at: isoOf(row.startedAt),
    ended_at: isoOf(row.endedAt),
    duration_s: row.seconds,
    progress: null,
    excluded: row.excluded,
    note: row.note,
  };
}

/** Of milliseconds since 1970. */
export function isoOf(ms: number | null): string | null {
  return ms === null ? null : offsetIso(new Date(ms));
}
