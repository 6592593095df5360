/** What takes its time to be made of all runs, kept while none of them changes: pages of one list cost one sort, and tabs share an answer. */

interface Kept<T> {
  value: Promise<T>;
  uptime: number;
}

export class Remembered<T> {
  readonly #version: () => number;
  readonly #uptime: () => number;
  readonly #most: number;
  readonly #ageS: number;
  #of = -1;
  readonly #kept = new Map<string, Kept<T>>();

  /**
   * `version`: another number whenever a run or an idea has changed. At most `most` are kept, each for `ageS` seconds: some of what is told
   * depends on the time of day.
   */
  constructor(version: () => number, uptime: () => number, { most, ageS }: { most: number; ageS: number }) {
    this.#version = version;
    this.#uptime = uptime;
    this.#most = most;
    this.#ageS = ageS;
  }

  of(key: string, make: () => Promise<T>): Promise<T> {
    const version = this.#version();
    if (version !== this.#of) this.#kept.clear();
    this.#of = version;
    const now = this.#uptime();
    const before = this.#kept.get(key);
    const kept = before !== undefined && now - before.uptime < this.#ageS ? before : { value: make(), uptime: now };
    // The one that was asked for last goes last.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest);
    kept.value.catch(() => {
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
    });
    return kept.value;
  }
}
