/**
 * "I watched it unchanged": the only measure of death that needs no common clock (reliability.md, Lease).
 * Time is the watcher's own suspend-aware clock, in seconds. Only time in which the watcher could see counts: after a gap without looks
 * (the folder hung, the machine slept) the change may have come and gone unseen.
 */
interface Watched {
  value: string;
  seenAt: number;
  watchedS: number;
  looks: number;
}

export class Watch {
  readonly #seen = new Map<string, Watched>();
  readonly #maxGapS: number;

  /** `maxGapS`: looks further apart than this count as this much watching. */
  constructor(maxGapS: number) {
    this.#maxGapS = maxGapS;
  }

  /** Notes what is seen now; tells for how long, and in how many looks, it has been watched to be just that. */
  see(key: string, value: string, now: number): { unchangedS: number; looks: number } {
    const before = this.#seen.get(key);
    if (before === undefined || before.value !== value) {
      this.#seen.set(key, { value, seenAt: now, watchedS: 0, looks: 1 });
      return { unchangedS: 0, looks: 1 };
    }
    before.watchedS += Math.min(now - before.seenAt, this.#maxGapS);
    before.seenAt = now;
    before.looks += 1;
    return { unchangedS: before.watchedS, looks: before.looks };
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }

  /** Drops what is not among the keys any more, so that memory follows what is alive. */
  keep(keys: ReadonlySet<string>): void {
    for (const key of this.#seen.keys()) if (!keys.has(key)) this.#seen.delete(key);
  }
}
