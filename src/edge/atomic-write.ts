/**
 * The only way a file of orze is replaced (docs/reliability.md): unique temporary name in the same folder, write all,
 * fsync, close, rename, fsync of the folder. A reader sees the old content or the new one, never a part.
 */
import * as fs from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Durable } from './edges.ts';
import { asFileError, errorCode, FileError } from './file-error.ts';
import { randomHex } from './random.ts';

interface AtomicFile {
  write(bytes: Uint8Array, from: number, length: number): Promise<{ bytesWritten: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What is needed of node:fs/promises: local-files.ts does it in this thread, and a test lets a single call fail. */
export interface AtomicIo {
  open(path: string, flags: string, mode?: number): Promise<AtomicFile>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  readFile(path: string): Promise<Buffer>;
}

export interface AtomicOptions {
  durable: Durable;
  mode: number;
}

export async function atomicWrite(
  path: string,
  content: string | Uint8Array,
  options: AtomicOptions,
  io: AtomicIo = fs,
): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    await publish(path, bytes, options, io);
  } catch (error) {
    // After a failed fsync the kernel may have dropped the pages and marked them clean: a second fsync of that file would lie
    // (Rebello et al., ATC '20). One new file, written from memory; then give up.
    if (!(error instanceof FileError) || error.op !== 'fsync') throw error;
    await publish(path, bytes, options, io);
  }
  if (options.durable === true) await syncFolder(dirname(path), io);
}

async function publish(path: string, bytes: Uint8Array, options: AtomicOptions, io: AtomicIo): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await writeNew(temporary, path, bytes, options, io);
    await io.rename(temporary, path).catch(async (error: unknown) => {
      // A retransmitted rename on NFS says ENOENT although the first one was done.
      if (errorCode(error) === 'ENOENT' && (await holds(path, bytes, io))) return;
      throw asFileError('rename', path, error);
    });
  } catch (error) {
    await discard(temporary, io);
    throw error;
  }
}

/** Hidden from globs, and never `*.tmp`: clean-up patterns of users delete those between write and rename. */
function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 200)}.${randomHex(6)}`);
}

/** `path`: the file that it is to become, by which errors are named: the same failure has the same message each time. */
async function writeNew(
  temporary: string,
  path: string,
  bytes: Uint8Array,
  options: AtomicOptions,
  io: AtomicIo,
): Promise<void> {
  const file = await io.open(temporary, 'wx', options.mode).catch((error: unknown) => {
    throw asFileError('create', path, error);
  });
  try {
    await writeAll(file, path, bytes);
    if (options.durable !== false) {
      await file.sync().catch((error: unknown) => {
        throw asFileError('fsync', path, error);
      });
    }
  } catch (error) {
    await file.close().catch(() => undefined); // the write's error is the cause
    throw error;
  }
  // NFS reports a full disk or quota only here.
  await file.close().catch((error: unknown) => {
    throw asFileError('close', path, error);
  });
}

/** write(2) may take less than it was given. */
export async function writeAll(file: Pick<AtomicFile, 'write'>, path: string, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done).catch((error: unknown) => {
      throw asFileError('write', path, error);
    });
    if (bytesWritten === 0) throw new FileError('write', path, 'EIO');
    done += bytesWritten;
  }
}

async function holds(path: string, bytes: Uint8Array, io: AtomicIo): Promise<boolean> {
  try {
    return (await io.readFile(path)).equals(bytes);
  } catch {
    return false; // then the rename's own error stands
  }
}

/** The error before it is the one to report; what cannot be removed is hidden, unique and small. */
async function discard(path: string, io: AtomicIo): Promise<void> {
  await io.unlink(path).catch(() => undefined);
}

async function syncFolder(path: string, io: AtomicIo): Promise<void> {
  try {
    const folder = await io.open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    // Some file systems cannot sync a folder and say EINVAL; borg tolerates just this one too.
    if (errorCode(error) !== 'EINVAL') throw asFileError('fsync', path, error);
  }
}
