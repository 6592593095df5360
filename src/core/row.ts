/** One idea with all that is known of its run: what every face lists, filters and sorts. Derived at each look; nothing of it is on disk. */
import type { Delta } from './flat-overlay.ts';
import type { RunProgress } from './progress.ts';
import type { Where } from './where.ts';
import type { IdeaId, Priority, Stage } from './words.ts';

export const RUN_STATES = [
  'QUEUED',
  'BLOCKED',
  'RUNNING',
  'SILENT',
  'EVAL',
  'LOST',
  'COMPLETED',
  'FAILED',
  'SKIPPED',
  'UNKNOWN',
] as const;
/**
 * QUEUED waits · BLOCKED cannot run as it is written · RUNNING · SILENT runs, but wrote no line for half the stall limit · EVAL trained,
 * a later stage runs · LOST claimed, and nobody gives signs of life · COMPLETED · FAILED · SKIPPED is not tried (again) · UNKNOWN its
 * records cannot be read.
 */
export type RunState = (typeof RUN_STATES)[number];

/** What will not change by waiting: a blocked or skipped idea, too. */
export function isOver(state: RunState): boolean {
  return OVER.has(state);
}

const OVER: ReadonlySet<RunState> = new Set(['COMPLETED', 'FAILED', 'UNKNOWN', 'BLOCKED', 'SKIPPED']);

export interface RunRow {
  readonly id: IdeaId;
  /** Empty where the idea is not in ideas.md (any more). */
  readonly title: string;
  readonly state: RunState;
  /** FAILED: the failure class of docs/failures.md; BLOCKED: a problem code; else null. */
  readonly cause: string | null;
  /** FAILED: `f-3a9c`, the same for failures with the same text but for numbers, paths and ids (fingerprint.ts). */
  readonly fingerprint: string | null;
  /** FAILED, BLOCKED, UNKNOWN: why, in one line. */
  readonly message: string | null;
  /** The primary metric; null: none that could be compared. */
  readonly metric: number | null;
  /** 1 is the best; null: not in the ranking. */
  readonly rank: number | null;
  /** The report's columns and the primary metric of a completed run, by key, as read. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly priority: Priority;
  /** GPUs it asks for. */
  readonly gpus: number;
  /** 1-based place in the queue; null: it does not wait. */
  readonly position: number | null;
  readonly host: string | null;
  /** Index of its (first) GPU or CPU lane, as in claim.json. */
  readonly gpu: number | null;
  readonly slots: readonly string[];
  /** Of a run that is not over. */
  readonly stage: Stage | 'claimed' | null;
  readonly attempt: number | null;
  /** Of its claim and of its end, in milliseconds since 1970 by the clock of the host that wrote them. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Seconds of the training of a finished run; since the claim while it runs. */
  readonly seconds: number | null;
  /** Of a run that is not over. */
  readonly progress: RunProgress | null;
  /** Taken off the ranking on request. */
  readonly excluded: boolean;
  /** What somebody noted on it. */
  readonly note: string | null;
  /** The hosts that it was bound to; null: it may run on any. */
  readonly constraint: Where | null;
}

/** One leaf of a config by its dotted key: scalars as they are, lists and empty mappings whole. */
export type FlatConfig = Readonly<Record<string, unknown>>;

/** What stands in the text of an idea: read when it is needed. */
export interface IdeaDetail {
  readonly parent: IdeaId | null;
  readonly category: string | null;
  readonly hypothesis: string | null;
  /** What the idea itself says, and base ⊕ idea: both flattened. */
  readonly own: FlatConfig;
  readonly config: FlatConfig;
  /** `config[key]`, at less cost. */
  at(key: string): unknown;
  /** Keys in which `config` is not the base config: far fewer. */
  readonly changed: Delta;
}

/** Details by idea; each may be made when it is asked for. */
export interface IdeaDetails {
  readonly size: number;
  get(id: IdeaId): IdeaDetail | undefined;
  [Symbol.iterator](): Iterator<[IdeaId, IdeaDetail]>;
}
