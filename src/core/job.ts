/** What orze asks of a keeper and what a keeper tells: JSON lines over a local socket. */
import type { ExitRecord, KillReason, ProcessIdentity } from './run.ts';
import type { SlotId, Stage, Token } from './words.ts';

export const KEEPER_PROTOCOL = 1;

/** Seconds of the reader's own suspend-aware clock; defaults and sources in defaults.ts. */
export interface LeaseTimes {
  /** A run and a host renew their heartbeat this often. */
  heartbeat: number;
  /** Shown as suspect after this long without a change. */
  suspect: number;
  /** A keeper that could not renew for this long freezes its group. */
  fence: number;
  /** Others reclaim after watching this long without a change. */
  reclaim: number;
}

/** One stage to run under supervision. All paths absolute. Written to the keeper's local folder before the spawn. */
export interface Job {
  token: Token;
  /** For people: `idea-004`, `research`, `cleanup`. */
  name: string;
  stage: Stage;
  /** Folder whose claim.json must hold `token` for as long as the stage runs. */
  claimDir: string;
  /** Folder of started/exit records, heartbeat and sealed metrics (the run's `.orze`). */
  recordDir: string;
  argv: string[];
  cwd: string;
  /** The complete environment of the child. */
  env: Record<string, string>;
  /** stdout and stderr go here, appended; a file, never a pipe. */
  log: string;
  /** Longest run in seconds; 0 = no limit. */
  timeoutS: number;
  /** Longest silence of the log in seconds; 0 = no limit. */
  stallS: number;
  /** Kill when the log shows an out-of-memory error and then nothing for this many seconds; 0 = off. */
  oomQuietS: number;
  /** Seconds between SIGTERM and SIGKILL. */
  killGraceS: number;
  /** File to copy and hash when the stage ends, e.g. `<run>/metrics.json`; null = none. */
  seal: string | null;
  slots: SlotId[];
  /** GPUs that no other keeper on this machine may use meanwhile (by uuid). */
  devices: string[];
  lease: LeaseTimes;
  /** No stage of this run follows: the devices are given back as soon as its processes are gone, before its end is recorded. */
  last: boolean;
}

/** A stage a keeper holds. `exit` is set when it has ended and the local record stands. */
export interface HeldStage {
  token: Token;
  name: string;
  stage: Stage;
  claimDir: string;
  slots: SlotId[];
  process: ProcessIdentity | null;
  exit: ExitRecord | null;
  /** The last stage of its run is over, none of its processes is left and its devices are free; its record may still be on its way. */
  vacated: boolean;
  /** SIGSTOPped because the lease could not be renewed. */
  frozen: boolean;
}

export type StartReply =
  | { ok: true; process: ProcessIdentity | null }
  /** `lost`: the claim is not ours (any more); `taken`: this token already launched this stage; `device-busy`: another keeper holds the GPU. */
  | { ok: false; why: 'lost' | 'taken' | 'device-busy' | 'io'; message: string };

export type ToKeeper =
  | { kind: 'run'; id: number; job: Job }
  /** Supervise a process whose keeper died. */
  | { kind: 'adopt'; id: number; job: Job; process: ProcessIdentity; startedAt: string }
  | { kind: 'kill'; token: Token; because: KillReason }
  /** The run is over: stop its heartbeat, forget it, give the devices back. */
  | { kind: 'release'; token: Token }
  /** End when nothing runs. */
  | { kind: 'bye' };

export type FromKeeper =
  | { kind: 'hello'; protocol: number; pid: number; version: string; held: HeldStage | null }
  | { kind: 'reply'; id: number; reply: StartReply }
  | { kind: 'vacated'; token: Token; stage: Stage }
  | { kind: 'exited'; token: Token; stage: Stage; exit: ExitRecord }
  | { kind: 'frozen'; token: Token; frozen: boolean };
