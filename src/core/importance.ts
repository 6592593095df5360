/**
 * Which keys matter: PED-ANOVA (Watanabe, Bansal, Hutter: PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary
 * Subspaces, IJCAI 2023). A key matters as far as its values among the best runs are spread differently from those among all runs: the
 * Pearson divergence of the two densities, E over all of (p_best / p_all − 1)². It takes one pass for each key, whatever the number of runs.
 */
import { placeOn } from './axis.ts';
import type { Axis } from './axis.ts';

/** Share of runs that count as the best, as in the paper; of few runs {@link LEAST_BEST} are. */
const BEST_SHARE = 0.1;
const LEAST_BEST = 3;
/** Steps of an axis of numbers, as in Optuna's implementation. */
const STEPS = 50;
/** Narrowest kernel, in steps: 90 % of it lie within its own step (as there). */
const LEAST_WIDTH = 0.5 / 1.64;

export interface Importance {
  /** Share of runs that count as the best. */
  readonly share: number;
  /** Scored runs. */
  readonly n: number;
  /** Parts of 1, the largest first; empty where nothing differs. */
  readonly items: readonly { readonly key: string; readonly importance: number }[];
}

/** `scores`: of the runs of the axes, in their order; null: it has none. `sort`: `ascending`: lower is better. In slices, an axis each. */
export function* importanceOf(
  axes: readonly Axis[],
  scores: readonly (number | null)[],
  sort: 'ascending' | 'descending',
): Generator<void, Importance> {
  const scored = scores.flatMap((score, run) => (score === null ? [] : [{ run, score }]));
  const sign = sort === 'ascending' ? 1 : -1;
  scored.sort((a, b) => sign * (a.score - b.score) || a.run - b.run);
  const n = scored.length;
  const count = Math.min(n, Math.max(LEAST_BEST, Math.ceil(n * BEST_SHARE)));
  const all = scored.map(({ run }) => run);
  const best = all.slice(0, count);
  const raw: { key: string; divergence: number }[] = [];
  for (const axis of axes) {
    yield;
    raw.push({ key: axis.key, divergence: divergenceOf(axis, best, all) });
  }
  const sum = raw.reduce((total, { divergence }) => total + divergence, 0);
  const items = raw.map(({ key, divergence }) => ({ key, importance: sum > 0 ? divergence / sum : 0 }));
  return { share: n === 0 ? 0 : count / n, n, items: items.toSorted((a, b) => b.importance - a.importance) };
}

/** Pearson's, of the density among the best from that among all; 0: they are the same. */
export function divergenceOf(axis: Axis, best: readonly number[], all: readonly number[]): number {
  const [top, whole] = [densityOf(axis, best), densityOf(axis, all)];
  return whole.reduce((sum, mass, cell) => sum + (mass > 0 ? mass * ((top[cell] ?? 0) / mass - 1) ** 2 : 0), 0);
}

/** Of the axis in cells: names, or steps of numbers; the last cell is that of runs without a value. */
function densityOf(axis: Axis, runs: readonly number[]): number[] {
  const cells = axis.kind === 'cat' ? axis.labels.length : STEPS;
  const counts = Array.from({ length: cells + 1 }, () => 0);
  for (const run of runs) {
    const value = axis.values[run] ?? null;
    const cell = value === null ? cells : axis.kind === 'cat' ? value : stepOf(axis, value);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const spread = axis.kind === 'cat' ? counts : smoothed(counts, cells);
  // One run more that lies everywhere alike: a cell that was never tried is not impossible.
  const used = axis.missing > 0 ? cells + 1 : cells;
  const prior = 1 / used;
  return spread.slice(0, used).map((count) => (count + prior) / (runs.length + 1));
}

function stepOf(axis: Axis, value: number): number {
  return Math.min(STEPS - 1, Math.floor(placeOn(axis, value) * STEPS));
}

/** Each count spread by a normal kernel as wide as Scott's rule says, within the axis. The cell of what is missing stays. */
function smoothed(counts: readonly number[], cells: number): number[] {
  const n = counts.slice(0, cells).reduce((sum, count) => sum + count, 0);
  if (n === 0) return [...counts];
  const width = Math.max(scottWidth(counts.slice(0, cells), n), LEAST_WIDTH);
  const spread = Array.from({ length: cells + 1 }, () => 0);
  spread[cells] = counts[cells] ?? 0;
  for (let from = 0; from < cells; from += 1) {
    const count = counts[from] ?? 0;
    if (count === 0) continue;
    const kernel = Array.from({ length: cells }, (_, to) => Math.exp(-0.5 * ((to - from) / width) ** 2));
    const mass = kernel.reduce((sum, one) => sum + one, 0);
    for (let to = 0; to < cells; to += 1) spread[to] = (spread[to] ?? 0) + (count * (kernel[to] ?? 0)) / mass;
  }
  return spread;
}

/** 1.059 · min(IQR / 1.34, σ) · n^(−1/5) (Scott 1992), in cells. */
function scottWidth(counts: readonly number[], n: number): number {
  const mean = counts.reduce((sum, count, cell) => sum + count * cell, 0) / n;
  const variance = counts.reduce((sum, count, cell) => sum + count * (cell - mean) ** 2, 0) / Math.max(1, n - 1);
  const at = (rank: number): number => {
    let seen = 0;
    return counts.findIndex((count) => (seen += count) > rank);
  };
  const range = at(Math.min(n - 1, Math.floor((n * 3) / 4))) - at(Math.floor(n / 4));
  return 1.059 * Math.min(range / 1.34, Math.sqrt(variance)) * n ** -0.2;
}
