/**
 * Many things in order, of which few change at a time. Changes are only noted; the order is brought up to date when it is asked for, in
 * slices, so that 100,000 of them hold nobody up.
 */

/** Items sorted or merged in one go: about a millisecond. */
const SLICE = 2048;
/** So many sort as fast by numbers. */
const KEYED_SLICE = 16_384;

export class Ordered<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #keyOf: ((item: T) => number) | null;
  /** Never changed in place: who was given it keeps what it was. */
  #items: readonly T[] = [];
  #added: T[] = [];
  readonly #removed = new Set<T>();
  /** How often it was brought in order. */
  #times = 0;

  /** `keyOf`: a number of each, never NaN, in whose order they stand as far as it differs: numbers are sorted without calling back. */
  constructor(compare: (a: T, b: T) => number, keyOf: ((item: T) => number) | null = null) {
    this.#compare = compare;
    this.#keyOf = keyOf;
  }

  /** One that was never in it before. */
  add(item: T): void {
    this.#added.push(item);
  }

  remove(item: T): void {
    this.#removed.add(item);
  }

  /**
   * All of them in order, with every change up to the first step. Yields between slices; changes meanwhile belong to the next call, unless
   * somebody else brings all in order in between.
   * Cost: the number of items, plus what sorting the added ones takes; nothing where nothing has changed.
   */
  *inOrder(): Generator<void, readonly T[]> {
    if (this.#added.length === 0 && this.#removed.size === 0) return this.#items;
    const [times, added, removed] = [this.#times, this.#added.slice(), new Set(this.#removed)];
    const left = (items: readonly T[]): readonly T[] =>
      removed.size === 0 ? items : items.filter((item) => !removed.has(item));
    const fresh = yield* sorted(left(added), this.#compare, this.#keyOf);
    const old = left(this.#items);
    const items = yield* merged(old, fresh, this.#compare);
    if (this.#times !== times) return yield* this.inOrder();
    this.#times += 1;
    this.#items = items;
    this.#added = this.#added.slice(added.length);
    for (const item of removed) this.#removed.delete(item);
    return items;
  }
}

/** Bottom-up merge sort, its first level by the engine. */
function* sorted<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
  keyOf: ((item: T) => number) | null,
): Generator<void, readonly T[]> {
  let runs: (readonly T[])[] = [];
  const slice = keyOf === null ? SLICE : KEYED_SLICE;
  for (let at = 0; at < items.length; at += slice) {
    const some = items.slice(at, at + slice);
    runs.push(keyOf === null ? some.sort(compare) : sortedByKey(some, keyOf, compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: (readonly T[])[] = [];
    for (let i = 0; i < runs.length; i += 2) longer.push(yield* merged(runs[i] ?? [], runs[i + 1] ?? [], compare));
    runs = longer;
  }
  return runs[0] ?? [];
}

/** Each goes where its key begins among all keys in order; those with the same key are compared. */
function sortedByKey<T>(items: readonly T[], keyOf: (item: T) => number, compare: (a: T, b: T) => number): T[] {
  const keys = Float64Array.from(items, keyOf);
  const inOrder = keys.toSorted();
  const taken = new Uint16Array(items.length);
  const made = [...items];
  for (const [i, item] of items.entries()) {
    const first = firstNotBelow(inOrder, keys[i] ?? 0);
    made[first + (taken[first] ?? 0)] = item;
    taken[first] = (taken[first] ?? 0) + 1;
  }
  for (let from = 0; from < made.length;) {
    const to = from + (taken[from] ?? 1);
    if (to - from > 1) for (const [i, item] of made.slice(from, to).sort(compare).entries()) made[from + i] = item;
    from = to;
  }
  return made;
}

/** Where an item of this order stands. */
export function placeIn<T>(inOrder: readonly T[], item: T, compare: (a: T, b: T) => number): number {
  let [low, high] = [0, inOrder.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = inOrder[middle];
    if (other !== undefined && compare(other, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstNotBelow(inOrder: Float64Array, key: number): number {
  let [low, high] = [0, inOrder.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((inOrder[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  return low;
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
