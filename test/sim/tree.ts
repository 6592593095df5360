/**
 * The state of one simulated file system, changed at once and without faults: what a rig, a simulated user or a checker works with.
 * Processes of the simulated world go through `SimDisk.client(…).files(…)` instead.
 */
import type { FileStat } from '../../src/edge/edges.ts';
import { FileError } from '../../src/edge/file-error.ts';
import { FolderHandle } from './disk-folder.ts';
import { failed, type Inode, must } from './disk-inode.ts';
import { Inodes } from './disk-inodes.ts';

export type { Inode } from './disk-inode.ts';

export class Tree extends Inodes {
  exists(path: string): boolean {
    return !failed(this.find(path));
  }

  /** undefined = there is nothing. */
  stat(path: string): FileStat | undefined {
    const inode = this.find(path);
    return failed(inode) ? undefined : inode.stat();
  }

  /** A view; must not be changed. */
  read(path: string): Buffer {
    const inode = must('read', path, this.find(path));
    if (inode.entries !== undefined) throw new FileError('read', path, 'EISDIR');
    return inode.content();
  }

  text(path: string): string {
    return this.read(path).toString();
  }

  /** undefined = there is no such file. */
  textIfThere(path: string): string | undefined {
    const inode = this.find(path);
    return failed(inode) || inode.entries !== undefined ? undefined : inode.content().toString();
  }

  list(path: string): string[] {
    const inode = must('list', path, this.find(path));
    if (inode.entries === undefined) throw new FileError('list', path, 'ENOTDIR');
    return [...inode.entries.keys()];
  }

  /** Like {@link list}; nothing where there is no such folder. */
  listIfThere(path: string): string[] {
    const inode = this.find(path);
    return failed(inode) ? [] : [...(inode.entries?.keys() ?? [])];
  }

  /** Plain mkdir. */
  mkdir(path: string): void {
    const { folder, name } = must('mkdir', path, this.place(path));
    must('mkdir', path, this.addFolder(folder, name));
  }

  /** mkdir -p. */
  ensureFolder(path: string): void {
    let folder = this.root;
    for (const name of path.split('/').filter((part) => part !== '')) {
      folder = folder.entries?.get(name) ?? must('mkdir', path, this.addFolder(folder, name));
      if (folder.entries === undefined) throw new FileError('mkdir', path, 'ENOTDIR');
    }
  }

  /** Exclusive. */
  create(path: string, content: string | Uint8Array = ''): void {
    const { folder, name } = must('create', path, this.place(path));
    this.#fill('create', path, must('create', path, this.addFile(folder, name)), content);
  }

  /** Creates it, or replaces its content in place (no rename: same inode). */
  write(path: string, content: string | Uint8Array): void {
    const { folder, name } = must('write', path, this.place(path));
    const file = folder.entries?.get(name) ?? must('write', path, this.addFile(folder, name));
    if (file.entries !== undefined) throw new FileError('write', path, 'EISDIR');
    this.truncate(file, 0);
    this.#fill('write', path, file, content);
  }

  /** Only an existing file, in place. */
  overwrite(path: string, content: string | Uint8Array): void {
    must('overwrite', path, this.find(path));
    this.write(path, content);
  }

  append(path: string, content: string | Uint8Array): void {
    const { folder, name } = must('append', path, this.place(path));
    const file = folder.entries?.get(name) ?? must('append', path, this.addFile(folder, name));
    if (file.entries !== undefined) throw new FileError('append', path, 'EISDIR');
    this.#fill('append', path, file, content);
  }

  rename(from: string, to: string): void {
    const source = must('rename', to, this.place(from));
    const target = must('rename', to, this.place(to));
    must('rename', to, this.move(source.folder, source.name, target.folder, target.name));
  }

  unlink(path: string): void {
    const { folder, name } = must('unlink', path, this.place(path));
    must('unlink', path, this.removeFile(folder, name));
  }

  rmdir(path: string): void {
    const { folder, name } = must('rmdir', path, this.place(path));
    must('rmdir', path, this.removeFolder(folder, name));
  }

  /** rm -rf. */
  remove(path: string): void {
    const place = this.place(path);
    if (failed(place)) return;
    const inode = place.folder.entries?.get(place.name);
    if (inode === undefined) return;
    if (inode.entries === undefined) this.removeFile(place.folder, place.name);
    else {
      for (const name of inode.entries.keys()) this.remove(`${path}/${name}`);
      this.removeFolder(place.folder, place.name);
    }
  }

  /** This folder wherever it is moved to: what the working directory and the open files of a process are. */
  handle(path: string): FolderHandle {
    const folder = must('open', path, this.find(path));
    if (folder.entries === undefined) throw new FileError('open', path, 'ENOTDIR');
    return new FolderHandle(this, folder);
  }

  #fill(op: string, path: string, file: Inode, content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const written = must(op, path, this.writeAt(file, file.size, bytes));
    if (written < bytes.length) throw new FileError(op, path, 'ENOSPC');
  }
}
