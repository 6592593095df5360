/**
 * `Files` over a simulated disk, call by call as src/edge/files.ts makes them, so that whatever falls between two of them leaves the same
 * behind; the atomic write is the real one. test/proof/sim-disk.test.ts holds this against the real files.
 */
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type AtomicIo, atomicWrite, writeAll } from '../../src/edge/atomic-write.ts';
import type { Files, FileStat } from '../../src/edge/edges.ts';
import { asFileError, errorCode, FileError } from '../../src/edge/file-error.ts';
import type { Mount, Request } from './disk-mount.ts';
import { OpenFile, SystemError, unlessFailed } from './disk-handle.ts';
import type { Life } from './sched.ts';
import { failed, type Inode, type Result } from './disk-inode.ts';

interface OpenFlags {
  write?: boolean;
  append?: boolean;
  create?: boolean;
  exclusive?: boolean;
}

const MOST_FREE = 2 ** 50;

export function simFiles(client: Mount, life: Life): Required<Files> {
  const { cache } = client;
  const { chance } = client.disk.sched;

  const ask = <T>(request: Request<T>): Promise<T> => unlessFailed(client.call(life, request));

  const inodeOfOpen = (path: string, { write, create, exclusive }: OpenFlags): Result<Inode> => {
    const found = client.find(path);
    if (!failed(found)) {
      if (exclusive === true) return 'EEXIST';
      if (write === true && found.entries !== undefined) return 'EISDIR';
      return write === true && client.faults.readOnly ? 'EROFS' : found;
    }
    if (found !== 'ENOENT' || create !== true) return found;
    const place = client.place(path);
    if (failed(place)) return place;
    return client.refusal(place.folder) ?? made(place.folder, place.name, 'addFile');
  };

  const made = (folder: Inode, name: string, how: 'addFile' | 'addFolder'): Result<Inode> => {
    const { full } = client.faults;
    if (full !== undefined && chance.happens(0.5)) return full;
    const inode = client.tree[how](folder, name);
    if (failed(inode)) cache.forget(folder, name);
    else cache.learn(folder, name, inode);
    return inode;
  };

  async function open(path: string, flags: OpenFlags): Promise<OpenFile> {
    const creates = flags.create === true;
    const what = creates ? 'create' : 'open';
    const run = (): Result<OpenFile> => {
      const inode = inodeOfOpen(path, flags);
      return failed(inode) ? inode : new OpenFile(client, life, path, inode, flags.append === true);
    };
    return ask({ what, path, changes: creates, exact: flags.exclusive === true, run });
  }

  const write = (file: unknown, path: string, bytes: Uint8Array): Promise<void> =>
    writeAll(file as FileHandle, path, bytes);

  async function withFile(
    op: string,
    path: string,
    flags: OpenFlags,
    use: (file: OpenFile) => Promise<void>,
  ): Promise<void> {
    const file = await named(op, path, open(path, flags));
    try {
      await named(op, path, use(file));
    } catch (error) {
      await file.close().catch(() => undefined); // the first error is the cause
      throw error;
    }
    await named('close', path, file.close());
  }

  /** open and read; seldom as two events, between which the file may be written, replaced or removed. */
  async function readFrom<T>(path: string, take: (file: Inode) => Result<T>): Promise<T> {
    const checked = (inode: Result<Inode>): Result<Inode> =>
      !failed(inode) && inode.entries !== undefined ? 'EISDIR' : inode;
    const taken = (inode: Inode): Result<T> => (client.disk.remote && !inode.linked ? 'ESTALE' : take(inode));
    const found = (): Result<Inode> => {
      const inode = checked(client.find(path));
      if (!failed(inode)) cache.learnStat(inode);
      return inode;
    };
    if (chance.happens(0.1)) {
      const inode = await ask({ what: 'open', path, run: found });
      return ask({ what: 'read', path, run: () => taken(inode) });
    }
    const run = (): Result<T> => {
      const inode = found();
      return failed(inode) ? inode : taken(inode);
    };
    return ask({ what: 'read', path, run });
  }

  const stat = (path: string): Promise<Result<FileStat>> => {
    const believed = client.believedStat(path);
    if (believed !== undefined) return client.answer(life, believed);
    return client.call(life, { what: 'stat', path, run: () => client.freshStat(path) });
  };

  const mkdir = async (path: string): Promise<void> => {
    await ask({
      what: 'mkdir',
      path,
      changes: true,
      exact: true,
      run: () => {
        const place = client.place(path);
        if (failed(place)) return place;
        const { folder, name } = place;
        if (name === '' || cache.entry(folder, name) || folder.entries?.has(name)) return 'EEXIST';
        return client.refusal(folder) ?? made(folder, name, 'addFolder');
      },
    });
  };

  const rename = async (from: string, to: string): Promise<void> => {
    await ask({
      what: 'rename',
      path: from,
      to,
      changes: true,
      exact: true,
      run: () => {
        const source = client.place(from);
        if (failed(source)) return source;
        const target = client.place(to);
        if (failed(target)) return target;
        if (cache.entry(source.folder, source.name) === null) return 'ENOENT';
        const refused = client.refusal(source.folder) ?? client.refusal(target.folder);
        if (refused !== undefined) return refused;
        const moved = source.folder.entries?.get(source.name);
        const refusal = client.tree.move(source.folder, source.name, target.folder, target.name);
        cache.forget(source.folder, source.name);
        cache.forget(target.folder, target.name);
        if (refusal === undefined) cache.learn(target.folder, target.name, moved);
        return refusal;
      },
    });
  };

  const removeOne = (path: string, what: 'unlink' | 'rmdir'): Promise<void> =>
    ask<undefined>({
      what,
      path,
      changes: true,
      exact: true,
      run: () => {
        const place = client.place(path);
        if (failed(place)) return place;
        const { folder, name } = place;
        if (cache.entry(folder, name) === null) return 'ENOENT';
        if (client.faults.readOnly) return 'EROFS';
        cache.forget(folder, name);
        const { tree } = client;
        return what === 'unlink' ? tree.removeFile(folder, name) : tree.removeFolder(folder, name);
      },
    });

  const list = (path: string): Promise<string[]> =>
    ask({
      what: 'list',
      path,
      run: () => {
        const folder = client.find(path);
        if (failed(folder)) return folder;
        if (folder.entries === undefined) return 'ENOTDIR';
        if (client.options.listRefreshes === true) cache.forgetNamesIn(folder);
        return [...folder.entries.keys()];
      },
    });

  /** Node's rm({ recursive, force }): tries rmdir first; goes on with the others where one child fails. */
  async function removeTree(path: string): Promise<void> {
    const there = await stat(path);
    if (there === 'ENOENT') return;
    if (failed(there)) throw new SystemError(there);
    if (there.kind !== 'folder') return gone(removeOne(path, 'unlink'));
    try {
      await gone(removeOne(path, 'rmdir'));
    } catch (error) {
      if (errorCode(error) !== 'ENOTEMPTY') throw error;
      await removeChildren(path);
      await gone(removeOne(path, 'rmdir'));
    }
  }

  async function removeChildren(path: string): Promise<void> {
    const failures: unknown[] = [];
    for (const name of await list(path))
      await removeTree(`${path}/${name}`).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  async function makeUnlessThere(path: string, tolerated?: string): Promise<boolean> {
    try {
      await mkdir(path);
      return true;
    } catch (error) {
      const code = errorCode(error);
      if (code === tolerated) return false;
      if (code === 'EEXIST' && (await named('stat', path, unlessFailed(stat(path)))).kind === 'folder') return true;
      throw asFileError('mkdir', path, error);
    }
  }

  async function ensureFolder(path: string): Promise<void> {
    if (await makeUnlessThere(path, 'ENOENT')) return;
    const parent = dirname(path);
    if (parent !== path) await ensureFolder(parent);
    await makeUnlessThere(path);
  }

  /** What the atomic write needs of node:fs. Temporary names get the chance of this world instead of the real one. */
  function atomicIo(): AtomicIo {
    const names = new Map<string, string>();
    const own = (path: unknown): string => names.get(String(path)) ?? String(path);
    const io: unknown = {
      open: async (path: string, flags: string) => {
        if (flags === 'r') return openFolder(path);
        const temporary = `${path.slice(0, path.lastIndexOf('.') + 1)}${chance.hex(6)}`;
        names.set(path, temporary);
        return open(temporary, { write: true, create: true, exclusive: true });
      },
      rename: (from: string, to: string) => rename(own(from), to),
      unlink: (path: string) => removeOne(own(path), 'unlink'),
      readFile: (path: string) => readFrom(path, (file) => file.content()),
    };
    return io as AtomicIo;
  }

  /** To sync it: opened and synced in one event, since nothing changes between the two. */
  async function openFolder(path: string): Promise<Pick<OpenFile, 'sync' | 'close'>> {
    const { faults, disk } = client;
    const run = () => {
      const folder = client.find(path);
      if (failed(folder)) return folder;
      if (faults.unsynced > 0 && chance.happens(faults.unsynced)) return 'EIO';
      disk.journal?.syncFolder(folder);
      return undefined;
    };
    return { sync: () => ask<undefined>({ what: 'fsync', path, run }), close: () => Promise.resolve() };
  }

  return {
    read: (path, maxBytes) =>
      named(
        'read',
        path,
        readFrom(path, (file) => (file.size > maxBytes ? 'EFBIG' : file.content())),
      ),
    readRange: (path, from, max) =>
      named(
        'read',
        path,
        readFrom(path, (file) => ({ bytes: file.content(from, from + Math.max(0, max)), size: file.size })),
      ),
    list: (path) => named('list', path, list(path)),
    async stat(path) {
      const found = await stat(path);
      if (!failed(found)) return found;
      if (found === 'ENOENT' || found === 'ENOTDIR') return undefined;
      throw new FileError('stat', path, found);
    },
    makeFolder: (path) => named('mkdir', path, mkdir(path)),
    ensureFolder,
    rename: (from, to) => named('rename', to, rename(from, to)),
    async create(path, content) {
      const file = await named('create', path, open(path, { write: true, create: true, exclusive: true }));
      try {
        await write(file, path, typeof content === 'string' ? Buffer.from(content) : content);
        await named('close', path, file.close());
      } catch (error) {
        await file.close().catch(() => undefined);
        await removeOne(path, 'unlink').catch(() => undefined);
        throw error;
      }
    },
    overwrite: (path, content) =>
      withFile('overwrite', path, { write: true }, async (file) => {
        const bytes = Buffer.from(content);
        await write(file, path, bytes);
        const { size } = await named('stat', path, file.size());
        if (size > bytes.length) await named('truncate', path, file.truncate(bytes.length));
      }),
    writeAtomic: (path, content, { durable }) => atomicWrite(path, content, { durable, mode: 0o666 }, atomicIo()),
    append: (path, content) =>
      withFile('append', path, { write: true, append: true, create: true }, (file) =>
        write(file, path, Buffer.from(content)),
      ),
    remove: (path) => named('remove', path, removeTree(path)),
    async freeBytes(path) {
      const run = () => {
        const found = client.find(path);
        if (failed(found)) return found;
        const free = client.faults.full === 'ENOSPC' ? 0 : client.disk.freeBytes;
        return { free: Math.min(free, MOST_FREE) };
      };
      return (await named('statfs', path, ask({ what: 'statfs', path, run }))).free;
    },
    async touch(path) {
      const run = () => {
        const found = client.find(path);
        if (failed(found)) return found;
        if (client.faults.readOnly) return 'EROFS';
        client.tree.utimes(found, client.wallMs());
        cache.forgetStat(found);
        return undefined;
      };
      await named('touch', path, ask({ what: 'utimes', path, changes: true, run }));
    },
  };
}

async function named<T>(op: string, path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asFileError(op, path, error);
  }
}

async function gone(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
