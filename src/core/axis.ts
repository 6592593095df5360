/** Values of many runs as numbers on an axis: of what kind they are, from where to where, and what their names are. */
import { valueText } from './flat-config.ts';

export interface Axis {
  readonly key: string;
  readonly of: 'config' | 'metric';
  /** `log`: all above 0, and the largest more than {@link LOG_RATIO} times the least. `cat`: no numbers; a value is an index into `labels`. */
  readonly kind: 'num' | 'log' | 'cat';
  readonly min: number;
  readonly max: number;
  readonly labels: readonly string[];
  /** One for each run; null: it has none, or none that is finite. */
  readonly values: readonly (number | null)[];
  readonly missing: number;
  /** Different values. */
  readonly distinct: number;
}

/** From here on equal steps press all small values together (faces.md, Sweeps). */
const LOG_RATIO = 100;

export function axisOf(key: string, of: Axis['of'], column: readonly unknown[]): Axis {
  const numeric = column.every((value) => value === undefined || value === null || typeof value === 'number');
  return numeric ? ofNumbers(key, of, column) : ofNames(key, of, column);
}

/** Whether runs differ in it: a value that some have and others have not is a difference, too. */
export function varies({ distinct, missing }: Axis): boolean {
  return distinct > 1 || (distinct === 1 && missing > 0);
}

function ofNumbers(key: string, of: Axis['of'], column: readonly unknown[]): Axis {
  const values = column.map((value) => (typeof value === 'number' && Number.isFinite(value) ? value : null));
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const seen = new Set<number>();
  let missing = 0;
  for (const value of values) {
    if (value === null) missing += 1;
    else {
      seen.add(value);
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  const kind = min > 0 && max / min > LOG_RATIO ? 'log' : 'num';
  const ends = seen.size === 0 ? { min: 0, max: 0 } : { min, max };
  return { key, of, kind: seen.size === 0 ? 'num' : kind, ...ends, labels: [], values, missing, distinct: seen.size };
}

function ofNames(key: string, of: Axis['of'], column: readonly unknown[]): Axis {
  const texts = column.map((value) => (value === undefined || value === null ? null : valueText(value)));
  const labels = [...new Set(texts)].filter((text) => text !== null).toSorted(byNumberThenName);
  const index = new Map(labels.map((label, i) => [label, i]));
  const values = texts.map((text) => (text === null ? null : (index.get(text) ?? null)));
  const missing = values.filter((value) => value === null).length;
  const max = Math.max(0, labels.length - 1);
  return { key, of, kind: 'cat', min: 0, max, labels, values, missing, distinct: labels.length };
}

function byNumberThenName(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
  return a < b ? -1 : 1;
}

/** Place of a value on an axis that is no list of names, from 0 to 1. */
export function placeOn({ kind, min, max }: Axis, value: number): number {
  if (max <= min) return 0.5;
  return kind === 'log' ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
}
