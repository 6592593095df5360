/** Two keys against each other: what was tried in each cell, how good it was, and what nobody has tried. */
import type { Axis } from './parallel.ts';
import { short } from './scales.ts';

export interface HeatAxis {
  readonly key: string;
  readonly cells: readonly HeatStep[];
}

export interface HeatStep {
  readonly label: string;
  /** Values from `from` to `to`, both included. */
  readonly from: number;
  readonly to: number;
  /** What an idea for this step would say. */
  readonly typical: number;
}

export interface HeatCell {
  readonly x: number;
  readonly y: number;
  readonly runs: number;
  readonly failed: number;
  /** null: no run has a result. */
  readonly best: number | null;
  readonly mean: number | null;
}

export interface Heat {
  readonly x: HeatAxis;
  readonly y: HeatAxis;
  /** Row by row, the least y first. */
  readonly cells: readonly HeatCell[];
  /** Cells without any run. */
  readonly untried: number;
}

/** More steps than these cannot be read as cells. */
const MOST_STEPS = 12;

/** Each value for itself while they are few, else parts with about equally many runs. */
export function stepsOf(axis: Axis): HeatAxis {
  const known = axis.values.filter((value) => value !== null).toSorted((a, b) => a - b);
  const distinct = [...new Set(known)];
  if (axis.kind === 'cat' || distinct.length <= MOST_STEPS) {
    const label = (value: number): string => axis.labels[value] ?? short(value);
    return {
      key: axis.key,
      cells: distinct.map((value) => ({ label: label(value), from: value, to: value, typical: value })),
    };
  }
  const cells: HeatStep[] = [];
  for (let part = 0; part < MOST_STEPS; part += 1) {
    const mine = distinct.slice(
      Math.floor((part * distinct.length) / MOST_STEPS),
      Math.floor(((part + 1) * distinct.length) / MOST_STEPS),
    );
    const [from, to] = [mine[0] ?? 0, mine.at(-1) ?? 0];
    const typical = mine[mine.length >> 1] ?? from;
    cells.push({ label: `${short(from)}–${short(to)}`, from, to, typical });
  }
  return { key: axis.key, cells };
}

export function heatOf(
  x: Axis,
  y: Axis,
  results: readonly (number | null)[],
  failed: readonly boolean[],
  goal: 'minimize' | 'maximize',
): Heat {
  const [across, up] = [stepsOf(x), stepsOf(y)];
  const sums = across.cells.flatMap(() => up.cells.map(() => ({ runs: 0, failed: 0, scored: 0, sum: 0, best: NaN })));
  const [xs, ys] = [finder(across), finder(up)];
  for (const [run, result] of results.entries()) {
    const [column, row] = [xs(x.values[run] ?? null), ys(y.values[run] ?? null)];
    const cell = column === null || row === null ? undefined : sums[row * across.cells.length + column];
    if (cell === undefined) continue;
    cell.runs += 1;
    if (failed[run] === true) cell.failed += 1;
    if (result === null) continue;
    cell.scored += 1;
    cell.sum += result;
    const better = goal === 'minimize' ? result < cell.best : result > cell.best;
    if (better || Number.isNaN(cell.best)) cell.best = result;
  }
  const cells = sums.map((cell, index) => ({
    x: index % across.cells.length,
    y: Math.floor(index / across.cells.length),
    runs: cell.runs,
    failed: cell.failed,
    best: cell.scored === 0 ? null : cell.best,
    mean: cell.scored === 0 ? null : cell.sum / cell.scored,
  }));
  return { x: across, y: up, cells, untried: cells.filter(({ runs }) => runs === 0).length };
}

/** The step a value is in. Steps are in order and have gaps between them where no run is. */
function finder({ cells }: HeatAxis): (value: number | null) => number | null {
  return (value) => {
    if (value === null) return null;
    const found = cells.findIndex(({ from, to }) => value >= from && value <= to);
    return found === -1 ? null : found;
  };
}
