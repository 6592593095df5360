/** What slots did over time: what of it is seen, what it sums up to, and where a key leads to. Times are milliseconds since 1970. */

export interface Bar {
  readonly from: number;
  readonly to: number;
}

export interface Lane<One extends Bar> {
  readonly id: string;
  /** By time; they do not overlap. */
  readonly bars: readonly One[];
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The bars that are within the span, found by halving: a day of a busy slot has thousands. */
export function barsIn<One extends Bar>(bars: readonly One[], { from, to }: Span): One[] {
  let [low, high] = [0, bars.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.to ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  const found: One[] = [];
  for (let index = low; index < bars.length; index += 1) {
    const bar = bars[index];
    if (bar === undefined || bar.from >= to) break;
    found.push(bar);
  }
  return found;
}

/** The span made `factor` times as long around a moment, within what there is, and never below a second. */
export function zoomed(span: Span, whole: Span, around: number, factor: number): Span {
  const longest = whole.to - whole.from;
  const length = Math.min(longest, Math.max(1000, (span.to - span.from) * factor));
  const share = (around - span.from) / Math.max(1, span.to - span.from);
  return within(around - share * length, length, whole);
}

/** Moved by a share of its length. */
export function moved(span: Span, whole: Span, share: number): Span {
  const length = span.to - span.from;
  return within(span.from + share * length, length, whole);
}

function within(from: number, length: number, whole: Span): Span {
  const start = Math.min(Math.max(whole.from, from), whole.to - length);
  return { from: start, to: start + length };
}

export interface Place {
  readonly lane: number;
  readonly bar: number;
}

/** Left and right: along the lane. Up and down: the bar of the next lane that is nearest in time. */
export function walk<One extends Bar>(
  lanes: readonly Lane<One>[],
  at: Place,
  way: 'left' | 'right' | 'up' | 'down',
): Place {
  const bars = lanes[at.lane]?.bars ?? [];
  if (way === 'left') return { ...at, bar: Math.max(0, at.bar - 1) };
  if (way === 'right') return { ...at, bar: Math.min(Math.max(0, bars.length - 1), at.bar + 1) };
  const here = bars[at.bar];
  const middle = here === undefined ? 0 : (here.from + here.to) / 2;
  const by = way === 'up' ? -1 : 1;
  for (let lane = at.lane + by; lane >= 0 && lane < lanes.length; lane += by) {
    const there = lanes[lane]?.bars ?? [];
    if (there.length > 0) return { lane, bar: nearestBar(there, middle) };
  }
  return at;
}

function nearestBar(bars: readonly Bar[], moment: number): number {
  let [found, least] = [0, Number.POSITIVE_INFINITY];
  for (const [index, { from, to }] of bars.entries()) {
    const distance = Math.max(from - moment, moment - to, 0);
    if (distance < least) [found, least] = [index, distance];
  }
  return found;
}

const MINUTE = 60_000;
/** Steps that clocks are read in. */
const STEPS = [1000, 5000, 15_000, 30_000, 1, 5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map(
  (step, index) => (index < 4 ? step : step * MINUTE),
);

/** Round moments within the span, at most `count` of them. `offset`: minutes to add to UTC for the clock of the reader. */
export function timeTicks({ from, to }: Span, count: number, offset: number): { at: number; label: string }[] {
  const step =
    STEPS.find((one) => (to - from) / one <= count) ??
    (STEPS.at(-1) ?? MINUTE) * Math.ceil((to - from) / (count * (STEPS.at(-1) ?? MINUTE)));
  const shift = offset * MINUTE;
  const ticks: { at: number; label: string }[] = [];
  for (let at = Math.ceil((from + shift) / step) * step; at <= to + shift; at += step) {
    ticks.push({ at: at - shift, label: clockText(at, step) });
  }
  return ticks;
}

/** Midnight is told as a day. */
function clockText(at: number, step: number): string {
  const text = new Date(at).toISOString();
  if (at % (1440 * MINUTE) === 0) return text.slice(5, 10);
  return step < MINUTE ? text.slice(11, 19) : text.slice(11, 16);
}
