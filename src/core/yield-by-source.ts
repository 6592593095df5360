/** Who proposes what helps: what became of the ideas of each source. */
import type { CoursePoint } from './course.ts';
import type { IdeaId } from './words.ts';

export interface SourceYield {
  readonly source: 'research' | 'others';
  ideas: number;
  started: number;
  failed: number;
  scored: number;
  improved: number;
  /** The largest step of an improvement, in the unit of the metric; null: there was none. */
  bestDelta: number | null;
  /** Seconds of training for each improvement; null: there was none. */
  costS: number | null;
}

/** What is known of an idea whose run has begun; `seconds`: of its training so far. */
export interface Begun {
  readonly id: IdeaId;
  readonly seconds: number | null;
}

/** `points`: runs that are over, in the order of their ends. */
export function yieldBySource(
  ideas: Iterable<IdeaId>,
  begun: readonly Begun[],
  points: readonly CoursePoint[],
  isResearch: (id: IdeaId) => boolean,
): SourceYield[] {
  const none = { ideas: 0, started: 0, failed: 0, scored: 0, improved: 0, bestDelta: null, costS: null };
  const sources: Record<SourceYield['source'], SourceYield> = {
    research: { source: 'research', ...none },
    others: { source: 'others', ...none },
  };
  const of = (id: IdeaId): SourceYield => sources[isResearch(id) ? 'research' : 'others'];
  const seconds = { research: 0, others: 0 };
  for (const id of ideas) of(id).ideas += 1;
  for (const run of begun) {
    const source = of(run.id);
    source.started += 1;
    seconds[source.source] += run.seconds ?? 0;
  }
  let best: number | null = null;
  for (const { id, failed, value, improved } of points) {
    const source = of(id);
    if (failed) source.failed += 1;
    if (value === null) continue;
    source.scored += 1;
    if (!improved) continue;
    // The first result is better than nothing: that is no step.
    if (best !== null) {
      source.improved += 1;
      source.bestDelta = Math.max(source.bestDelta ?? 0, Math.abs(value - best));
    }
    best = value;
  }
  for (const source of Object.values(sources)) {
    if (source.improved > 0) source.costS = seconds[source.source] / source.improved;
  }
  return Object.values(sources);
}
