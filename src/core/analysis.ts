/** What a series of runs tells: who was best when, what changing a key did, what has not been tried. */
import { canonical, diffFlat, valueText } from './flat-config.ts';
import { withoutSeeds } from './noise.ts';
import { median } from './quantile.ts';
import type { FlatConfig } from './row.ts';
import { PLATEAU_RUNS, isPlateau } from './trend.ts';

/** One run that has ended, in the order in which they ended. */
export interface AnalysedRun {
  readonly id: string;
  /** null: it failed, or has no score. */
  readonly metric: number | null;
  readonly endedAt: number | null;
  readonly config: FlatConfig | undefined;
  /** What its idea was made from; null: no such run or idea is known. */
  readonly parent: { readonly config: FlatConfig; readonly metric: number | null } | null;
}

export type Direction = 'larger' | 'smaller';

export interface Improvement {
  readonly id: string;
  readonly value: number;
  /** Over the best before; null for the first. */
  readonly delta: number | null;
  readonly endedAt: number | null;
}

export interface KeyEffect {
  readonly key: string;
  /** Runs that changed it against their parent, and how many of those were better than it. */
  readonly n: number;
  readonly wins: number;
  /** Of metric minus that of the parent; null: no pair has both. */
  readonly medianDelta: number | null;
  /**
   * Share of the variance of the runs' ranks that the key's values explain (η² = between groups / total, after Kruskal and Wallis 1952),
   * from 0 to 1; numbers are grouped by value, at most {@link GROUPS} of equal size. null: fewer than {@link LEAST} scored runs.
   */
  readonly importance: number | null;
  readonly tried: readonly unknown[];
  /** Between two neighbouring values that were tried, where the best ones lie; null: it is no number, or nothing is between. */
  readonly untriedGap: readonly [number, number] | null;
}

export const LEAST = 6;
const GROUPS = 5;
const TRIED_SHOWN = 20;

/** Whoever was best when it ended, in order. */
export function improvements(runs: readonly AnalysedRun[], direction: Direction): Improvement[] {
  const found: Improvement[] = [];
  for (const { id, metric, endedAt } of runs) {
    const best = found.at(-1);
    if (metric === null || (best !== undefined && !isBetter(metric, best.value, direction))) continue;
    found.push({ id, value: metric, delta: best === undefined ? null : metric - best.value, endedAt });
  }
  return found;
}

/** Scored runs since the last improvement, and how many of them make a plateau. */
export function plateauOf(
  runs: readonly AnalysedRun[],
  found: readonly Improvement[],
): { is: boolean; sinceRuns: number; threshold: number } {
  const scored = runs.filter(({ metric }) => metric !== null);
  const best = found.at(-1)?.id;
  const sinceRuns = scored.length === 0 ? 0 : scored.length - 1 - scored.findIndex(({ id }) => id === best);
  return { is: isPlateau(sinceRuns), sinceRuns, threshold: PLATEAU_RUNS };
}

/** Of every key that some run changed, the most important first. */
export function keyEffects(runs: readonly AnalysedRun[], direction: Direction, ignore: readonly string[]): KeyEffect[] {
  const changed = new Map<string, { deltas: number[]; n: number; wins: number }>();
  for (const { metric, config, parent } of runs) {
    if (config === undefined || parent === null) continue;
    for (const { key } of diffFlat(parent.config, config, ignore)) {
      const seen = changed.get(key) ?? { deltas: [], n: 0, wins: 0 };
      changed.set(key, seen);
      seen.n += 1;
      if (metric === null || parent.metric === null) continue;
      seen.deltas.push(metric - parent.metric);
      if (isBetter(metric, parent.metric, direction)) seen.wins += 1;
    }
  }
  const scored = runs.filter(hasBoth);
  const ranks = ranksOf(scored.map(({ metric }) => metric));
  const effects = [...changed].map(([key, { deltas, n, wins }]): KeyEffect => {
    const values = scored.map(({ config }) => config[key]);
    return {
      key,
      n,
      wins,
      medianDelta: deltas.length === 0 ? null : median(deltas),
      importance: importanceOf(values, ranks),
      tried: distinct(runs.map(({ config }) => config?.[key])).slice(0, TRIED_SHOWN),
      untriedGap: gapOf(scored, key, direction),
    };
  });
  return effects.toSorted(
    (a, b) => (b.importance ?? -1) - (a.importance ?? -1) || b.n - a.n || (a.key < b.key ? -1 : 1),
  );
}

type Scored = AnalysedRun & { metric: number; config: FlatConfig };

function hasBoth(run: AnalysedRun): run is Scored {
  return run.metric !== null && run.config !== undefined;
}

export function isBetter(a: number, b: number, direction: Direction): boolean {
  return direction === 'larger' ? a > b : a < b;
}

/** Places in ascending order, equal values sharing the mean of theirs. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((value, i) => ({ value, i })).toSorted((a, b) => a.value - b.value);
  const ranks: number[] = Array.from({ length: values.length }, () => 0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && order[to]?.value === order[from]?.value) to += 1;
    for (const { i } of order.slice(from, to)) ranks[i] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}

function importanceOf(values: readonly unknown[], ranks: readonly number[]): number | null {
  if (ranks.length < LEAST) return null;
  const groups = new Map<string, number[]>();
  for (const [i, group] of groupsOf(values).entries()) {
    const members = groups.get(group) ?? [];
    groups.set(group, members);
    members.push(ranks[i] ?? 0);
  }
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const all = mean(ranks);
  const total = ranks.reduce((sum, rank) => sum + (rank - all) ** 2, 0);
  if (total === 0 || groups.size < 2) return 0;
  const between = [...groups.values()].reduce((sum, list) => sum + list.length * (mean(list) - all) ** 2, 0);
  return between / total;
}

/** Numbers with many values go into groups of equal size. */
function groupsOf(values: readonly unknown[]): string[] {
  const numbers = values.filter((value): value is number => typeof value === 'number');
  if (numbers.length < values.length || new Set(numbers).size <= GROUPS) return values.map((value) => canonical(value));
  const sorted = numbers.toSorted((a, b) => a - b);
  const cuts = Array.from(
    { length: GROUPS - 1 },
    (_, i) => sorted[Math.floor((sorted.length * (i + 1)) / GROUPS)] ?? 0,
  );
  return numbers.map((value) => String(cuts.filter((cut) => value >= cut).length));
}

function distinct(values: readonly unknown[]): unknown[] {
  const seen = new Map<string, unknown>();
  for (const value of values) if (value !== undefined) seen.set(canonical(value), value);
  const all = [...seen.values()];
  return all.every((value) => typeof value === 'number') ? all.toSorted((a, b) => a - b) : all;
}

/** The wider of the two gaps beside the value of the best run, if it is wide: a factor of two, or a fifth of the span. */
function gapOf(runs: readonly Scored[], key: string, direction: Direction): [number, number] | null {
  const values = distinct(runs.map(({ config }) => config[key]));
  if (values.length < 2 || !values.every((value): value is number => typeof value === 'number')) return null;
  let best: Scored | undefined;
  for (const run of runs) if (best === undefined || isBetter(run.metric, best.metric, direction)) best = run;
  const at = values.indexOf(Number(best?.config[key]));
  const around = [at - 1, at].flatMap((i): [number, number][] => {
    const [low, high] = [values[i], values[i + 1]];
    return low === undefined || high === undefined ? [] : [[low, high]];
  });
  const span = (values.at(-1) ?? 0) - (values[0] ?? 0);
  const width = ([low, high]: [number, number]): number => (low > 0 ? Math.log(high / low) : high - low);
  const wide = around.filter(([low, high]) => (low > 0 ? high / low >= 2 : high - low >= span / 5));
  return wide.toSorted((a, b) => width(b) - width(a))[0] ?? null;
}

/** Runs whose configs are the same but for seeds, in groups of two or more. */
export function sameConfigs(runs: readonly AnalysedRun[]): string[][] {
  const groups = new Map<string, string[]>();
  for (const { id, config } of runs) {
    if (config === undefined) continue;
    const key = withoutSeeds(config);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [id]);
    else group.push(id);
  }
  return [...groups.values()].filter((ids) => ids.length > 1);
}

/** A few sentences for who proposes the next idea. */
export function adviceOf(
  effects: readonly KeyEffect[],
  plateau: { is: boolean; sinceRuns: number },
  failures: readonly { cause: string; count: number; shared: readonly string[] }[],
): string[] {
  const advice: string[] = [];
  const good = effects.filter(({ n, wins }) => n >= 3 && wins * 2 > n).toSorted((a, b) => b.wins / b.n - a.wins / a.n);
  for (const { key, n, wins } of good.slice(0, 2)) advice.push(`changing ${key} won ${wins} of ${n}`);
  const bad = effects.find(({ n, wins }) => n >= 4 && wins === 0);
  if (bad !== undefined) advice.push(`changing ${bad.key} won 0 of ${bad.n}: leave it alone`);
  const gap = effects.find(({ untriedGap, importance }) => untriedGap !== null && (importance ?? 0) > 0.1);
  if (gap !== undefined && gap.untriedGap !== null) {
    advice.push(
      `${gap.key} between ${valueText(gap.untriedGap[0])} and ${valueText(gap.untriedGap[1])} is untried, beside the best`,
    );
  }
  for (const { cause, count, shared } of failures.slice(0, 2)) {
    if (count >= 2 && shared.length > 0) advice.push(`${shared.join(' and ')} gave ${cause} ${count} times`);
  }
  if (plateau.is)
    advice.push(
      `no new best in ${plateau.sinceRuns} runs: try something of another kind, or repeat the best with other seeds`,
    );
  return advice;
}
