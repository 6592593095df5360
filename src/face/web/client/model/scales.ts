/** From values to places and back: linear, logarithmic and named axes, and the ticks that people read. */

export type AxisKind = 'num' | 'log' | 'cat';

export interface Scale {
  readonly kind: AxisKind;
  /** Place of a value between 0 (least) and 1 (most); values outside the domain lie outside. */
  at(value: number): number;
  /** The value at a place. */
  value(at: number): number;
  readonly ticks: readonly Tick[];
}

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** A ratio from which on equal steps would press all small values together (faces.md: parallel coordinates). */
const LOG_FROM = 100;

export function wantsLog(min: number, max: number): boolean {
  return min > 0 && max / min > LOG_FROM;
}

/** A domain of one value lies in the middle. */
export function numberScale(min: number, max: number, count = 5): Scale {
  if (!(max > min)) return lone(min);
  const span = max - min;
  const ticks = niceSteps(min, max, count).map((value) => ({ at: (value - min) / span, label: short(value) }));
  return { kind: 'num', at: (value) => (value - min) / span, value: (at) => min + at * span, ticks };
}

/** `min` must be above 0. */
export function logScale(min: number, max: number, count = 5): Scale {
  if (!(min > 0) || !(max > min)) return lone(min);
  const [low, high] = [Math.log10(min), Math.log10(max)];
  const span = high - low;
  const at = (value: number): number => (value > 0 ? (Math.log10(value) - low) / span : Number.NEGATIVE_INFINITY);
  const ticks = powers(low, high, count).map((value) => ({ at: at(value), label: short(value) }));
  return { kind: 'log', at, value: (place) => 10 ** (low + place * span), ticks };
}

/** Values are indices into `labels`. */
export function namedScale(labels: readonly string[]): Scale {
  const last = labels.length - 1;
  if (last < 1) return { ...lone(0), kind: 'cat', ticks: labels.map((label) => ({ at: 0.5, label })) };
  const ticks = labels.map((label, index) => ({ at: index / last, label }));
  return { kind: 'cat', at: (index) => index / last, value: (at) => at * last, ticks };
}

function lone(only: number): Scale {
  return {
    kind: 'num',
    at: (value) => 0.5 + Math.sign(value - only) * (value === only ? 0 : 1),
    value: () => only,
    ticks: Number.isFinite(only) ? [{ at: 0.5, label: short(only) }] : [],
  };
}

/** Multiples of 1, 2 or 5 times a power of ten within the domain, about `count` of them. */
export function niceSteps(min: number, max: number, count: number): number[] {
  const rough = (max - min) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10);
  const steps: number[] = [];
  for (let index = Math.ceil(min / step - 1e-9); index * step <= max + step * 1e-9; index += 1) {
    // 3 * 0.1 is 0.30000000000000004: as text it would be read as another value.
    steps.push(Number((index * step).toPrecision(12)));
  }
  return steps;
}

function powers(low: number, high: number, count: number): number[] {
  const [first, last] = [Math.ceil(low - 1e-9), Math.floor(high + 1e-9)];
  if (last - first < 1) return niceSteps(10 ** low, 10 ** high, count);
  const step = Math.max(1, Math.ceil((last - first + 1) / (count + 2)));
  const ticks: number[] = [];
  for (let power = first; power <= last; power += step) ticks.push(Number((10 ** power).toPrecision(12)));
  return ticks;
}

/** At most four significant digits: what stands beside a tick. */
export function short(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  return String(Number(value.toPrecision(4)));
}
