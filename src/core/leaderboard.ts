/** The order of completed runs, the same everywhere (protocol.md §2.16). */
import type { OrzeConfig } from './config.ts';
import type { RunFact } from './run.ts';
import { compareIds } from './words.ts';
import type { IdeaId } from './words.ts';

export type CompletedRun = Extract<RunFact, { state: 'completed' }>;
type Ranking = Pick<OrzeConfig['report'], 'primary_metric' | 'sort'>;

export interface Scored {
  id: string;
  /** The primary metric; null = there is none that could be compared. */
  score: number | null;
}

export interface RankedRun extends Scored {
  id: IdeaId;
  /** 1 is best. */
  rank: number;
  run: CompletedRun;
}

/** Numbers only: a boolean or a text is no score, and NaN is none. Infinities are numbers of their sign. */
export function scoreOf(value: unknown): number | null {
  return typeof value === 'number' && !Number.isNaN(value) ? value : null;
}

/** Better first; without a score last in both directions; ties by id. A total order of distinct ids. */
export function compareScores(sort: Ranking['sort']): (a: Scored, b: Scored) => number {
  return (a, b) => {
    if (a.score === b.score) return compareIds(a.id, b.id);
    if (a.score === null) return 1;
    if (b.score === null) return -1;
    return a.score < b.score === (sort === 'ascending') ? -1 : 1;
  };
}

/** All completed runs, best first. */
export function rankRuns(facts: Iterable<RunFact>, { primary_metric, sort }: Ranking): RankedRun[] {
  const runs: RankedRun[] = [];
  for (const run of facts) {
    if (run.state === 'completed') runs.push({ rank: 0, id: run.id, score: scoreOf(run.values[primary_metric]), run });
  }
  runs.sort(compareScores(sort));
  for (const [i, run] of runs.entries()) run.rank = i + 1;
  return runs;
}
