/** What report.md and status.json are made of: the same facts on every host, so that any host may write them. */
import type { OrzeConfig } from './config.ts';
import { classOfText } from './log-evidence.ts';
import type { Problem } from './problem.ts';
import type { RunFact } from './run.ts';
import { compareIds } from './words.ts';
import type { IdeaId, Priority } from './words.ts';

/** `total` = the sum of the others without `skipped`, which says how many of them are not tried again. */
export interface BoardCounts {
  total: number;
  /** Waiting and able to run. */
  queued: number;
  blocked: number;
  running: number;
  completed: number;
  failed: number;
  skipped: number;
  unknown: number;
}

export interface BoardInput {
  /** Name of the writing host. */
  host: string;
  /** Wall time in this machine's zone, `YYYY-mm-dd HH:MM:SS`. */
  updated: string;
  counts: BoardCounts;
  /** Every run that is known; any order. */
  facts: Iterable<RunFact>;
  /** undefined = the idea is not in ideas.md (any more). */
  ideas: (id: IdeaId) => { title: string } | undefined;
  /** What waits, in order; only the first {@link QUEUE_SHOWN} are needed. */
  queue: readonly { id: IdeaId; title: string; priority: Priority }[];
  /** Why ideas are BLOCKED, in the order of the file. */
  blocked: readonly Problem[];
  report: OrzeConfig['report'];
}

/** As the original. */
export const QUEUE_SHOWN = 20;

type In<State extends RunFact['state']> = Extract<RunFact, { state: State }>;

export interface SortedFacts {
  failed: In<'failed'>[];
  running: In<'running'>[];
  unknown: In<'unknown'>[];
}

/** What is not completed, by state and in the order of ids. */
export function sortFacts(facts: Iterable<RunFact>): SortedFacts {
  const sorted: SortedFacts = { failed: [], running: [], unknown: [] };
  for (const fact of facts) {
    if (fact.state === 'failed') sorted.failed.push(fact);
    else if (fact.state === 'running') sorted.running.push(fact);
    else if (fact.state === 'unknown') sorted.unknown.push(fact);
  }
  sorted.failed.sort(byId);
  sorted.running.sort(byId);
  sorted.unknown.sort(byId);
  return sorted;
}

function byId(a: RunFact, b: RunFact): number {
  return compareIds(a.id, b.id);
}

/** Counts of a board. `waiting`: ideas without a run. */
export function countBoard(
  facts: Iterable<RunFact>,
  waiting: Pick<BoardCounts, 'queued' | 'blocked' | 'skipped'>,
): BoardCounts {
  const counts = {
    total: waiting.queued + waiting.blocked,
    running: 0,
    completed: 0,
    failed: 0,
    unknown: 0,
    ...waiting,
  };
  for (const fact of facts) {
    counts.total += 1;
    counts[fact.state] += 1;
  }
  return counts;
}

export interface FailureGroup {
  /** A failure class of docs/failures.md. */
  cause: string;
  count: number;
  /** In the order of ids. */
  ids: IdeaId[];
}

/** Failures by cause, the most frequent first. Where only the text is known (runs of the original), it names the class. */
export function groupFailures(failed: SortedFacts['failed']): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const fact of failed) {
    const cause = fact.class ?? classOfText(fact.error);
    const group = groups.get(cause) ?? { cause, count: 0, ids: [] };
    groups.set(cause, group);
    group.count += 1;
    group.ids.push(fact.id);
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
}
