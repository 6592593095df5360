/**
 * "I watched it unchanged": the only measure of death that needs no common clock (reliability.md, Lease).
 * Time is the watcher's own suspend-aware clock, in seconds.
 */
interface Watched {
  value: string;
  since: number;
  looks: number;
}

export class Watch {
  readonly #seen = new Map<string, Watched>();

  /** Notes what is seen now; tells for how long, and in how many looks, it has been just that. */
  see(key: string, value: string, now: number): { unchangedS: number; looks: number } {
    const before = this.#seen.get(key);
    if (before === undefined || before.value !== value) {
      this.#seen.set(key, { value, since: now, looks: 1 });
      return { unchangedS: 0, looks: 1 };
    }
    before.looks += 1;
    return { unchangedS: now - before.since, looks: before.looks };
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }

  /** Drops what is not among the keys any more, so that memory follows what is alive. */
  keep(keys: ReadonlySet<string>): void {
    for (const key of this.#seen.keys()) if (!keys.has(key)) this.#seen.delete(key);
  }
}
