/**
 * Files on a disk of this machine. A folder that others share may hang, so that its calls need threads to wait in; a disk answers at once,
 * and without the threads a call costs a tenth (docs/performance.md). What may take long (fsync, long listings) keeps its thread.
 */
import * as fs from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { atomicWrite, type AtomicIo } from './atomic-write.ts';
import type { Files } from './edges.ts';
import { asFileError, errorCode, FileError } from './file-error.ts';
import { fileStat, openFiles } from './files.ts';

/** f_type of statfs(2) of file systems whose data is on this machine (linux/magic.h). */
const LOCAL_TYPES: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0xf2f52010, // f2fs
  0xca451a4e, // bcachefs
  0x2fc12fc1, // zfs
  0x01021994, // tmpfs
]);

/** Whether all these folders lie on disks of this machine; one that is still to be made, where its parent is. One that does not answer lets wait. */
export async function areOnLocalDisks(folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) if (!LOCAL_TYPES.has(await typeOf(folder))) return false;
  return true;
}

async function typeOf(folder: string): Promise<number> {
  try {
    return (await statfs(folder)).type;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && dirname(folder) !== folder) return typeOf(dirname(folder));
    throw asFileError('statfs', folder, error);
  }
}

/** As `openFiles`: the same answers, the same errors. */
export function openLocalFiles(mode = 0o666): Required<Files> {
  const waiting = openFiles(mode);
  return {
    ...waiting,
    read: (path, maxBytes) => now('read', path, () => readWhole(path, maxBytes)),
    readRange: (path, from, max) =>
      max > LARGE_BYTES ? waiting.readRange(path, from, max) : now('read', path, () => readPart(path, from, max)),
    stat: (path) =>
      now('stat', path, () => {
        const stat = fs.lstatSync(path, { throwIfNoEntry: false });
        return stat === undefined ? undefined : fileStat(stat);
      }).catch((error: unknown) => {
        if (errorCode(error) === 'ENOTDIR') return undefined;
        throw error;
      }),
    makeFolder: (path) => now('mkdir', path, () => fs.mkdirSync(path)),
    ensureFolder: (path) => (isMade(path) ? Promise.resolve() : waiting.ensureFolder(path)),
    rename: (from, to) => now('rename', to, () => fs.renameSync(from, to)),
    create: (path, content) => now('create', path, () => createWhole(path, content, mode)),
    overwrite: (path, content) => now('overwrite', path, () => overwrite(path, content)),
    // Only for what orze has prepared itself: a few files.
    remove: (path) => now('remove', path, () => fs.rmSync(path, { recursive: true, force: true, maxRetries: 4 })),
    freeBytes: (path) =>
      now('statfs', path, () => {
        const { bavail, bsize } = fs.statfsSync(path);
        return bavail * bsize;
      }),
    append: (path, content, options) =>
      options?.durable === true
        ? waiting.append(path, content, options)
        : now('append', path, () => fs.appendFileSync(path, content, { mode })),
    writeAtomic: (path, content, options) => atomicWrite(path, content, { ...options, mode }, AT_ONCE),
  };
}

/** What may have to come from the disk takes milliseconds from this size on. */
const LARGE_BYTES = 256 * 1024;
/** Milliseconds after which other work gets its turn: a chain of calls that never wait would hold it up. */
const TURN_MS = 10;
let turnBegan = 0;

async function now<T>(op: string, path: string, work: () => T): Promise<T> {
  try {
    if (performance.now() - turnBegan > TURN_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      turnBegan = performance.now();
    }
    return work();
  } catch (error) {
    throw asFileError(op, path, error);
  }
}

/** The usual cases; what is unusual is met again by the long way, which names it. */
function isMade(path: string): boolean {
  if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return true;
  if (fs.statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  try {
    fs.mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Of an atomic write only what waits for the disk leaves this thread. */
const AT_ONCE: AtomicIo = {
  open: async (path, flags, mode) => {
    const file = fs.openSync(path, flags, mode);
    return {
      write: async (bytes, from, length) => ({ bytesWritten: fs.writeSync(file, bytes, from, length) }),
      sync: () => new Promise((done, failed) => fs.fsync(file, (error) => (error === null ? done() : failed(error)))),
      close: async () => fs.closeSync(file),
    };
  },
  rename: async (from, to) => fs.renameSync(from, to),
  unlink: async (path) => fs.unlinkSync(path),
  readFile: async (path) => fs.readFileSync(path),
};

function readWhole(path: string, maxBytes: number): Buffer {
  return opened(path, (file, size) => {
    if (size > maxBytes) throw new FileError('read', path, 'EFBIG');
    // One byte more than there should be: the read that finds the end is the same. What grows meanwhile, and files of no size, go on.
    let bytes = Buffer.allocUnsafe(size + 1);
    for (let done = 0; ;) {
      const count = fs.readSync(file, bytes, done, bytes.length - done, null);
      done += count;
      if (done > maxBytes) throw new FileError('read', path, 'EFBIG');
      if (count === 0 || done === size) return bytes.subarray(0, done);
      if (done === bytes.length) bytes = Buffer.concat([bytes], 2 * done);
    }
  });
}

function readPart(path: string, from: number, max: number): { bytes: Buffer; size: number } {
  return opened(path, (file, size) => {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(max, size - from)));
    let done = 0;
    while (done < bytes.length) {
      const read = fs.readSync(file, bytes, done, bytes.length - done, from + done);
      if (read === 0) break;
      done += read;
    }
    return { bytes: bytes.subarray(0, done), size };
  });
}

/** A regular file and its size. */
function opened<T>(path: string, use: (file: number, size: number) => T): T {
  // O_NONBLOCK: a FIFO in place of the file must not hang the process.
  const file = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
  try {
    const stat = fs.fstatSync(file);
    if (!stat.isFile()) throw new FileError('read', path, stat.isDirectory() ? 'EISDIR' : 'EINVAL');
    return use(file, stat.size);
  } finally {
    fs.closeSync(file);
  }
}

/** Half of it must not stand for "taken". */
function createWhole(path: string, content: string | Uint8Array, mode: number): void {
  const file = fs.openSync(path, 'wx', mode);
  try {
    fs.writeFileSync(file, content);
  } catch (error) {
    fs.rmSync(path, { force: true });
    throw error;
  } finally {
    fs.closeSync(file);
  }
}

/** Into the file that is there: a name that is gone stays gone. */
function overwrite(path: string, content: string): void {
  const file = fs.openSync(path, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
  try {
    const bytes = Buffer.from(content);
    fs.writeFileSync(file, bytes);
    if (fs.fstatSync(file).size > bytes.length) fs.ftruncateSync(file, bytes.length);
  } finally {
    fs.closeSync(file);
  }
}
