/** Ideas that wait, in the order of the original: critical > high > medium > low, then the lower number first. */
import type { IdeaEntry } from './ideas.ts';
import { PRIORITIES, compareIds } from './words.ts';
import type { IdeaId, Priority } from './words.ts';

/** One priority: sorted, with the members that have left marked in `waiting` only. */
class Lane {
  #items: IdeaEntry[] = [];
  #sorted = true;
  /** Everything before it has left. */
  #head = 0;

  push(entry: IdeaEntry): void {
    const last = this.#items.at(-1);
    if (last !== undefined && compareIds(last.id, entry.id) > 0) this.#sorted = false;
    this.#items.push(entry);
  }

  /** An idea came back (a retry): the head must not hide it. */
  rewind(): void {
    this.#head = 0;
  }

  *ready(waiting: ReadonlySet<IdeaId>): Iterable<IdeaEntry> {
    if (!this.#sorted) {
      this.#items.sort((a, b) => compareIds(a.id, b.id));
      this.#sorted = true;
      this.#head = 0;
    }
    let leading = true;
    for (let i = this.#head; i < this.#items.length; i += 1) {
      const entry = this.#items[i];
      if (entry === undefined || !waiting.has(entry.id)) {
        if (leading) this.#head = i + 1;
        continue;
      }
      leading = false;
      yield entry;
    }
  }

  forget(known: (id: IdeaId) => boolean): void {
    this.#items = this.#items.filter((entry) => known(entry.id));
    this.#head = 0;
  }
}

export class Queue {
  readonly #lanes: Record<Priority, Lane> = {
    critical: new Lane(),
    high: new Lane(),
    medium: new Lane(),
    low: new Lane(),
  };
  readonly #entries = new Map<IdeaId, IdeaEntry>();
  readonly #waiting = new Set<IdeaId>();

  get size(): number {
    return this.#waiting.size;
  }

  has(id: IdeaId): boolean {
    return this.#waiting.has(id);
  }

  /** Adds an idea that waits; one that is known already waits again. */
  add(entry: IdeaEntry): void {
    const known = this.#entries.get(entry.id);
    if (known === undefined) {
      this.#entries.set(entry.id, entry);
      this.#lanes[entry.priority].push(entry);
    } else if (!this.#waiting.has(entry.id)) {
      this.#lanes[known.priority].rewind();
    }
    this.#waiting.add(entry.id);
  }

  /** It is claimed, finished, blocked or withdrawn. */
  remove(id: IdeaId): void {
    this.#waiting.delete(id);
  }

  /** Forgets everything: ideas.md was read anew. */
  clear(): void {
    for (const priority of PRIORITIES) this.#lanes[priority].forget(() => false);
    this.#entries.clear();
    this.#waiting.clear();
  }

  /** What waits, in order. Cost: what is taken, plus what has left since the last time. */
  *ready(): Iterable<IdeaEntry> {
    for (const priority of PRIORITIES) yield* this.#lanes[priority].ready(this.#waiting);
  }
}
