/** The order of completed runs, the same everywhere (protocol.md §2.16). */
import type { OrzeConfig } from './config.ts';
import type { RunFact } from './run.ts';
import { compareIds } from './words.ts';
import type { IdeaId } from './words.ts';

export type CompletedRun = Extract<RunFact, { state: 'completed' }>;
export type Ranking = Pick<OrzeConfig['report'], 'primary_metric' | 'sort'>;

export interface Scored {
  id: string;
  /** The primary metric; null = there is none that could be compared. */
  score: number | null;
}

/** Its rank is its place in the order. */
export interface RankedRun extends Scored {
  readonly id: IdeaId;
  readonly run: CompletedRun;
  /** Its row in the report, as last rendered: formatting numbers as Python does takes longer than all the rest. */
  row: { readonly title: string; readonly text: string } | null;
}

export function rankedRun(run: CompletedRun, { primary_metric }: Ranking): RankedRun {
  return { id: run.id, score: scoreOf(run.values[primary_metric]), run, row: null };
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

/** A number in whose order {@link compareScores} puts them, as far as it differs. */
export function scoreKey(sort: Ranking['sort']): (scored: Scored) => number {
  const sign = sort === 'ascending' ? 1 : -1;
  return ({ score }) => (score === null ? Number.POSITIVE_INFINITY : sign * score);
}
