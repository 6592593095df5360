import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atomicWrite, type AtomicIo } from '../../src/edge/atomic-write.ts';
import { asFileError, FileError, hasCode } from '../../src/edge/file-error.ts';
import { openFiles } from '../../src/edge/files.ts';

let dir: string;
const files = openFiles();
const at = (name: string): string => join(dir, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'orze-files-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const failing = async (work: Promise<unknown>): Promise<FileError> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FileError)) throw new Error(`expected a FileError, got ${String(error)}`);
  return error;
};

describe('errors', () => {
  it('name the operation, the path and the errno', async () => {
    const error = await failing(files.read(at('none'), 10));
    expect(error).toMatchObject({ op: 'read', path: at('none'), code: 'ENOENT' });
    expect(hasCode(error, 'EIO', 'ENOENT')).toBe(true);
    expect(hasCode(error)).toBe(true);
    expect(hasCode(error, 'EIO')).toBe(false);
    expect(hasCode(new Error('a bug'))).toBe(false);
  });

  it('get the names that Node 20 does not know', () => {
    const unknown = (errno: number) => Object.assign(new Error(), { code: `Unknown system error ${errno}`, errno });
    expect(asFileError('write', 'f', unknown(-122)).code).toBe('EDQUOT');
    expect(asFileError('read', 'f', unknown(-116)).code).toBe('ESTALE');
    expect(asFileError('read', 'f', unknown(-9999)).code).toBe('EUNKNOWN');
  });
});

describe('reading', () => {
  it('refuses what is larger than allowed, and takes what is not', async () => {
    writeFileSync(at('f'), '12345');
    expect((await failing(files.read(at('f'), 4))).code).toBe('EFBIG');
    expect((await files.read(at('f'), 5)).toString()).toBe('12345');
  });

  it('reads files that say they are empty', async () => {
    expect((await files.read('/proc/self/cmdline', 100_000)).length).toBeGreaterThan(0);
    expect((await failing(files.read('/proc/self/cmdline', 2))).code).toBe('EFBIG');
  });

  it('does not hang on a FIFO, and names a folder', async () => {
    execFileSync('/usr/bin/mkfifo', [at('fifo')]);
    expect((await failing(files.read(at('fifo'), 10))).code).toBe('EINVAL');
    expect((await failing(files.read(dir, 10))).code).toBe('EISDIR');
  });

  it('gives a range and the size, also beyond the end', async () => {
    writeFileSync(at('f'), 'abcdef');
    const range = async (from: number, max: number) => {
      const { bytes, size } = await files.readRange(at('f'), from, max);
      return [bytes.toString(), size];
    };
    expect(await range(2, 3)).toEqual(['cde', 6]);
    expect(await range(4, 100)).toEqual(['ef', 6]);
    expect(await range(9, 5)).toEqual(['', 6]);
    expect(await range(0, 0)).toEqual(['', 6]);
  });

  it('looks at a link itself, and calls only absence undefined', async () => {
    symlinkSync('/etc', at('link'));
    expect(await files.stat(at('link'))).toMatchObject({ kind: 'other' });
    expect(await files.stat(at('none'))).toBeUndefined();
    writeFileSync(at('f'), '123');
    expect(await files.stat(at('f/x'))).toBeUndefined();
    expect(await files.stat(at('f'))).toMatchObject({ kind: 'file', bytes: 3 });
    expect((await failing(files.stat(at('x'.repeat(300))))).code).toBe('ENAMETOOLONG');
  });
});

describe('writing', () => {
  it('creates exclusively', async () => {
    await files.create(at('f'), 'mine');
    expect((await failing(files.create(at('f'), 'yours'))).code).toBe('EEXIST');
    expect(text('f')).toBe('mine');
    const unwritable = { length: 1 } as unknown as Uint8Array;
    await expect(files.create(at('half'), unwritable)).rejects.toThrow('half');
    expect(readdirSync(dir)).toEqual(['f']);
  });

  it('overwrites in place, shorter too, and never creates', async () => {
    writeFileSync(at('f'), 'a longer text');
    const { ino } = statSync(at('f'));
    await files.overwrite(at('f'), 'short');
    expect(text('f')).toBe('short');
    expect(statSync(at('f')).ino).toBe(ino);
    expect((await failing(files.overwrite(at('none'), 'x'))).code).toBe('ENOENT');
    expect(readdirSync(dir)).toEqual(['f']);
  });

  it('appends, makes folders, touches and removes without following links', async () => {
    await files.append(at('log'), 'a\n');
    await files.append(at('log'), 'b\n');
    expect(text('log')).toBe('a\nb\n');
    await files.ensureFolder(at('x/y'));
    await files.ensureFolder(at('x/y'));
    expect((await failing(files.ensureFolder(at('log')))).code).toBe('EEXIST');
    expect((await failing(files.ensureFolder(at('log/x')))).code).toBe('ENOTDIR');
    expect((await failing(files.ensureFolder('/proc/refuses/entries'))).code).toBe('ENOENT');
    expect((await failing(files.makeFolder(at('x')))).code).toBe('EEXIST');
    mkdirSync(at('kept'));
    writeFileSync(at('kept/file'), '');
    symlinkSync(at('kept'), at('x/link'));
    await files.remove(at('x'));
    await files.remove(at('never there'));
    expect(readdirSync(dir).toSorted()).toEqual(['kept', 'log']);
    expect(readdirSync(at('kept'))).toEqual(['file']);
    await fs.utimes(at('log'), 1, 1);
    await files.touch(at('log'));
    expect(statSync(at('log')).mtimeMs).toBeGreaterThan(1e12);
    expect((await failing(files.touch(at('none')))).code).toBe('ENOENT');
    expect(await files.freeBytes(dir)).toBeGreaterThan(0);
  });

  it('keeps secrets to their owner where it is told to', async () => {
    await openFiles(0o600).writeAtomic(at('secret'), 'x', { durable: false });
    expect(statSync(at('secret')).mode & 0o777).toBe(0o600);
  });

  it('is never seen torn, with two writers', async () => {
    const contents = ['a'.repeat(200_000), 'b'.repeat(100_000)];
    await files.writeAtomic(at('f'), contents[0] ?? '', { durable: false });
    const writers = { left: contents.length };
    const write = async (content: string) => {
      for (let i = 0; i < 60; i++) await files.writeAtomic(at('f'), content, { durable: i % 20 === 0 });
    };
    const read = async () => {
      let looks = 0;
      while (writers.left > 0) {
        expect(contents.includes((await files.read(at('f'), 1e6)).toString())).toBe(true);
        looks += 1;
      }
      return looks;
    };
    const reading = read();
    await Promise.all(contents.map((content) => write(content).finally(() => (writers.left -= 1))));
    expect(await reading).toBeGreaterThan(5);
    expect(readdirSync(dir)).toEqual(['f']);
  });
});

describe('an atomic write that meets an error', () => {
  /** The real calls, with a hook before each call on an open file. */
  function bentIo(
    onCall: (call: 'write' | 'sync' | 'close', path: string) => void,
    rename = fs.rename,
  ): AtomicIo & { opened: string[] } {
    const opened: string[] = [];
    const open: typeof fs.open = async (path, flags, mode) => {
      opened.push(String(path));
      const file = await fs.open(path, flags, mode);
      return new Proxy(file, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name, target);
          if (typeof value !== 'function') return value;
          return async (...args: unknown[]) => {
            if (name === 'write' || name === 'sync' || name === 'close') {
              try {
                onCall(name, String(path));
              } catch (error) {
                if (name === 'close') await target.close();
                throw error;
              }
            }
            return (value as (...all: unknown[]) => unknown).apply(target, args);
          };
        },
      });
    };
    return { open, rename, unlink: fs.unlink, readFile: fs.readFile, opened };
  }
  const errno = (code: string) => Object.assign(new Error(code), { code });
  const durable = { durable: true, mode: 0o666 };

  it('of fsync: takes a new file once, never the same again', async () => {
    let syncs = 0;
    const io = bentIo((call, path) => {
      if (call === 'sync' && path !== dir && ++syncs === 1) throw errno('EIO');
    });
    await atomicWrite(at('f'), 'content', durable, io);
    expect(text('f')).toBe('content');
    const temporaries = io.opened.filter((path) => path !== dir);
    expect(new Set(temporaries).size).toBe(2);
    for (const path of temporaries) expect(path).toMatch(/\/\.f\.[0-9a-f]{12}$/);
    expect(readdirSync(dir)).toEqual(['f']);
  });

  it('of fsync twice: fails, and leaves the old content and nothing else', async () => {
    writeFileSync(at('f'), 'old');
    const io = bentIo((call) => {
      if (call === 'sync') throw errno('EIO');
    });
    expect(await failing(atomicWrite(at('f'), 'new', durable, io))).toMatchObject({ op: 'fsync', code: 'EIO' });
    expect(text('f')).toBe('old');
    expect(readdirSync(dir)).toEqual(['f']);
  });

  it.each(['write', 'close'] as const)('of %s (a full disk): leaves the old content and nothing else', async (bad) => {
    writeFileSync(at('f'), 'old');
    const io = bentIo((call) => {
      if (call === bad) throw errno('ENOSPC');
    });
    expect(await failing(atomicWrite(at('f'), 'new', { durable: false, mode: 0o666 }, io))).toMatchObject({
      code: 'ENOSPC',
    });
    expect(text('f')).toBe('old');
    expect(readdirSync(dir)).toEqual(['f']);
  });

  it('of the folder’s fsync: tolerates EINVAL only', async () => {
    const folderFails = (code: string) =>
      bentIo((call, path) => {
        if (call === 'sync' && path === dir) throw errno(code);
      });
    await atomicWrite(at('f'), 'one', durable, folderFails('EINVAL'));
    expect((await failing(atomicWrite(at('f'), 'two', durable, folderFails('EIO')))).code).toBe('EIO');
  });

  it('of a rename that was done all the same: sees that it was', async () => {
    const twice: typeof fs.rename = async (from, to) => {
      await fs.rename(from, to);
      await fs.rename(from, to); // as a retransmission on NFS is answered
    };
    await atomicWrite(
      at('f'),
      'content',
      durable,
      bentIo(() => undefined, twice),
    );
    expect(text('f')).toBe('content');
  });

  it('of a rename: removes the temporary file', async () => {
    const refuse: typeof fs.rename = () => Promise.reject(errno('EACCES'));
    const error = await failing(
      atomicWrite(
        at('f'),
        'content',
        durable,
        bentIo(() => undefined, refuse),
      ),
    );
    expect(error).toMatchObject({ op: 'rename', code: 'EACCES' });
    expect(readdirSync(dir)).toEqual([]);
  });

  it('in a folder that is gone: names it', async () => {
    expect((await failing(files.writeAtomic(at('none/f'), 'x', { durable: false }))).code).toBe('ENOENT');
  });
});
