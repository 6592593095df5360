/** The only module that touches files of projects. Every failure is a FileError; no call follows a plan of its own. */
import { constants, lstat, type Stats } from 'node:fs';
import * as fs from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { atomicWrite, writeAll } from './atomic-write.ts';
import type { Files, FileStat } from './edges.ts';
import { asFileError, errorCode, FileError, hasCode } from './file-error.ts';
import { readWhole } from './read-whole.ts';

/**
 * Another client of a network file system has just replaced the file that the name led to: a later open finds the new one
 * (Dovecot's nfs-workarounds.c does the same). On GlusterFS with client caches it is the next one. An NFS 4.2 client of Linux 6.1 that was
 * granted a delegation of the old file opens that for 0.2 s more, on a busy machine for longer. The pauses double from 2 ms: 2 s in all.
 */
const STALE_TRIES = 11;

/** `mode` of new files, before the umask: 0600 where they may hold secrets. */
export function openFiles(mode = 0o666): Required<Files> {
  return {
    read: (path, maxBytes) => patiently(() => readWhole(path, maxBytes)),

    readRange: (path, from, max) =>
      patiently(() =>
        withFile('read', path, constants.O_RDONLY, async (file) => {
          const size = await regularSize(file, path);
          const wanted = Math.max(0, Math.min(max, size - from));
          return { bytes: await readUpTo(file, from, wanted, wanted), size };
        }),
      ),

    list: (path) => named('list', path, fs.readdir(path)),

    // By callback: a start asks for every finished run, and a promise of Node's own costs as much as the call.
    stat: (path) =>
      new Promise((resolve, reject) => {
        lstat(path, (error, stat) => {
          const code = error === null ? undefined : errorCode(error);
          if (error === null) resolve(fileStat(stat));
          else if (code === 'ENOENT' || code === 'ENOTDIR') resolve(undefined);
          else reject(asFileError('stat', path, error));
        });
      }),

    makeFolder: (path) => named('mkdir', path, fs.mkdir(path)),

    ensureFolder,

    rename: (from, to) => named('rename', to, fs.rename(from, to)),

    async create(path, content) {
      const file = await named('create', path, fs.open(path, 'wx', mode));
      try {
        await writeAll(file, path, typeof content === 'string' ? Buffer.from(content) : content);
        await named('close', path, file.close());
      } catch (error) {
        // It was made by this call: half of it must not stand for "taken".
        await file.close().catch(() => undefined);
        await fs.unlink(path).catch(() => undefined);
        throw error;
      }
    },

    overwrite: (path, content) =>
      withFile('overwrite', path, constants.O_WRONLY, async (file) => {
        const bytes = Buffer.from(content);
        await writeAll(file, path, bytes);
        const { size } = await named('stat', path, file.stat());
        if (size > bytes.length) await named('truncate', path, file.truncate(bytes.length));
      }),

    writeAtomic: (path, content, { durable }) => atomicWrite(path, content, { durable, mode }),

    append: (path, content, options) =>
      withFile('append', path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT, async (file) => {
        await writeAll(file, path, Buffer.from(content));
        if (options?.durable === true) await named('fsync', path, file.sync());
      }),

    // A listing by a network client may lack what another one made a moment ago: the folder is not empty then (seen on NFS 3).
    remove: (path) =>
      named('remove', path, fs.rm(path, { recursive: true, force: true, maxRetries: 4, retryDelay: 50 })),

    async freeBytes(path) {
      const { bavail, bsize } = await named('statfs', path, fs.statfs(path));
      return bavail * bsize;
    },

    async touch(path) {
      const now = new Date();
      await named('touch', path, fs.utimes(path, now, now));
    },
  };

  async function withFile<T>(
    op: string,
    path: string,
    flags: number,
    use: (file: fs.FileHandle) => Promise<T>,
  ): Promise<T> {
    // O_NONBLOCK: opening a FIFO that somebody left in place of a file must not hang a pool thread.
    const file = await named(op, path, fs.open(path, flags | constants.O_NONBLOCK, mode));
    let result: T;
    try {
      result = await named(op, path, use(file));
    } catch (error) {
      await file.close().catch(() => undefined); // the first error is the cause
      throw error;
    }
    await named('close', path, file.close());
    return result;
  }
}

async function patiently<T>(reading: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await reading();
    } catch (error) {
      if (!hasCode(error, 'ESTALE') || tries >= STALE_TRIES) throw error;
      await pause(2 ** tries);
    }
  }
}

/**
 * mkdir -p. Not Node's own: that spins for ever, holding its thread, where a folder is there but refuses entries with ENOENT
 * (/proc, a parent that is deleted meanwhile). Here every level is tried twice.
 */
async function ensureFolder(path: string): Promise<void> {
  if (await makeUnlessThere(path, 'ENOENT')) return;
  const parent = dirname(path);
  if (parent !== path) await ensureFolder(parent);
  await makeUnlessThere(path);
}

/** false: the error was the tolerated one. */
async function makeUnlessThere(path: string, tolerated?: string): Promise<boolean> {
  try {
    await fs.mkdir(path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === tolerated) return false;
    if (code === 'EEXIST' && (await named('stat', path, fs.stat(path))).isDirectory()) return true;
    throw asFileError('mkdir', path, error);
  }
}

async function named<T>(op: string, path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asFileError(op, path, error);
  }
}

async function regularSize(file: fs.FileHandle, path: string): Promise<number> {
  const stat = await file.stat();
  if (!stat.isFile()) throw new FileError('read', path, stat.isDirectory() ? 'EISDIR' : 'EINVAL');
  return stat.size;
}

/** Reads until `max` bytes or the end; `guess` is only the first buffer's size. */
async function readUpTo(file: fs.FileHandle, from: number, max: number, guess: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let total = 0;
  let room = Math.min(max, guess + 1);
  while (total < max) {
    const buffer = Buffer.allocUnsafe(Math.min(room, max - total));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from + total);
    if (bytesRead === 0) break;
    parts.push(buffer.subarray(0, bytesRead));
    total += bytesRead;
    // Less than asked for, and all that there is by its size: the end, without asking for it.
    if (bytesRead < buffer.length && total >= guess) break;
    room = Math.max(4096, room - bytesRead);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

export function fileStat(stat: Stats): FileStat {
  return {
    kind: stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other',
    bytes: stat.size,
    dev: stat.dev,
    ino: stat.ino,
    mtimeMs: stat.mtimeMs,
  };
}
