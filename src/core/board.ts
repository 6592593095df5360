/** What report.md and status.json are made of: the same facts on every host, so that any host may write them. */
import type { OrzeConfig } from './config.ts';
import type { FailureGroup } from './failure-groups.ts';
import type { Problem } from './problem.ts';
import type { RankedRun } from './leaderboard.ts';
import type { RunFact } from './run.ts';
import type { Trend } from './trend.ts';
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
  /** Of those that run: their log is still for half the stall limit, a later stage than the training runs, nobody gives signs of life. */
  silent: number;
  eval: number;
  lost: number;
}

/** One orze at work on the folder. */
export interface NodeFact {
  host: string;
  /** `suspect`: its heartbeat is late; `lost`: late enough that others take over its runs; `left`: it said goodbye. */
  state: 'online' | 'suspect' | 'lost' | 'left';
  slots: number;
  /** Runs it holds. */
  running: number;
  free_gpus: readonly number[];
  /** Slots that hold a run of ours, and those that others use or that are out of order. */
  busy: number;
  unusable: number;
  /** Seconds since its heartbeat changed, as the writing host has seen it. */
  heartbeat_age_s: number;
  /** GiB, as this node sees it; null: it did not say. */
  disk_free_gb: number | null;
  /** Seconds of the last 24 hours: of all its slots, and of those without a run, by reason; null: it did not say. */
  idle: { slot_seconds: number; by_reason: Readonly<Record<string, number>> } | null;
  /** ISO time; null: it did not say. */
  started_at: string | null;
}

/** What one of the best runs has changed against its parent. */
export interface Difference {
  id: IdeaId;
  parent: IdeaId | null;
  /** `lr 0.1→0.2, epochs 90→120`; empty where nothing differs, null where one of them cannot be read. */
  changes: string | null;
  /** Metric of the run less that of its parent; null: one of them has none. */
  delta: number | null;
}

/** How a run that is not over is doing. */
export type RunningState = 'RUNNING' | 'SILENT' | 'EVAL' | 'LOST';

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
  trend: Trend;
  /** Best first. */
  differs: readonly Difference[];
  nodes: readonly NodeFact[];
  /** Of what runs; what is not in it is RUNNING. */
  states: ReadonlyMap<IdeaId, RunningState>;
}

/** As the original. */
export const QUEUE_SHOWN = 20;
/** Ids of one cause, and blocked ideas: enough for an agent to act on; the counts tell how many there are. */
export const LISTED = 100;

/**
 * Counts of a board. `waiting`: ideas without a run; `runs`: how many are in each state; `states`: of those that run;
 * `withheld`: ideas that are skipped on request and count nowhere else. */
export function countBoard(
  runs: Pick<BoardCounts, 'running' | 'completed' | 'failed' | 'unknown'>,
  waiting: Pick<BoardCounts, 'queued' | 'blocked' | 'skipped'>,
  { states = new Map(), withheld = 0 }: { states?: BoardInput['states']; withheld?: number } = {},
): BoardCounts {
  const { running, completed, failed, unknown } = runs;
  const total = waiting.queued + waiting.blocked + withheld + running + completed + failed + unknown;
  const of = (state: RunningState): number => [...states.values()].filter((each) => each === state).length;
  const among = { silent: of('SILENT'), eval: of('EVAL'), lost: of('LOST') };
  return { total, running, completed, failed, unknown, ...waiting, ...among };
}
