/** What rows could show beside what every row has: config keys that vary, and metrics. */
import type * as z from 'zod';
import { varies } from '../../core/axis.ts';
import type { Axis } from '../../core/axis.ts';
import { valueText } from '../../core/flat-config.ts';
import type { columns } from '../schemas/columns.ts';
import { pauses } from '../slices.ts';
import { pick, readQuery } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { runAxes } from './run-axes.ts';

export type ColumnsAnswer = z.infer<typeof columns>;

const MOST = 300;
/** Different values are counted up to here. */
const MOST_DISTINCT = 100;
const SAMPLES = 5;

/** `query`: null: all that has begun. */
export async function columnsOf(view: View, query: string | null): Promise<ColumnsAnswer> {
  const picked = query === null ? view.rows() : await pick(view, readQuery(query));
  const rows = [...picked].filter(({ state }) => query !== null || (state !== 'QUEUED' && state !== 'BLOCKED'));
  const { config, metrics } = await runAxes(view, rows);
  const labels = new Map(view.ctx.config.report.columns.map(({ key, label }) => [key, label]));
  const all = [...metrics.filter(({ distinct }) => distinct > 0), ...config.filter(varies)];
  const items: ColumnsAnswer['items'] = [];
  const pause = pauses(view.ctx.clock);
  for (const axis of all.slice(0, MOST)) {
    items.push(columnOf(axis, rows.length, labels.get(axis.key) ?? axis.key));
    await pause();
  }
  return {
    items,
    rows: rows.length,
    total: all.length,
    next_cursor: null,
    truncated: all.length > MOST,
  };
}

function columnOf(axis: Axis, rows: number, label: string): ColumnsAnswer['items'][number] {
  const { key, of, kind, min, max, missing, distinct } = axis;
  const ends = kind === 'cat' || distinct === 0 ? { min: null, max: null } : { min, max };
  return {
    key,
    of,
    label,
    kind,
    n: rows - missing,
    distinct: Math.min(MOST_DISTINCT, distinct),
    ...ends,
    samples: samplesOf(axis),
  };
}

function samplesOf({ values, labels, kind }: Axis): string[] {
  const counts = new Map<number, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const frequent = [...counts].toSorted(([a, x], [b, y]) => y - x || a - b).slice(0, SAMPLES);
  return frequent.map(([value]) => (kind === 'cat' ? (labels[value] ?? '') : valueText(value)));
}
