/** What a disk is to its clients, and what it tells of their calls. */
import type { PowerJournal } from './disk-journal.ts';
import type { Sched } from './sched.ts';
import type { Tree } from './tree.ts';

/** One call as the disk saw it: for the story, and for invariants about who did what where. */
export interface SimOp {
  /** Seconds of true time. */
  at: number;
  /** Name of the client (machine), and of the life (process). */
  client: string;
  who: string;
  /** open, create, write, truncate, mkdir, rename, unlink, rmdir, utimes; read, list, stat, statfs; fsync. */
  what: string;
  path: string;
  /** Target of a rename. */
  to: string | undefined;
  /** What happened on the disk: 'ok' or an errno name; undefined = the request was not carried out. */
  done: string | undefined;
  /** What the process is told: 'ok' or an errno name. Differs from `done` by a fault; a dead process is told nothing. */
  told: string;
}

export interface DiskOptions {
  name: string;
  /**
   * true: a server, reached over a network; it never loses power, and what is written is buffered by clients up to close or fsync.
   * false: a local disk; a power cut takes what was not fsynced.
   */
  remote: boolean;
  /** Of a local disk: an fsync keeps no more than POSIX promises (see disk-journal.ts). Default: as Linux file systems do it. */
  posixOnly?: boolean;
  /** Default: no limit. */
  capacityBytes?: number;
  /** Whose clock gives the modification times: NFS v3/v4.0: the server's; Lustre, CephFS: the client's. */
  mtimes?: 'server' | 'client';
  /** The server's wall clock, ms since 1970; default: true time from 2026-01-01 on. */
  wallMs?: () => number;
  /** Modification times are multiples of this; 1000 = whole seconds. */
  mtimeStepMs?: number;
}

/** Where wall clocks that nobody set begin, ms since 1970. */
export const EPOCH_MS = Date.UTC(2026, 0, 1);

/** A disk as its clients see it. */
export interface Served {
  readonly name: string;
  readonly remote: boolean;
  readonly tree: Tree;
  readonly sched: Sched;
  readonly journal: PowerJournal | undefined;
  readonly freeBytes: number;
  onOp: ((op: SimOp) => void) | undefined;
  by<T>(client: { wallMs(): number }, change: () => T): T;
}
