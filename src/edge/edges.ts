/** Every way in which orze touches the world, in one list. The real ones stand beside this file; rigs bring their own. */
import type { FolderSpaceFacts } from '../core/fs-facts.ts';
import type { GpuLook } from '../core/gpu.ts';
import type { HeldStage, Job, StartReply } from '../core/job.ts';
import type { ExitRecord, KillReason, ProcessIdentity } from '../core/run.ts';
import type { Stage, Token } from '../core/words.ts';

export interface FileStat {
  kind: 'file' | 'folder' | 'other';
  bytes: number;
  dev: number;
  ino: number;
  mtimeMs: number;
}

/**
 * What a power cut leaves of a file. true: it is there, whole (fsync of file and folder). `whole`: it is there whole or as before, for records
 * that can be made again, or whose folder is synced by the next one (fsync of the file). false: nothing is certain.
 */
export type Durable = boolean | 'whole';

/**
 * One folder tree. Failures are `FileError`s with the errno name in `code` (ENOENT, EEXIST, ENOSPC, EDQUOT, ESTALE, …);
 * an error of mkdir, rename or an exclusive create on a network file system is a hint, never a fact.
 */
export interface Files {
  /** Fresh open + read (close-to-open on NFS). Throws EFBIG above `maxBytes`. */
  read(path: string, maxBytes: number): Promise<Buffer>;
  /** Bytes [from, from+max) of a file, and its size now. */
  readRange(path: string, from: number, max: number): Promise<{ bytes: Buffer; size: number }>;
  list(path: string): Promise<string[]>;
  /** undefined = ENOENT or ENOTDIR; every other error is thrown. Does not follow a last symlink. */
  stat(path: string): Promise<FileStat | undefined>;
  /** Plain mkdir: EEXIST if there is anything. */
  makeFolder(path: string): Promise<void>;
  /** mkdir -p. */
  ensureFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Exclusive create (O_EXCL) with content. */
  create(path: string, content: string | Uint8Array): Promise<void>;
  /** Open an existing file without O_CREAT and replace its content in place: ENOENT tells that the folder is gone. */
  overwrite(path: string, content: string): Promise<void>;
  /** Unique temporary name, write all, rename. */
  writeAtomic(path: string, content: string | Uint8Array, options: { durable: Durable }): Promise<void>;
  append(path: string, content: string): Promise<void>;
  /** Recursive, without following links; only for what orze itself prepared. Absent is fine. */
  remove(path: string): Promise<void>;
  /** Bytes free for this user on the file system of `path`. */
  freeBytes(path: string): Promise<number>;
  /** Sets the modification time to now; optional, since only Python nodes look at it. */
  touch?(path: string): Promise<void>;
}

/** What only a check of a file system asks for, beside `Files`. */
export interface FolderProbe {
  /** Without symbolic links; throws where it is not there. */
  realPath(path: string): string;
  /** The text of /proc/self/mountinfo. */
  mountInfo(): Promise<string>;
  /** Device of this machine's temporary folder. */
  tmpDevice(): Promise<number>;
  space(path: string): Promise<FolderSpaceFacts>;
  /** fsync of a file or a folder: an errno name, or null when it works. */
  sync(path: string): Promise<string | null>;
  /** Makes a file, unlinks it while it is open, goes on writing and reading: what went wrong, or null. */
  unlinkOpen(path: string): Promise<string | null>;
}

export interface Clock {
  /** Seconds since boot, suspend included: the only clock that decides anything. */
  uptime(): number;
  /** Wall clock for records that people read. */
  wall(): Date;
  /** Calls back once after `seconds`; the result cancels. Never keeps the process alive by itself when `idle`. */
  after(seconds: number, call: () => void): () => void;
}

/** Who and where this process is. */
export interface Machine {
  hostName: string;
  machineId: string;
  bootId: string;
  pidns: string;
  self: ProcessIdentity;
}

/** Random bytes as hex. */
export type RandomHex = (bytes: number) => string;

export interface SpawnSpec {
  argv: string[];
  cwd: string;
  env: Record<string, string>;
  /** stdout and stderr are appended here. */
  log: string;
  /** The log lies on a disk of this machine, which answers at once (local-files.ts). */
  ownDisk?: boolean;
}

export interface Child {
  process: ProcessIdentity;
  /** How the direct child ended; settles once, never rejects. */
  ended: Promise<{ code: number | null; signal: string | null }>;
}

/** The one module that starts and signals processes. */
export interface Processes {
  /** In its own session and process group. Rejects when it cannot be started (ENOENT, EACCES, cwd missing). */
  spawn(spec: SpawnSpec): Promise<Child>;
  /** Not a zombie, same start time, same boot, same pid namespace. */
  alive(process: ProcessIdentity): boolean;
  /** Living members: the process group, its session, and whoever carries the cookie `ORZE_RUN_TOKEN=<token>`. */
  members(leader: ProcessIdentity, token: Token): ProcessIdentity[];
  /** Signals the group of the leader, if the leader's pid is still its own or its group still has members. */
  signalGroup(leader: ProcessIdentity, token: Token, signal: NodeJS.Signals): void;
  /** Signals one process after checking its identity. */
  signal(process: ProcessIdentity, signal: NodeJS.Signals): void;
}

/** A stage that was started here and whose keeper died before its end was recorded. */
export interface OrphanStage {
  job: Job;
  process: ProcessIdentity;
  /** ISO time. */
  startedAt: string;
  /**
   * It must be adopted: its process or a descendant runs, or its ending was noted and only the record is missing.
   * false: all is gone and nobody saw how; to adopt it then records the ending `lost`.
   */
  alive: boolean;
}

/** Starts stages under keepers and finds them again after a restart. */
export interface Runner {
  /** Stages this machine holds for this results folder, from live keepers; call once before anything else. */
  recover(): Promise<HeldStage[]>;
  /**
   * Links the keeper of one run whose orze died meanwhile. `elsewhere`: it lives, but another orze has it or it does not answer;
   * `gone`: nobody holds the run.
   */
  find(token: Token): Promise<'held' | 'elsewhere' | 'gone'>;
  /** Stages of this results folder that no live keeper holds and that have no local exit record. Call after recover. */
  orphans(): Promise<OrphanStage[]>;
  start(job: Job): Promise<StartReply>;
  /** Puts a new keeper over a process whose keeper died. */
  adopt(job: Job, process: ProcessIdentity, startedAt: string): Promise<StartReply>;
  kill(token: Token, because: KillReason): void;
  release(token: Token): void;
  /** What keepers hold now, as last heard. */
  held(): ReadonlyMap<Token, HeldStage>;
  /** Something changed: a stage ended, a keeper died. */
  onChange(call: () => void): void;
  /** The local copy of the exit record, if the stage ended here. */
  localExit(token: Token, stage: Stage): Promise<ExitRecord | undefined>;
  /** Lets go without ending anything that runs. Idle keepers end. */
  close(): Promise<void>;
}

export interface HttpPost {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  timeoutS: number;
  /** Whether the address may be one of this machine or of a private network. */
  allowPrivate: boolean;
  /** Nobody waits for the answer any more. */
  signal?: AbortSignal;
}

/** `status` null: there was no answer. */
export type HttpAnswer = { ok: true; status: number } | { ok: false; status: number | null; why: string };

export interface Http {
  /** One request; follows nothing, reads no body of the answer. Never throws. */
  post(request: HttpPost): Promise<HttpAnswer>;
}

export type { GpuLook } from '../core/gpu.ts';

export interface Gpus {
  /** One query for all GPUs with a time limit; never throws; single flight. */
  look(): Promise<GpuLook>;
}
