/**
 * What a power cut takes from a local disk: all that was not fsynced may be lost; after `COMMIT_S` all is safe by itself. Content is lost file by
 * file: it is the old one, or cut. Names: as ext4, XFS and btrfs do it, in the reverse order of the changes, and an fsync of anything keeps
 * every change of names before it. `posixOnly` keeps only what POSIX promises: an fsync of a folder keeps the names in there and what these
 * depend on, each folder loses its changes on its own, and a rename is done or not in both folders.
 */
import type { Chance } from './sched.ts';
import type { EntryChange, Inode, Journal } from './disk-inode.ts';
import type { Tree } from './tree.ts';

/** Seconds until the kernel writes by itself: dirty_expire_centisecs, 30 s. */
export const COMMIT_S = 30;

interface Change {
  at: number;
  entries: readonly EntryChange[];
  /** What each name stood for after it: found out when the next change is heard of, or at the end. */
  after: (Inode | undefined)[];
}

interface Dirty {
  since: number;
  safe: Buffer;
}

export class PowerJournal implements Journal {
  readonly #now: () => number;
  readonly #posixOnly: boolean;
  #changes: Change[] = [];
  readonly #dirty = new Map<Inode, Dirty>();

  constructor(now: () => number, posixOnly = false) {
    this.#now = now;
    this.#posixOnly = posixOnly;
  }

  entries(entries: readonly EntryChange[]): void {
    this.#noteAfter();
    const oldest = this.#changes[0];
    // Not at each change: the list is cut now and then.
    if (oldest !== undefined && oldest.at < this.#now() - 2 * COMMIT_S) this.#expire();
    this.#changes.push({ at: this.#now(), entries, after: [] });
  }

  data(file: Inode): void {
    if (this.#dirty.size > 4096) this.#expire();
    const dirty = this.#dirty.get(file);
    if (dirty === undefined) this.#dirty.set(file, { since: this.#now(), safe: file.content() });
  }

  syncFile(file: Inode): void {
    this.#dirty.delete(file);
    if (!this.#posixOnly) this.#changes = [];
  }

  /** The entries of `folder` are safe, with all that these depend on. */
  syncFolder(folder: Inode): void {
    if (!this.#posixOnly) {
      this.#changes = [];
      return;
    }
    this.#noteAfter();
    const safe = new Set([folder]);
    const kept: Change[] = [];
    for (const change of this.#changes.toReversed()) {
      if (change.entries.some((entry) => safe.has(entry.folder)))
        for (const entry of change.entries) safe.add(entry.folder);
      else kept.push(change);
    }
    this.#changes = kept.reverse();
  }

  /** Takes back what was lost. */
  cut(tree: Tree, chance: Chance): void {
    this.#expire();
    this.#noteAfter();
    tree.journal = undefined;
    for (const change of this.#lost(chance).reverse()) undo(change);
    for (const [file, { safe }] of this.#dirty) {
      const fate = chance.int(3);
      if (fate === 0) setContent(file, safe);
      else if (fate === 1) setContent(file, file.content(0, cutAt(safe, file.content(), chance)));
    }
    this.#changes = [];
    this.#dirty.clear();
    tree.recount();
    tree.journal = this;
  }

  /** The changes that never reached the disk, in their order. */
  #lost(chance: Chance): Change[] {
    const broken = new Set<Inode>();
    const lost: Change[] = [];
    const odds = chance.pick([0.02, 0.2, 1]);
    for (const change of this.#changes) {
      const after = this.#posixOnly ? change.entries.some(({ folder }) => broken.has(folder)) : lost.length > 0;
      if (!after && !chance.happens(odds)) continue;
      lost.push(change);
      for (const { folder } of change.entries) broken.add(folder);
      // What was made in a folder that was never made is lost with it.
      const [made] = change.after;
      if (change.entries.length === 1 && made !== undefined) broken.add(made);
    }
    return lost;
  }

  #noteAfter(): void {
    const last = this.#changes.at(-1);
    if (last === undefined || last.after.length > 0) return;
    last.after = last.entries.map(({ folder, name }) => folder.entries?.get(name));
  }

  #expire(): void {
    const limit = this.#now() - COMMIT_S;
    const first = this.#changes.findIndex((change) => change.at >= limit);
    this.#changes = first === -1 ? [] : this.#changes.slice(first);
    for (const [file, { since }] of this.#dirty) if (since < limit) this.#dirty.delete(file);
  }
}

function undo({ entries }: Change): void {
  for (const { folder, name } of entries) {
    const now = folder.entries?.get(name);
    if (now !== undefined) now.linked = false;
    folder.entries?.delete(name);
  }
  for (const { folder, name, before } of entries) {
    if (before === undefined) continue;
    folder.entries?.set(name, before);
    before.linked = true;
    before.name = name;
    before.parent = folder;
  }
}

/** Somewhere in what was new: what was safe and did not change stays. */
function cutAt(safe: Buffer, now: Buffer, chance: Chance): number {
  let same = 0;
  while (same < safe.length && same < now.length && safe[same] === now[same]) same += 1;
  return same + chance.int(now.length - same + 1);
}

function setContent(file: Inode, content: Buffer): void {
  file.data = Buffer.from(content);
  file.size = content.length;
}
