/** An open file of one simulated process: keeps its inode, and buffers what is written up to close or fsync, as network file systems do. */
import type { Mount } from './disk-mount.ts';
import type { Life } from './sched.ts';
import { type Errno, failed, type Inode, type Result } from './disk-inode.ts';
import { type Tree } from './tree.ts';

/** A failed system call, as node:fs throws it: `code` is the errno name. */
export class SystemError extends Error {
  readonly code: Errno;

  constructor(code: Errno) {
    super(code);
    this.code = code;
  }
}

/** The value, or throws a {@link SystemError}. */
export async function unlessFailed<T>(answer: Promise<Result<T>>): Promise<T> {
  const result = await answer;
  if (failed(result)) throw new SystemError(result);
  return result;
}

export class OpenFile {
  readonly #client: Mount;
  readonly #life: Life;
  readonly #path: string;
  readonly #tree: Tree;
  readonly inode: Inode;
  /** Where the next byte goes. An appending client of a network folder knows the end only as of its open. */
  #at: number;
  readonly #atEnd: boolean;
  #pending: { at: number; bytes: Uint8Array }[] = [];
  #failure: Errno | undefined;
  #cutOnce = false;

  constructor(client: Mount, life: Life, path: string, inode: Inode, append: boolean) {
    this.#client = client;
    this.#life = life;
    this.#path = path;
    this.#tree = client.tree;
    this.inode = inode;
    this.#at = append ? inode.size : 0;
    this.#atEnd = append && !client.disk.remote;
  }

  /** write(2): may take less than it was given. */
  async write(bytes: Uint8Array, from: number, length: number): Promise<{ bytesWritten: number }> {
    const part = bytes.subarray(from, from + length);
    const { sched } = this.#client.disk;
    if (this.#client.writeBack > 0 && sched.chance.happens(this.#client.writeBack)) {
      const epoch = this.#client.epoch;
      this.#pending.push({ at: this.#at, bytes: Buffer.from(part) });
      this.#at += part.length;
      // The kernel writes it back some time, also when the process is dead.
      sched.after(sched.chance.between(0, 30), () => void (epoch === this.#client.epoch && this.#flush()));
      await this.#client.answer(this.#life, undefined);
      return { bytesWritten: part.length };
    }
    const { data } = await this.#request('write', true, () => {
      if (this.#atEnd) this.#at = this.inode.size;
      const written = this.#put(this.#at, part);
      return failed(written) ? written : { data: written };
    });
    this.#at += data;
    return { bytesWritten: data };
  }

  async sync(): Promise<void> {
    const { faults, disk } = this.#client;
    await this.#request('fsync', false, () => {
      this.#flush();
      if (this.#failure !== undefined) return this.#failure;
      if (faults.unsynced > 0 && disk.sched.chance.happens(faults.unsynced)) return 'EIO';
      disk.journal?.syncFile(this.inode);
      return undefined;
    });
  }

  /** fstat: writes back first, as it must show the right size. */
  size(): Promise<{ size: number }> {
    return this.#request('fstat', false, () => {
      this.#flush();
      return { size: this.inode.size };
    });
  }

  async truncate(size: number): Promise<void> {
    await this.#request('truncate', true, () => {
      const gone = this.#gone();
      if (gone === undefined) this.#tree.truncate(this.inode, size);
      return gone;
    });
  }

  /** Costs time only where something is left to write; tells of what could not be written. */
  async close(): Promise<void> {
    if (this.#pending.length > 0) await this.#request('write', true, () => this.#flush());
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw new SystemError(failure);
  }

  #request<T>(what: string, changes: boolean, run: () => Result<T>): Promise<T> {
    return unlessFailed(this.#client.call(this.#life, { what, path: this.#path, changes, run }));
  }

  #flush(): undefined {
    const pending = this.#pending;
    this.#pending = [];
    for (const { at, bytes } of pending) {
      const written = this.#client.disk.by(this.#client, () => this.#put(at, bytes));
      if (failed(written)) this.#failure ??= written;
      else if (written < bytes.length) this.#failure ??= this.#client.faults.full ?? 'ENOSPC';
    }
  }

  #gone(): Errno | undefined {
    const { faults, disk, tree } = this.#client;
    if (tree !== this.#tree) return 'EIO';
    if (faults.readOnly) return 'EROFS';
    return disk.remote && !this.inode.linked ? 'ESTALE' : undefined;
  }

  #put(at: number, bytes: Uint8Array): Result<number> {
    const gone = this.#gone();
    if (gone !== undefined) return gone;
    const { faults, cache, disk } = this.#client;
    cache.forgetStat(this.inode);
    if (faults.full === undefined || at + bytes.length <= this.inode.size)
      return this.#tree.writeAt(this.inode, at, bytes);
    // A part fits at first, then nothing.
    const fits = this.#cutOnce ? 0 : disk.sched.chance.int(bytes.length);
    this.#cutOnce = true;
    return fits === 0 ? faults.full : this.#tree.writeAt(this.inode, at, bytes.subarray(0, fits));
  }
}
