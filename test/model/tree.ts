/** A folder tree in memory, exact and in one piece: what a file system promises when nothing goes wrong. */
import { basename, dirname } from 'node:path';
import type { Files, FileStat } from '../../src/edge/edges.ts';
import { FileError } from '../../src/edge/file-error.ts';

type Entry = { kind: 'file'; text: string; ino: number } | { kind: 'folder'; entries: Map<string, Entry>; ino: number };

export class Tree {
  readonly #root: Entry = { kind: 'folder', entries: new Map(), ino: 1 };
  #inos = 1;

  #find(path: string): Entry | undefined {
    let entry: Entry | undefined = this.#root;
    for (const name of path.split('/')) {
      if (name === '') continue;
      entry = entry?.kind === 'folder' ? entry.entries.get(name) : undefined;
    }
    return entry;
  }

  #folder(op: string, path: string): Map<string, Entry> {
    const entry = this.#find(path);
    if (entry === undefined) throw new FileError(op, path, 'ENOENT');
    if (entry.kind !== 'folder') throw new FileError(op, path, 'ENOTDIR');
    return entry.entries;
  }

  read(path: string): string {
    const entry = this.#find(path);
    if (entry === undefined) throw new FileError('read', path, 'ENOENT');
    if (entry.kind !== 'file') throw new FileError('read', path, 'EISDIR');
    return entry.text;
  }

  list(path: string): string[] {
    return [...this.#folder('list', path).keys()];
  }

  stat(path: string): FileStat | undefined {
    const entry = this.#find(path);
    if (entry === undefined) return undefined;
    const bytes = entry.kind === 'file' ? entry.text.length : 0;
    return { kind: entry.kind, bytes, dev: 1, ino: entry.ino, mtimeMs: 0 };
  }

  makeFolder(path: string): void {
    const parent = this.#folder('mkdir', dirname(path));
    if (parent.has(basename(path))) throw new FileError('mkdir', path, 'EEXIST');
    parent.set(basename(path), { kind: 'folder', entries: new Map(), ino: ++this.#inos });
  }

  ensureFolder(path: string): void {
    if (this.#find(path) !== undefined) return;
    this.ensureFolder(dirname(path));
    this.makeFolder(path);
  }

  write(path: string, text: string, mode: 'create' | 'overwrite' | 'replace'): void {
    const parent = this.#folder(mode, dirname(path));
    const there = parent.has(basename(path));
    if (mode === 'create' && there) throw new FileError(mode, path, 'EEXIST');
    if (mode === 'overwrite' && !there) throw new FileError(mode, path, 'ENOENT');
    parent.set(basename(path), { kind: 'file', text, ino: ++this.#inos });
  }

  /** rename(2) for folders and files: an empty folder may be replaced by a folder, a full one refuses. */
  rename(from: string, to: string): void {
    const entry = this.#find(from);
    if (entry === undefined) throw new FileError('rename', to, 'ENOENT');
    const parent = this.#folder('rename', dirname(to));
    const there = parent.get(basename(to));
    if (there?.kind === 'folder' && there.entries.size > 0) throw new FileError('rename', to, 'ENOTEMPTY');
    this.#folder('rename', dirname(from)).delete(basename(from));
    parent.set(basename(to), entry);
  }

  remove(path: string): void {
    if (this.#find(dirname(path)) !== undefined) this.#folder('remove', dirname(path)).delete(basename(path));
  }

  /** Everything below a path as one text: equal trees give equal texts. */
  describe(path: string): string {
    const entry = this.#find(path);
    if (entry === undefined) return '-';
    if (entry.kind === 'file') return entry.text;
    const names = [...entry.entries.keys()].toSorted();
    return `{${names.map((name) => `${name}:${this.describe(`${path}/${name}`)}`).join()}}`;
  }
}

/** The tree behind the interface of the code. `call` decides when each call happens and how it ends. */
export function filesOver(
  tree: Tree,
  call: <T>(op: string, path: string, run: () => T, more?: string) => Promise<T>,
): Files {
  const textOf = (content: string | Uint8Array): string =>
    typeof content === 'string' ? content : Buffer.from(content).toString('utf8');
  return {
    read: (path) => call('read', path, () => Buffer.from(tree.read(path))),
    readRange: (path, from, max) =>
      call('read', path, () => {
        const bytes = Buffer.from(tree.read(path));
        return { bytes: bytes.subarray(from, from + max), size: bytes.length };
      }),
    list: (path) => call('list', path, () => tree.list(path)),
    stat: (path) => call('stat', path, () => tree.stat(path)),
    makeFolder: (path) => call('mkdir', path, () => tree.makeFolder(path)),
    ensureFolder: (path) => call('mkdir -p', path, () => tree.ensureFolder(path)),
    rename: (from, to) => call('rename', from, () => tree.rename(from, to), to),
    create: (path, content) => call('create', path, () => tree.write(path, textOf(content), 'create')),
    overwrite: (path, content) => call('overwrite', path, () => tree.write(path, content, 'overwrite')),
    writeAtomic: (path, content) => call('write', path, () => tree.write(path, textOf(content), 'replace')),
    append: (path, content) =>
      call('append', path, () => {
        const before = tree.stat(path) === undefined ? '' : tree.read(path);
        tree.write(path, before + content, 'replace');
      }),
    remove: (path) => call('remove', path, () => tree.remove(path)),
    freeBytes: (path) => call('statfs', path, () => 1e12),
  };
}
