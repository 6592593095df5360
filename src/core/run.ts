/**
 * What is on disk about one run, as types. A run is the execution of an idea in `results/<id>/`; one claim of it is an attempt.
 *
 *   QUEUED ──claim──▶ CLAIMED ──pre──▶ PRE-CHECK ──▶ TRAINING ──▶ COMPLETED ──▶ EVAL ──▶ POST-SCRIPTS ──▶ released
 *                        └──────────────────────────────────────▶ FAILED ──────────────────────────────▶ released
 *
 * Files in `results/<id>/`: claim.json, idea.md, config.yaml (published together by one rename), metrics.json (the script's).
 * Files in `results/<id>/.orze/`: config.json, started.<stage>.json, exit.<stage>.json, metrics.sealed.json, heartbeat,
 * outcome.json (once the result is known), released.json (once the slot is given back).
 */
import type { HostId, IdeaId, Stage, Token } from './words.ts';

/** Written once, before the claim becomes visible. The first four keys are the original's. */
export interface Claim {
  claimed_by: string;
  claimed_at: string;
  pid: number;
  /** Index of the (first) GPU or CPU lane, as the original wrote it. */
  gpu: number;
  schema: 'orze.claim/1';
  token: Token;
  /** 1 for the first try. */
  attempt: number;
  host_id: HostId;
  machine_id: string;
  boot_id: string;
  pidns: string;
  /** Where the claimer's keepers are to be found: another user of the same machine has another folder. */
  local_dir?: string;
  /** Kernel start time of `pid` in ticks since boot: pid + start time + boot + namespace name a process. */
  pid_start: number;
  slots: string[];
  /** Uuids of the GPUs, which no other keeper of the machine may use meanwhile; empty for CPU lanes. */
  devices: string[];
  /** The variables that keep every stage of the run on its slots, also after another start of orze carries it on. */
  device_env: Record<string, string>;
  idea_sha256: string;
  config_sha256: string;
  title: string;
  orze_version: string;
}

/** A process that can be told from any later one with the same pid. `start` is in clock ticks since boot. */
export interface ProcessIdentity {
  pid: number;
  start: number;
  boot: string;
  pidns: string;
}

export const KILL_REASONS = ['timeout', 'stalled', 'oom', 'stop', 'claim-lost', 'user'] as const;
/** Why orze ended a stage. */
export type KillReason = (typeof KILL_REASONS)[number];

/** How a child process ended. `lost`: nobody was there to see it. */
export type Ending =
  | { kind: 'exited'; code: number }
  | { kind: 'signalled'; signal: string }
  | { kind: 'killed'; because: KillReason }
  | { kind: 'unstartable'; message: string }
  | { kind: 'lost' };

/** `.orze/started.<stage>.json`: taken exclusively before the spawn, so that a token launches a stage at most once. */
export interface StartedRecord {
  schema: 'orze.started/1';
  token: Token;
  stage: Stage;
  /** Who took the ticket; read back to decide. */
  nonce: string;
  at: string;
  /** Machine of the keeper that took it: boot id and pid namespace. */
  boot: string;
  pidns: string;
  /** Of its keeper; absent in records of earlier versions. */
  local_dir?: string;
  argv: string[];
  /** Absent until the child runs. */
  process?: ProcessIdentity;
}

/** `.orze/exit.<stage>.json`: the only record of an exit; durable, local copy first. */
export interface ExitRecord {
  schema: 'orze.exit/1';
  token: Token;
  stage: Stage;
  ending: Ending;
  started_at: string;
  ended_at: string;
  /** Seconds by the suspend-aware clock. */
  duration_s: number;
  /** The sealed copy of metrics.json as it was when the stage ended; null if there was none. */
  metrics: { bytes: number; sha256: string } | null;
  /** Descendants that outlived the stage and had to be killed. */
  stragglers: number;
  /** Pids that survived SIGKILL (uninterruptible sleep): the slot must not be used again yet. */
  unkillable: number[];
}

/** The record of a stage whose end nobody timed: it never started, or its keeper died with it. */
export function unwitnessedExit(token: Token, stage: Stage, ending: Ending, at: string): ExitRecord {
  const times = { started_at: at, ended_at: at, duration_s: 0 };
  return { schema: 'orze.exit/1', token, stage, ending, ...times, metrics: null, stragglers: 0, unkillable: [] };
}

/** Class of a failure (issue of the same name in `docs/failures.md`). */
export type FailureClass =
  | 'killed'
  | 'oom'
  | 'nan'
  | 'timeout'
  | 'stalled'
  | 'no-metrics'
  | 'bad-metrics'
  | 'import'
  | 'missing-file'
  | 'cuda'
  | 'disk'
  | 'pre-script'
  | 'unstartable'
  | 'reported'
  | 'lost'
  | `exit-${number}`
  | `signal-${string}`;

/** A log line that proves the class. `line` is 1-based, counted from the start of the file. */
export interface Evidence {
  file: string;
  line: number;
  text: string;
}

export interface Failure {
  class: FailureClass;
  /** The original's text where it had one: `Timed out`, `CUDA out of memory`, … */
  text: string;
  stage: Stage;
  evidence: Evidence[];
}

/** `.orze/outcome.json`: the result of the run, written once. */
export interface Outcome {
  schema: 'orze.outcome/1';
  token: Token;
  idea_id: IdeaId;
  status: 'COMPLETED' | 'FAILED';
  failure: Failure | null;
  /** Things worth knowing about a completed run: non-zero exit, no primary metric, … */
  warnings: string[];
  attempt: number;
  at: string;
  /** Seconds of the training stage. */
  train_s: number | null;
  exit: Ending | null;
}

/** `.orze/released.json`: all stages are over, the slot is free. */
export interface ReleasedRecord {
  schema: 'orze.released/1';
  token: Token;
  at: string;
  /** Stages that were run, with how they ended. */
  stages: { stage: Stage; ending: Ending; duration_s: number }[];
}

/** Values of metrics.json, as read. */
export type Metrics = Readonly<Record<string, unknown>>;

/** Where and when a finished run ran, as its records say. Times in milliseconds since 1970, by the clock of the host that wrote them. */
export interface RunAbout {
  host: string;
  /** As in claim.json: GPU index or lane. */
  gpu: number;
  attempt: number;
  claimedMs: number | null;
  endedMs: number | null;
  /** Seconds of the training stage. */
  trainS: number | null;
}

/**
 * One row of what the board, the report and the status know about a run. There may be 100,000 of them, so it holds what is shown, no more.
 * `about`: absent for runs of the original, whose records tell little of it. `proof`: what the folder looked like before it was read (app/proof.ts); without it the folder must be read to know that this still holds.
 */
export type RunFact =
  | {
      state: 'completed';
      id: IdeaId;
      /** Values of the report's columns and of the primary metric, by column key. */
      values: Readonly<Record<string, unknown>>;
      about?: RunAbout;
      proof?: string;
    }
  | { state: 'failed'; id: IdeaId; error: string; class: FailureClass | null; about?: RunAbout; proof?: string }
  | {
      state: 'running';
      id: IdeaId;
      host: string;
      /** As in claim.json: GPU index or lane. */
      gpu: number;
      slots: readonly string[];
      stage: Stage | 'claimed';
      /** Seconds since the claim, by the reader's clock; null where unknown (another host's naive time). */
      elapsedS: number | null;
    }
  | { state: 'unknown'; id: IdeaId; why: string };

/** What can be known of a run for good: that it is over, or that nobody can tell. */
export type KnownFact = Exclude<RunFact, { state: 'running' }>;
