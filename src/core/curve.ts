/** The curves of one run, from the lines that its script has written: a series for each value, of any length in few points. */
import type { ProgressLine } from './progress-line.ts';
import { Thinned } from './thinned.ts';

export interface Series {
  key: string;
  /** `step`, `epoch`, or `line` where the script counts nothing. */
  xKey: 'step' | 'epoch' | 'line';
  x: number[];
  /** null: not finite. */
  y: (number | null)[];
  /** Before some were left out. */
  rawPoints: number;
}

/** More are not kept: a script that makes up a name for each value. */
const MOST_SERIES = 200;
/** Points of a series (faces.md, Run). */
export const MOST_POINTS = 1500;

export class CurveBook {
  readonly #series = new Map<string, { key: string; xKey: Series['xKey']; points: Thinned }>();
  /** Lines with values. */
  lines = 0;

  add({ step, epoch, values }: ProgressLine): void {
    const entries = Object.entries(values);
    if (entries.length === 0) return;
    this.lines += 1;
    const xKey = step !== null ? 'step' : epoch !== null ? 'epoch' : 'line';
    const x = step ?? epoch ?? this.lines;
    for (const [key, value] of entries) this.#of(key, xKey)?.add(x, value);
  }

  #of(key: string, xKey: Series['xKey']): Thinned | undefined {
    const name = `${xKey} ${key}`;
    const known = this.#series.get(name);
    if (known !== undefined || this.#series.size >= MOST_SERIES) return known?.points;
    const points = new Thinned(MOST_POINTS);
    this.#series.set(name, { key, xKey, points });
    return points;
  }

  /** In the order in which their keys came. */
  series(): Series[] {
    return [...this.#series.values()].map(({ key, xKey, points }) => ({
      key,
      xKey,
      ...points.points(),
      rawPoints: points.count,
    }));
  }
}
