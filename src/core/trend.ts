/**
 * Is it getting better, and how fast: from the scored runs in the order in which they ended. All times are those of the runs, so that
 * every host says the same, whenever it looks.
 */
import type { RankedRun, Ranking } from './leaderboard.ts';
import type { FailedRun } from './board.ts';
import { compareIds } from './words.ts';
import type { IdeaId } from './words.ts';

/** Scored runs without a new best after which a search has reached a plateau. */
export const PLATEAU_RUNS = 12;

/** The one definition: status, report, trend and analysis say the same of the same runs. */
export function isPlateau(runsSinceBest: number): boolean {
  return runsSinceBest >= PLATEAU_RUNS;
}

const DAY_MS = 24 * 3600 * 1000;
export const HOUR_MS = 3600 * 1000;
/** The last so many runs tell how long one takes. */
const RECENT = 25;
/** Runs looked at in one go: about a millisecond. */
const SLICE = 2048;

export interface Best {
  id: IdeaId;
  value: number;
  /** When it ended, in milliseconds since 1970; null: its records do not say. */
  endedMs: number | null;
}

/** What happened in the last so many milliseconds before the last run ended. */
export interface Lately {
  windowMs: number;
  completed: number;
  failed: number;
  /** The last new best of the time, and what it was better than; null: there was none. */
  best: { now: Best; before: Best | null } | null;
}

export interface Trend {
  best: Best | null;
  /** Scored runs that ended after it. */
  runsSinceBest: number;
  plateau: boolean;
  /** How often a run was better than all before it, the first one aside. */
  improvements: number;
  scored: number;
  /** The best a day before the last run ended; null: there was none yet. */
  dayAgo: number | null;
  lately: Lately;
  /** Runs an hour, by the last {@link RECENT} that ended; null: fewer than two. */
  perHour: number | null;
  /** Median of the training times of the last {@link RECENT} completed runs, in seconds; null: none is known. */
  trainS: number | null;
}

/** `ended`: completed runs in the order of their ends, those without one first. In slices. */
export function* trendOf(
  ended: readonly RankedRun[],
  failed: readonly FailedRun[],
  { sort }: Ranking,
  windowMs: number = HOUR_MS,
): Generator<void, Trend> {
  const isBetter = (value: number, than: number): boolean => (sort === 'ascending' ? value < than : value > than);
  const failedAt: number[] = [];
  for (let i = 0; i < failed.length; i += 1) {
    const endedMs = failed[i]?.about?.endedMs ?? null;
    if (endedMs !== null) failedAt.push(endedMs);
    if (i % SLICE === SLICE - 1) yield;
  }
  const lastFailed = failedAt.reduce((last, at) => Math.max(last, at), Number.NEGATIVE_INFINITY);
  const lastMs = Math.max(lastFailed, endOf(ended.at(-1)) ?? Number.NEGATIVE_INFINITY);
  const [dayFrom, from] = [lastMs - DAY_MS, lastMs - windowMs];
  let best: Best | null = null;
  let dayAgo: number | null = null;
  let late: Lately['best'] = null;
  let runsSinceBest = 0;
  let improvements = 0;
  let scored = 0;
  for (let i = 0; i < ended.length; i += 1) {
    if (i % SLICE === SLICE - 1) yield;
    const run = ended[i];
    if (run === undefined || run.score === null) continue;
    scored += 1;
    if (best !== null && !isBetter(run.score, best.value)) {
      runsSinceBest += 1;
      continue;
    }
    const now: Best = { id: run.id, value: run.score, endedMs: endOf(run) };
    if (best !== null) improvements += 1;
    if (now.endedMs !== null && now.endedMs >= from) late = { now, before: best };
    best = now;
    runsSinceBest = 0;
    if (now.endedMs === null || now.endedMs < dayFrom) dayAgo = now.value;
  }
  const completed = countSince(ended, from);
  return {
    best,
    runsSinceBest,
    plateau: isPlateau(runsSinceBest),
    improvements,
    scored,
    dayAgo,
    lately: { windowMs, completed, failed: failedAt.filter((at) => at >= from).length, best: late },
    perHour: pace(ended, failedAt),
    trainS: medianTrainS(ended),
  };
}

/** They are in the order of their ends: from the last one back. */
function countSince(ended: readonly RankedRun[], fromMs: number): number {
  let at = ended.length;
  for (; at > 0; at -= 1) {
    const endedMs = endOf(ended[at - 1]);
    if (endedMs === null || endedMs < fromMs) break;
  }
  return ended.length - at;
}

function endOf(run: RankedRun | undefined): number | null {
  return run?.run.about?.endedMs ?? null;
}

function pace(ended: readonly RankedRun[], failedAt: readonly number[]): number | null {
  const ends = [...ended.slice(-RECENT).flatMap((run) => endOf(run) ?? []), ...latest(failedAt)];
  const last = ends.toSorted((a, b) => a - b).slice(-RECENT);
  const [first, final] = [last[0], last.at(-1)];
  if (first === undefined || final === undefined || final <= first) return null;
  return ((last.length - 1) * HOUR_MS) / (final - first);
}

/** The {@link RECENT} latest of times in any order, without sorting all of them. */
function latest(times: readonly number[]): number[] {
  let kept: number[] = [];
  for (const at of times) {
    if (kept.length >= 2 * RECENT) kept = kept.toSorted((a, b) => b - a).slice(0, RECENT);
    kept.push(at);
  }
  return kept.toSorted((a, b) => b - a).slice(0, RECENT);
}

function medianTrainS(ended: readonly RankedRun[]): number | null {
  const times = ended.slice(-RECENT).flatMap(({ run }) => run.about?.trainS ?? []);
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? null;
}

/** A number in whose order {@link compareEnds} puts them, as far as it differs. */
export function endKey(run: RankedRun): number {
  return endOf(run) ?? Number.NEGATIVE_INFINITY;
}

/** By the end of the run, those without one first; a total order. */
export function compareEnds(a: RankedRun, b: RankedRun): number {
  const [x, y] = [endKey(a), endKey(b)];
  if (x !== y) return x < y ? -1 : 1;
  return compareIds(a.id, b.id);
}
