/** What report.md and status.json are made of: the same facts on every host, so that any host may write them. */
import type { OrzeConfig } from './config.ts';
import { classOfText } from './log-evidence.ts';
import type { Problem } from './problem.ts';
import type { RankedRun } from './leaderboard.ts';
import type { RunFact } from './run.ts';
import type { IdeaId, Priority } from './words.ts';

/** `total` = all others without `skipped`, which says how many are not tried (again): failed ones, and ones that wait and count nowhere else. */
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

type In<State extends RunFact['state']> = Extract<RunFact, { state: State }>;
export type FailedRun = In<'failed'>;
export type RunningRun = In<'running'>;
export type UnknownRun = In<'unknown'>;

export interface BoardInput {
  /** Name of the writing host. */
  host: string;
  /** Wall time in this machine's zone, `YYYY-mm-dd HH:MM:SS`. */
  updated: string;
  counts: BoardCounts;
  /** Best first. */
  ranked: readonly RankedRun[];
  /** These in the order of ids. */
  failed: readonly FailedRun[];
  running: readonly RunningRun[];
  unknown: readonly UnknownRun[];
  /** Of the failed ones. */
  failures: readonly FailureGroup[];
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
/** Ids of one cause, and blocked ideas: enough for an agent to act on; the counts tell how many there are. */
export const LISTED = 100;

/** Counts of a board. `waiting`: ideas without a run, `withheld` those that are skipped; `runs`: how many are in each state. */
export function countBoard(
  runs: Pick<BoardCounts, 'running' | 'completed' | 'failed' | 'unknown'>,
  waiting: Pick<BoardCounts, 'queued' | 'blocked' | 'skipped'>,
  withheld = 0,
): BoardCounts {
  const { running, completed, failed, unknown } = runs;
  const total = waiting.queued + waiting.blocked + withheld + running + completed + failed + unknown;
  return { total, running, completed, failed, unknown, ...waiting };
}

export interface FailureGroup {
  /** A failure class of docs/failures.md. */
  cause: string;
  count: number;
  /** The first {@link LISTED}, in the order of ids. */
  ids: IdeaId[];
}

/** Failures by cause, the most frequent first. Where only the text is known (runs of the original), it names the class. */
export function groupFailures(failed: readonly FailedRun[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const fact of failed) {
    const cause = fact.class ?? classOfText(fact.error);
    const group = groups.get(cause) ?? { cause, count: 0, ids: [] };
    groups.set(cause, group);
    group.count += 1;
    if (group.ids.length < LISTED) group.ids.push(fact.id);
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
}
