/** The course of a search: its runs in the order of their ends, the best so far, and what became of its ideas. */
import type { Ranking } from './leaderboard.ts';
import { isPlateau } from './trend.ts';
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

/** An improvement. */
export type Step = Pick<CoursePoint, 'id' | 'endedMs' | 'n'> & { readonly value: number };

export interface Course {
  /** Every one. */
  readonly points: readonly CoursePoint[];
  readonly steps: readonly Step[];
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
  const steps: Step[] = [];
  for (const { id, startedMs, endedMs, value, failed } of inOrder) {
    const n = points.length + 1;
    const improved = value !== null && (best === null || (sort === 'ascending' ? value < best : value > best));
    points.push({ id, startedMs, endedMs, value, failed, n, improved });
    if (value === null) continue;
    sinceBest += 1;
    if (!improved) continue;
    [best, sinceBest] = [value, 0];
    steps.push({ id, endedMs, value, n });
  }
  return { points, steps, sinceBest, plateau: isPlateau(sinceBest) };
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
  const all = { started: begun.filter(since).length, finished: 0, scored: 0, improved: 0 };
  for (const { startedMs, endedMs, value, improved } of points) {
    if (since(startedMs ?? endedMs)) all.started += 1;
    if (!since(endedMs)) continue;
    all.finished += 1;
    if (value !== null) all.scored += 1;
    if (improved) all.improved += 1;
  }
  return all;
}
