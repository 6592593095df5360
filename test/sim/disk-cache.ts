/** What one machine believes about names and attributes without asking the server: right when it was learnt, up to N seconds ago. */
import type { FileStat } from '../../src/edge/edges.ts';
import type { Inode } from './disk-inode.ts';

interface Belief<T> {
  what: T;
  until: number;
}

export class DiskCache {
  readonly #now: () => number;
  readonly #entriesS: number;
  readonly #attributesS: number;
  #entries = new WeakMap<Inode, Map<string, Belief<Inode | null>>>();
  #attributes = new WeakMap<Inode, Belief<FileStat>>();

  constructor(now: () => number, entriesS: number, attributesS: number) {
    this.#now = now;
    this.#entriesS = entriesS;
    this.#attributesS = attributesS;
  }

  get off(): boolean {
    return this.#entriesS === 0;
  }

  /** null = believed absent; undefined = not known. */
  entry(folder: Inode, name: string): Inode | null | undefined {
    if (this.#entriesS === 0) return undefined;
    const belief = this.#entries.get(folder)?.get(name);
    return belief !== undefined && belief.until > this.#now() ? belief.what : undefined;
  }

  learn(folder: Inode, name: string, what: Inode | undefined): void {
    if (this.#entriesS === 0) return;
    let names = this.#entries.get(folder);
    if (names === undefined) this.#entries.set(folder, (names = new Map()));
    names.set(name, { what: what ?? null, until: this.#now() + this.#entriesS });
  }

  forget(folder: Inode, name: string): void {
    if (this.#entriesS > 0) this.#entries.get(folder)?.delete(name);
  }

  forgetNamesIn(folder: Inode): void {
    if (this.#entriesS > 0) this.#entries.delete(folder);
  }

  stat(inode: Inode): FileStat | undefined {
    if (this.#attributesS === 0) return undefined;
    const belief = this.#attributes.get(inode);
    return belief !== undefined && belief.until > this.#now() ? belief.what : undefined;
  }

  learnStat(inode: Inode): FileStat {
    const what = inode.stat();
    if (this.#attributesS > 0) this.#attributes.set(inode, { what, until: this.#now() + this.#attributesS });
    return what;
  }

  forgetStat(inode: Inode): void {
    if (this.#attributesS > 0) this.#attributes.delete(inode);
  }

  clear(): void {
    this.#entries = new WeakMap();
    this.#attributes = new WeakMap();
  }
}
