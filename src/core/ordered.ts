/**
 * Many things in order, of which few change at a time. Changes are only noted; the order is brought up to date when it is asked for, in
 * slices, so that 100,000 of them hold nobody up.
 */

/** Items sorted or merged in one go: about a millisecond. */
const SLICE = 2048;

export class Ordered<T> {
  readonly #compare: (a: T, b: T) => number;
  /** Never changed in place: who was given it keeps what it was. */
  #items: readonly T[] = [];
  #added = new Set<T>();
  #removed = new Set<T>();

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  /** One that was never in it before. */
  add(item: T): void {
    this.#added.add(item);
  }

  remove(item: T): void {
    this.#added.delete(item);
    this.#removed.add(item);
  }

  /**
   * All of them in order, with every change up to the first step. Yields between slices; changes meanwhile belong to the next call.
   * Cost: the number of items, plus what sorting the added ones takes; nothing where nothing has changed.
   */
  *inOrder(): Generator<void, readonly T[]> {
    if (this.#added.size === 0 && this.#removed.size === 0) return this.#items;
    const [added, removed] = [[...this.#added], new Set(this.#removed)];
    const fresh = yield* sorted(added, this.#compare);
    const old = removed.size === 0 ? this.#items : this.#items.filter((item) => !removed.has(item));
    const items = yield* merged(old, fresh, this.#compare);
    this.#items = items;
    for (const item of added) this.#added.delete(item);
    for (const item of removed) this.#removed.delete(item);
    return items;
  }
}

/** Bottom-up merge sort, its first level by the engine. */
function* sorted<T>(items: T[], compare: (a: T, b: T) => number): Generator<void, readonly T[]> {
  let runs: (readonly T[])[] = [];
  for (let at = 0; at < items.length; at += SLICE) {
    runs.push(items.slice(at, at + SLICE).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: (readonly T[])[] = [];
    for (let i = 0; i < runs.length; i += 2) longer.push(yield* merged(runs[i] ?? [], runs[i + 1] ?? [], compare));
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merged<T>(
  one: readonly T[],
  other: readonly T[],
  compare: (a: T, b: T) => number,
): Generator<void, readonly T[]> {
  if (one.length === 0) return other;
  if (other.length === 0) return one;
  const all: T[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [a, b] = [one[i], other[j]];
    if (a === undefined && b === undefined) return all;
    if (b === undefined || (a !== undefined && compare(a, b) <= 0)) {
      all.push(a as T);
      i += 1;
    } else {
      all.push(b);
      j += 1;
    }
    if (all.length % SLICE === 0) yield;
  }
}
