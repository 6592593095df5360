/** A row as it is given out. */
import type * as z from 'zod';
import type { RunProgress } from '../../core/progress.ts';
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
    progress: row.progress === null ? null : progressItem(row.progress),
    excluded: row.excluded,
    note: row.note,
    constraint: row.constraint,
  };
}

/** Values of a script that writes a hundred of them are cut to these. */
const VALUES_SHOWN = 16;

export function progressItem(progress: RunProgress): NonNullable<RunItem['progress']> {
  const { unit, now, total, share, metric, values, etaS, etaFrom } = progress;
  return {
    unit,
    now,
    total,
    share,
    metric,
    values: Object.fromEntries(Object.entries(values).slice(0, VALUES_SHOWN)),
    eta_s: etaS,
    eta_from: etaFrom,
  };
}

/** Of milliseconds since 1970. */
export function isoOf(ms: number | null): string | null {
  return ms === null ? null : offsetIso(new Date(ms));
}
