import { FileError } from '../../src/edge/file-error.ts';
import { type Inode, must } from './disk-inode.ts';
import type { Inodes } from './disk-inodes.ts';

/** What a process holds that opened files of a folder or runs in it: it follows the folder when that is moved, or removed. */
export class FolderHandle {
  readonly #tree: Inodes;
  readonly folder: Inode;

  constructor(tree: Inodes, folder: Inode) {
    this.#tree = tree;
    this.folder = folder;
  }

  /** Where the folder is now; undefined: removed. */
  get path(): string | undefined {
    return this.#tree.pathOf(this.folder);
  }

  has(name: string): boolean {
    return this.folder.entries?.has(name) ?? false;
  }

  /** An open file of this folder, for as long as anybody holds it; created where it is not there. */
  open(name: string): Inode {
    return this.folder.entries?.get(name) ?? must('open', name, this.#tree.addFile(this.folder, name));
  }

  append(name: string, content: string): void {
    this.appendTo(this.open(name), content);
  }

  appendTo(file: Inode, content: string): void {
    this.#put(file, file.size, content);
  }

  /** open(O_TRUNC | O_CREAT) + write: what a training script does with metrics.json. */
  write(name: string, content: string): void {
    const file = this.open(name);
    this.#tree.truncate(file, 0);
    this.#put(file, 0, content);
  }

  /** undefined = no such file. */
  text(name: string): string | undefined {
    return this.folder.entries?.get(name)?.content().toString();
  }

  #put(file: Inode, at: number, content: string): void {
    const bytes = Buffer.from(content);
    const written = must('write', file.name, this.#tree.writeAt(file, at, bytes));
    if (written < bytes.length) throw new FileError('write', file.name, 'ENOSPC');
  }
}
