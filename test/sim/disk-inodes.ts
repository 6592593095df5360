/** A simulated file system by inode: what the system calls are made of. Answers errno names, throws nothing. */
import { type Errno, failed, Inode, INODE_BYTES, type Journal, type Result } from './disk-inode.ts';

export class Inodes {
  readonly dev: number;
  readonly root: Inode;
  /** Counts changes: unchanged = nothing to check again. */
  version = 0;
  /** Bytes in use. */
  used = 0;
  /** Bytes; ENOSPC above. */
  capacity: number;
  journal: Journal | undefined;
  readonly #stampMs: () => number;
  #lastIno = 1;

  /** `stampMs`: the time that a change gets, ms since 1970. */
  constructor(dev: number, stampMs: () => number = () => 0, capacity = Infinity) {
    this.dev = dev;
    this.#stampMs = stampMs;
    this.capacity = capacity;
    this.root = new Inode(1, dev, true, stampMs());
  }

  /** Where it is now; undefined: it was removed, or a folder above it. */
  pathOf(inode: Inode): string | undefined {
    let path = '';
    for (let at = inode; at !== this.root;) {
      if (!at.linked || at.parent === undefined) return undefined;
      path = `/${at.name}${path}`;
      at = at.parent;
    }
    return path === '' ? '/' : path;
  }

  /** Every file and folder below `path`, folders before their content; nothing where there is no such folder. */
  *walk(path = '/'): Generator<{ path: string; inode: Inode }> {
    const start = this.find(path);
    if (!failed(start)) yield* below(path === '/' ? '' : path, start);
  }

  /** `step` looks an entry up; by default the truth. */
  find(path: string, step: (folder: Inode, name: string) => Inode | undefined = truth): Result<Inode> {
    let at = this.root;
    for (let start = 0; start < path.length;) {
      const slash = path.indexOf('/', start);
      const end = slash === -1 ? path.length : slash;
      const name = path.slice(start, end);
      start = end + 1;
      if (name === '' || name === '.') continue;
      if (at.entries === undefined) return 'ENOTDIR';
      const next = name === '..' ? (at.parent ?? at) : step(at, name);
      if (next === undefined) return 'ENOENT';
      at = next;
    }
    return at;
  }

  /** The folder of `path`, and its name in there. */
  place(
    path: string,
    step?: (folder: Inode, name: string) => Inode | undefined,
  ): Result<{ folder: Inode; name: string }> {
    const end = path.endsWith('/') ? path.length - 1 : path.length;
    const slash = path.lastIndexOf('/', end - 1);
    const folder = this.find(slash <= 0 ? '/' : path.slice(0, slash), step);
    if (failed(folder)) return folder;
    if (folder.entries === undefined) return 'ENOTDIR';
    return { folder, name: path.slice(slash + 1, end) };
  }

  addFolder(folder: Inode, name: string): Result<Inode> {
    return this.#add(folder, name, true);
  }

  addFile(folder: Inode, name: string): Result<Inode> {
    return this.#add(folder, name, false);
  }

  #add(folder: Inode, name: string, isFolder: boolean): Result<Inode> {
    if (folder.entries === undefined) return 'ENOTDIR';
    if (name === '' || folder.entries.has(name)) return 'EEXIST';
    if (name.length > 255) return 'ENAMETOOLONG';
    if (!folder.linked) return 'ENOENT';
    if (this.used + INODE_BYTES > this.capacity) return 'ENOSPC';
    this.journal?.entries([{ folder, name, before: undefined }]);
    const inode = new Inode(++this.#lastIno, this.dev, isFolder, this.#stampMs());
    this.used += INODE_BYTES;
    inode.name = name;
    inode.parent = folder;
    folder.entries.set(name, inode);
    this.#touched(folder);
    inode.version = this.version;
    return inode;
  }

  /** rename(2), in the kernel's order of refusals. */
  move(from: Inode, fromName: string, to: Inode, toName: string): Errno | undefined {
    const source = from.entries?.get(fromName);
    if (source === undefined || from.entries === undefined) return 'ENOENT';
    if (to.entries === undefined) return 'ENOTDIR';
    if (source.entries !== undefined && isWithin(to, source)) return 'EINVAL';
    const target = to.entries.get(toName);
    if (target === undefined && toName.length > 255) return 'ENAMETOOLONG';
    if (target === source) return undefined;
    if (target !== undefined && target.entries !== undefined && isWithin(from, target)) return 'ENOTEMPTY';
    if (target !== undefined) {
      if (source.entries !== undefined && target.entries === undefined) return 'ENOTDIR';
      if (source.entries === undefined && target.entries !== undefined) return 'EISDIR';
      if (target.entries !== undefined && target.entries.size > 0) return 'ENOTEMPTY';
    }
    if (!to.linked) return 'ENOENT';
    this.journal?.entries([
      { folder: from, name: fromName, before: source },
      { folder: to, name: toName, before: target },
    ]);
    if (target !== undefined) this.#drop(target);
    from.entries.delete(fromName);
    to.entries.set(toName, source);
    source.name = toName;
    source.parent = to;
    this.#touched(from);
    if (to !== from) this.#touched(to);
    return undefined;
  }

  removeFile(folder: Inode, name: string): Errno | undefined {
    const inode = folder.entries?.get(name);
    if (inode === undefined) return 'ENOENT';
    if (inode.entries !== undefined) return 'EISDIR';
    return this.#remove(folder, name, inode);
  }

  removeFolder(folder: Inode, name: string): Errno | undefined {
    const inode = folder.entries?.get(name);
    if (inode === undefined) return 'ENOENT';
    if (inode.entries === undefined) return 'ENOTDIR';
    if (inode.entries.size > 0) return 'ENOTEMPTY';
    return this.#remove(folder, name, inode);
  }

  #remove(folder: Inode, name: string, inode: Inode): undefined {
    this.journal?.entries([{ folder, name, before: inode }]);
    folder.entries?.delete(name);
    this.#drop(inode);
    this.#touched(folder);
  }

  #drop(inode: Inode): void {
    inode.linked = false;
    inode.parent = undefined;
    this.used -= INODE_BYTES + inode.size;
  }

  /** Bytes written: fewer than given where the disk is full, ENOSPC where it takes none. */
  writeAt(file: Inode, at: number, bytes: Uint8Array): Result<number> {
    if (bytes.length === 0) return 0;
    let end = at + bytes.length;
    const growth = Math.max(0, end - file.size);
    if (file.linked && growth > this.capacity - this.used) {
      end = Math.max(at, file.size, file.size + Math.floor(this.capacity - this.used));
      end = Math.min(end, at + bytes.length);
      if (end <= at) return 'ENOSPC';
    }
    this.journal?.data(file);
    const size = Math.max(end, file.size);
    // Views of the old bytes may be in other hands: only room behind them is written in place.
    if (at < file.size || size > file.data.length) {
      const data = Buffer.alloc(at < file.size || file.size === 0 ? size : size * 2);
      file.data.copy(data, 0, 0, file.size);
      file.data = data;
    }
    file.data.set(end === at + bytes.length ? bytes : bytes.subarray(0, end - at), at);
    this.#resized(file, size);
    return end - at;
  }

  truncate(file: Inode, size: number): void {
    if (size >= file.size) return;
    this.journal?.data(file);
    file.data = Buffer.from(file.data.subarray(0, size));
    this.#resized(file, size);
  }

  /** Counts the bytes in use again, and all as changed: for who changed inodes directly. */
  recount(): void {
    this.version += 1;
    this.used = 0;
    for (const { inode } of this.walk()) {
      this.used += INODE_BYTES + inode.size;
      inode.version = this.version;
    }
    this.root.version = this.version;
  }

  /** `mtimeMs`: by default the time that any change would get now. */
  utimes(inode: Inode, mtimeMs = this.#stampMs()): void {
    inode.mtimeMs = mtimeMs;
    this.version += 1;
  }

  #resized(file: Inode, size: number): void {
    if (file.linked) this.used += size - file.size;
    file.size = size;
    this.#touched(file);
  }

  #touched(inode: Inode): void {
    this.version += 1;
    inode.version = this.version;
    inode.mtimeMs = this.#stampMs();
  }
}

const truth = (folder: Inode, name: string): Inode | undefined => folder.entries?.get(name);

function isWithin(inner: Inode, outer: Inode): boolean {
  for (let at: Inode | undefined = inner; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}

function* below(path: string, inode: Inode): Generator<{ path: string; inode: Inode }> {
  for (const [name, child] of inode.entries ?? []) {
    const at = `${path}/${name}`;
    yield { path: at, inode: child };
    if (child.entries !== undefined) yield* below(at, child);
  }
}
