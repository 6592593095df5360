/** Two keys against each other: what came of each pair of values, and which pairs nobody has tried. */
import { placeOn } from './axis.ts';
import type { Axis } from './axis.ts';
import { valueText } from './flat-config.ts';

/** A value, or values from `from` up to `to`. */
export interface SliceStep {
  readonly label: string;
  readonly from: number;
  readonly to: number;
}

export interface SliceCell {
  readonly x: number;
  readonly y: number;
  readonly runs: number;
  readonly failed: number;
  readonly best: number | null;
  readonly mean: number | null;
}

export interface Slice {
  readonly x: readonly SliceStep[];
  readonly y: readonly SliceStep[];
  /** Those with a run. */
  readonly cells: readonly SliceCell[];
  readonly untried: number;
}

/** More different numbers are put together in so many steps. */
const MOST_STEPS = 12;

export function sliceOf(
  x: Axis,
  y: Axis,
  scores: readonly (number | null)[],
  failed: readonly boolean[],
  sort: 'ascending' | 'descending',
): Slice {
  const [across, up] = [stepsOf(x), stepsOf(y)];
  const cells = new Map<number, { runs: number; failed: number; scored: number; sum: number; best: number | null }>();
  for (const [run, a] of x.values.entries()) {
    const b = y.values[run] ?? null;
    if (a === null || b === null) continue;
    const at = across.indexOf(a) * up.steps.length + up.indexOf(b);
    const cell = cells.get(at) ?? { runs: 0, failed: 0, scored: 0, sum: 0, best: null };
    cells.set(at, cell);
    cell.runs += 1;
    if (failed[run] === true) cell.failed += 1;
    const score = scores[run] ?? null;
    if (score === null) continue;
    cell.scored += 1;
    cell.sum += score;
    if (cell.best === null || (sort === 'ascending' ? score < cell.best : score > cell.best)) cell.best = score;
  }
  const told = [...cells]
    .toSorted(([a], [b]) => a - b)
    .map(([at, { runs, failed: lost, scored, sum, best }]) => ({
      x: Math.floor(at / up.steps.length),
      y: at % up.steps.length,
      runs,
      failed: lost,
      best,
      mean: scored === 0 ? null : sum / scored,
    }));
  return { x: across.steps, y: up.steps, cells: told, untried: across.steps.length * up.steps.length - told.length };
}

function stepsOf(axis: Axis): { steps: SliceStep[]; indexOf: (value: number) => number } {
  const distinct = [...new Set(axis.values)].filter((value) => value !== null).toSorted((a, b) => a - b);
  if (axis.kind === 'cat' || distinct.length <= MOST_STEPS) {
    const places = new Map(distinct.map((value, i) => [value, i]));
    const label = (value: number): string => axis.labels[value] ?? valueText(value);
    return {
      steps: distinct.map((value) => ({ label: label(value), from: value, to: value })),
      indexOf: (value) => places.get(value) ?? 0,
    };
  }
  const at = (share: number): number =>
    axis.kind === 'log' ? axis.min * (axis.max / axis.min) ** share : axis.min + (axis.max - axis.min) * share;
  const steps = Array.from({ length: MOST_STEPS }, (_, i) => {
    const [from, to] = [at(i / MOST_STEPS), at((i + 1) / MOST_STEPS)];
    return { label: `${shortText(from)} – ${shortText(to)}`, from, to };
  });
  return { steps, indexOf: (value) => Math.min(MOST_STEPS - 1, Math.floor(placeOn(axis, value) * MOST_STEPS)) };
}

function shortText(value: number): string {
  return valueText(Number(value.toPrecision(3)));
}
