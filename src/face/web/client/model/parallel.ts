/** Parallel coordinates: where each run crosses each axis, and which runs a brush picks. */
import { logScale, namedScale, numberScale } from './scales.ts';
import type { AxisKind, Scale } from './scales.ts';

export interface Axis {
  readonly key: string;
  readonly kind: AxisKind;
  readonly min: number;
  readonly max: number;
  /** Of named values; a value is an index into it. */
  readonly labels: readonly string[];
  /** One for each run; null: this run has none. */
  readonly values: readonly (number | null)[];
}

/** What of an axis is picked, by value and not by place: the domain grows while runs come in. */
export interface Brush {
  readonly from: number;
  readonly to: number;
}
export type Brushes = Readonly<Record<string, Brush>>;

/** Below the axis: runs without a value there, and runs that failed where a result would stand. */
export const NO_VALUE = -0.09;
export const FAILED = -0.18;
export const isFailed = (place: number): boolean => place < (FAILED + NO_VALUE) / 2;
/** From here on single lines only make a grey area: density says more. The server sends 5,000 at most. */
export const MOST_LINES = 3000;

export function scaleOf({ kind, min, max, labels }: Axis, ticks = 6): Scale {
  if (kind === 'cat') return namedScale(labels);
  return kind === 'log' ? logScale(min, max, ticks) : numberScale(min, max, ticks);
}

/** Places of all runs on one axis, 0 to 1, or NO_VALUE or FAILED. */
export function placesOf(axis: Axis, failed: readonly boolean[], isResult: boolean): Float32Array {
  const scale = scaleOf(axis);
  return Float32Array.from(axis.values, (value, run) => {
    if (value !== null && Number.isFinite(value)) return Math.min(1, Math.max(0, scale.at(value)));
    return isResult && failed[run] === true ? FAILED : NO_VALUE;
  });
}

/** 1 for each run that lies within all brushes. Without brushes: all of them. */
export function brushed(axes: readonly Axis[], brushes: Brushes, runs: number): Uint8Array {
  const picked = new Uint8Array(runs).fill(1);
  for (const { key, values } of axes) {
    const brush = brushes[key];
    if (brush === undefined) continue;
    for (let run = 0; run < runs; run += 1) {
      const value = values[run] ?? null;
      if (value === null || value < brush.from || value > brush.to) picked[run] = 0;
    }
  }
  return picked;
}

/** The brush between two places of an axis; null: it picks nothing, or all. */
export function brushBetween(axis: Axis, a: number, b: number): Brush | null {
  const scale = scaleOf(axis);
  const [low, high] = [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))];
  if (high - low < 0.005 || (low <= 0 && high >= 1)) return null;
  if (axis.kind !== 'cat') return { from: scale.value(low), to: scale.value(high) };
  const [from, to] = [Math.ceil(scale.value(low) - 0.25), Math.floor(scale.value(high) + 0.25)];
  return from > to ? null : { from, to };
}

/** The best tenth of a result. null: no run has one. */
export function bestShare(axis: Axis, goal: 'minimize' | 'maximize', share = 0.1): Brush | null {
  const known = axis.values.filter((value) => value !== null).toSorted((a, b) => a - b);
  if (known.length === 0) return null;
  const count = Math.max(1, Math.ceil(known.length * share));
  const [least, most] = [known[0] ?? 0, known.at(-1) ?? 0];
  if (goal === 'minimize') return { from: least, to: known[count - 1] ?? least };
  return { from: known[known.length - count] ?? most, to: most };
}

export interface Ribbon {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** How many runs go from one part of an axis to one of the next, the fewest first, so that the most are drawn on top. */
export function ribbons(left: Float32Array, right: Float32Array, picked: Uint8Array, parts = 40): Ribbon[] {
  const counts = new Map<number, number>();
  // One part more on either side holds the lanes below the axis.
  const partOf = (place: number): number =>
    isFailed(place) ? 0 : place < 0 ? 1 : 2 + Math.min(parts - 1, Math.floor(place * parts));
  for (let run = 0; run < left.length; run += 1) {
    if (picked[run] !== 1) continue;
    const pair = partOf(left[run] ?? NO_VALUE) * (parts + 2) + partOf(right[run] ?? NO_VALUE);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  const placeOf = (part: number): number => (part === 0 ? FAILED : part === 1 ? NO_VALUE : (part - 1.5) / parts);
  return [...counts]
    .map(([pair, count]) => ({
      from: placeOf(Math.floor(pair / (parts + 2))),
      to: placeOf(pair % (parts + 2)),
      count,
    }))
    .sort((a, b) => a.count - b.count);
}

/** The run whose line passes nearest to a point between two axes. `within`: as a share of the height. null: none is that near. */
export function nearestRun(
  left: Float32Array,
  right: Float32Array,
  picked: Uint8Array,
  point: { readonly across: number; readonly at: number; readonly within: number },
): number | null {
  let [found, least]: [number | null, number] = [null, point.within];
  for (let run = 0; run < left.length; run += 1) {
    if (picked[run] !== 1) continue;
    const [a, b] = [left[run] ?? 0, right[run] ?? 0];
    const distance = Math.abs(a + (b - a) * point.across - point.at);
    if (distance < least) [found, least] = [run, distance];
  }
  return found;
}

/** As it stands in the address: `lr=0.001..0.01;batch=32..64`. */
export function brushText(brushes: Brushes): string {
  return Object.entries(brushes)
    .map(([key, { from, to }]) => `${key}=${from}..${to}`)
    .join(';');
}

/** What cannot be read is left out: an old link still opens. */
export function brushesOf(text: string): Brushes {
  const brushes: Record<string, Brush> = {};
  for (const part of text.split(';')) {
    const [, key, from, to] = /^(.+)=([^=]+?)\.\.([^=]+)$/.exec(part) ?? [];
    if (key === undefined || !Number.isFinite(Number(from)) || !Number.isFinite(Number(to))) continue;
    brushes[key] = { from: Number(from), to: Number(to) };
  }
  return brushes;
}

/** The same runs in the query language of all faces. */
export function queryText(brushes: Brushes, axes: readonly Axis[]): string {
  const parts = Object.entries(brushes).map(([key, { from, to }]) => {
    const labels = axes.find((axis) => axis.key === key)?.labels ?? [];
    if (labels.length === 0) return from === to ? `${key}=${from}` : `${key}>=${from} ${key}<=${to}`;
    return `${key}:${labels
      .slice(from, to + 1)
      .map(quotedWord)
      .join(',')}`;
  });
  return parts.join(' ');
}

function quotedWord(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
