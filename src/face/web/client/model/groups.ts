/** Rows by a key: how many, the best, mean and standard deviation of the metric. */
import { cellOf } from './board-columns.ts';
import { valueText } from './figures.ts';
import type { RunItem } from './rows.ts';

export interface Group {
  /** The value they share, as text; `–`: they have none. */
  value: string;
  n: number;
  scored: number;
  failed: number;
  mean: number | null;
  /** Of the sample (divided by n − 1); null below two. */
  deviation: number | null;
  best: { id: string; metric: number } | null;
  ids: readonly string[];
}

export type GroupBy = 'parent' | 'state' | 'host' | (string & {});

/** The best mean first; groups without a score last. */
export function groupsOf(rows: readonly RunItem[], by: GroupBy, goal: 'maximize' | 'minimize'): Group[] {
  const members = new Map<string, RunItem[]>();
  for (const row of rows) {
    const value = valueOf(row, by);
    const there = members.get(value);
    if (there === undefined) members.set(value, [row]);
    else there.push(row);
  }
  const groups = [...members].map(([value, items]) => groupOf(value, items, goal));
  const sign = goal === 'maximize' ? -1 : 1;
  return groups.sort((a, b) => {
    if (a.mean === null || b.mean === null) return (a.mean === null ? 1 : 0) - (b.mean === null ? 1 : 0) || b.n - a.n;
    return sign * (a.mean - b.mean);
  });
}

function valueOf(row: RunItem, by: GroupBy): string {
  if (by === 'parent') return row.parent ?? '–';
  if (by === 'state') return row.state.toLowerCase();
  if (by === 'host') return row.host ?? '–';
  return valueText(cellOf(row, by));
}

function groupOf(value: string, items: readonly RunItem[], goal: 'maximize' | 'minimize'): Group {
  const scored = items.flatMap(({ id, metric }) => (metric === null ? [] : [{ id, metric }]));
  const mean = scored.length === 0 ? null : scored.reduce((sum, { metric }) => sum + metric, 0) / scored.length;
  const squares = scored.reduce((sum, { metric }) => sum + (metric - (mean ?? 0)) ** 2, 0);
  const better = (a: number, b: number): boolean => (goal === 'maximize' ? a > b : a < b);
  const [first, ...others] = scored;
  return {
    value,
    n: items.length,
    scored: scored.length,
    failed: items.filter(({ state }) => state === 'FAILED').length,
    mean,
    deviation: scored.length < 2 ? null : Math.sqrt(squares / (scored.length - 1)),
    best:
      first === undefined ? null : others.reduce((best, one) => (better(one.metric, best.metric) ? one : best), first),
    ids: items.map(({ id }) => id),
  };
}
