/** What a simulated file system consists of, and the words of its operations. */
import type { FileStat } from '../../src/edge/edges.ts';
import { FileError } from '../../src/edge/file-error.ts';

/** The errno name of a refused operation. */
export type Errno = string;

/** What an operation gave, or why not: no values of the tree are strings. */
export type Result<T> = T | Errno;

export const failed = <T>(result: Result<T>): result is Errno => typeof result === 'string';

const NOTHING = Buffer.alloc(0);

/** A file or a folder, whatever its name: it keeps its identity when it is moved. */
export class Inode {
  readonly ino: number;
  readonly dev: number;
  /** undefined: a file. */
  readonly entries: Map<string, Inode> | undefined;
  mtimeMs: number;
  /** {@link Tree.version} at its last change (content, or entries of a folder). */
  version = 0;
  /** Bytes of a file; `data` may have room behind them. */
  size = 0;
  data = NOTHING;
  name = '';
  /** undefined: the root, or removed. */
  parent: Inode | undefined;
  /** false: it was removed; whoever holds it can go on with it. */
  linked = true;

  constructor(ino: number, dev: number, folder: boolean, mtimeMs: number) {
    this.ino = ino;
    this.dev = dev;
    this.entries = folder ? new Map() : undefined;
    this.mtimeMs = mtimeMs;
  }

  /** A view; never changes later, must not be changed. */
  content(from = 0, to = this.size): Buffer {
    return this.data.subarray(from, Math.min(to, this.size));
  }

  stat(): FileStat {
    const { dev, ino, mtimeMs, entries, size } = this;
    return { kind: entries === undefined ? 'file' : 'folder', bytes: entries?.size ?? size, dev, ino, mtimeMs };
  }
}

/** Hears of every change just before it happens: what a power cut may undo. */
export interface Journal {
  /** These entries of folders change together; `before` is what stood there. */
  entries(changes: readonly EntryChange[]): void;
  /** The content of `file` changes. */
  data(file: Inode): void;
}

export interface EntryChange {
  folder: Inode;
  name: string;
  before: Inode | undefined;
}

/** Bytes that each file or folder takes beside its content. */
export const INODE_BYTES = 256;

export function must<T>(op: string, path: string, result: Result<T>): T {
  if (failed(result)) throw new FileError(op, path, result);
  return result;
}
