/** The course of a search: its runs in the order of their ends, the best so far, and what became of its ideas. */
import type { Ranking } from './leaderboard.ts';
import { PLATEAU_RUNS } from './trend.ts';
import { compareIds } from './words.ts';
import type { IdeaId } from './words.ts';

/** A run that is over. Times in milliseconds since 1970; null: nobody noted it. */
export interface EndedRun {
  readonly id: IdeaId;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  /** null: it failed, or its result cannot be compared. */
  readonly value: number | null;
  readonly failed: boolean;
}

export interface CoursePoint extends EndedRun {
  /** 1-based place in the order of ends. */
  readonly n: number;
  /** Better than all before. */
  readonly improved: boolean;
}

export interface Course {
  /** Every one. */
  readonly points: readonly CoursePoint[];
  readonly steps: readonly (CoursePoint & { value: number })[];
  /** Runs with a result that ended after the best. */
  readonly sinceBest: number;
  readonly plateau: boolean;
}

/** Runs without an end come first. */
export function courseOf(runs: readonly EndedRun[], sort: Ranking['sort']): Course {
  const inOrder = runs.toSorted((a, b) => (a.endedMs ?? 0) - (b.endedMs ?? 0) || compareIds(a.id, b.id));
  let best: number | null = null;
  let sinceBest = 0;
  const points: CoursePoint[] = [];
  for (const [i, run] of inOrder.entries()) {
    const { value } = run;
    const improved = value !== null && (best === null || (sort === 'ascending' ? value < best : value > best));
    if (improved) [best, sinceBest] = [value, 0];
    else if (value !== null) sinceBest += 1;
    points.push({ ...run, n: i + 1, improved });
  }
  return { points, steps: points.filter(isStep), sinceBest, plateau: sinceBest >= PLATEAU_RUNS };
}

function isStep(point: CoursePoint): point is CoursePoint & { value: number } {
  return point.improved;
}

/** At most `most` and the improvements, evenly picked; the last one is always among them. */
export function pickedPoints(points: readonly CoursePoint[], most: number): readonly CoursePoint[] {
  if (points.length <= most) return points;
  const picked = new Set<number>();
  for (let i = 0; i < most; i += 1) picked.add(Math.floor(((i + 1) * points.length) / most) - 1);
  return points.filter(({ improved }, i) => improved || picked.has(i));
}

export interface Yield {
  started: number;
  finished: number;
  scored: number;
  improved: number;
}

/** What happened since then; null: ever. */
export function yieldOf({ points }: Course, begun: readonly (number | null)[], sinceMs: number | null): Yield {
  const since = (ms: number | null): boolean => sinceMs === null || (ms !== null && ms >= sinceMs);
  const ended = points.filter(({ endedMs }) => since(endedMs));
  const started = points.filter(({ startedMs, endedMs }) => since(startedMs ?? endedMs)).length;
  return {
    started: started + begun.filter(since).length,
    finished: ended.length,
    scored: ended.filter(({ value }) => value !== null).length,
    improved: ended.filter(({ improved }) => improved).length,
  };
}
