/** Curves as they are drawn: each with its own places on the x axis, brought to a common one. */

export interface Line {
  key: string;
  /** Empty: not in the legend. */
  label: string;
  /** A custom property of tokens.css, such as `--run-3`. */
  ink: string;
  dash?: readonly number[];
  /** px */
  width?: number;
  only?: 'points';
  /** Holds a value until the next one. */
  steps?: boolean;
  x: readonly number[];
  y: readonly (number | null)[];
  /** What a point is, by its x, where the label does not say. */
  names?: ReadonlyMap<number, string>;
}

/** `null`: a gap; `undefined`: this line has no point there and goes on. */
export type Joined = [x: number[], ...ys: (number | null | undefined)[][]];

export function joined(lines: readonly Line[]): Joined {
  const [only] = lines;
  if (lines.length === 1 && only !== undefined && ascending(only.x)) return [[...only.x], [...only.y]];
  const all = [...new Set(lines.flatMap(({ x }) => x))].sort((a, b) => a - b);
  const place = new Map(all.map((x, i) => [x, i]));
  return [
    all,
    ...lines.map(({ x, y }) => {
      const column = Array.from<number | null | undefined>({ length: all.length });
      for (const [i, at] of x.entries()) {
        const to = place.get(at);
        if (to !== undefined) column[to] = y[i];
      }
      return column;
    }),
  ];
}

function ascending(x: readonly number[]): boolean {
  return x.every((value, i) => i === 0 || value > (x[i - 1] ?? Number.NaN));
}

/**
 * Exponential moving average without the bias of its beginning, as in Adam (Kingma and Ba 2015, section 3). `weight` of 0: the values as they
 * are; 0.99: very smooth. Gaps stay gaps.
 */
export function smoothed(y: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight <= 0) return [...y];
  let sum = 0;
  let seen = 0;
  return y.map((value) => {
    if (value === null || !Number.isFinite(value)) return value;
    sum = sum * weight + value * (1 - weight);
    seen += 1;
    return sum / (1 - weight ** seen);
  });
}

/** What is not above zero has no place on a logarithmic axis. */
export function positive(y: readonly (number | null)[]): (number | null)[] {
  return y.map((value) => (value !== null && value > 0 ? value : null));
}
