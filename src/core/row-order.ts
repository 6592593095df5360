/** Rows of the ideas of one priority in the order of their ids: added at any time, sorted when they are asked for. */
import type { IdeaTable } from './idea-table.ts';
import { compareIds } from './words.ts';

export class RowOrder {
  readonly #table: IdeaTable;
  #rows = new Uint32Array(16);
  #size = 0;
  /** Rows before it are in order. */
  #sorted = 0;

  constructor(table: IdeaTable) {
    this.#table = table;
  }

  add(row: number): void {
    if (this.#size === this.#rows.length) {
      const rows = new Uint32Array(Math.ceil(this.#size * 1.5));
      rows.set(this.#rows);
      this.#rows = rows;
    }
    const last = this.#rows[this.#size - 1];
    // The usual file counts upwards: then nothing is ever sorted.
    if (this.#sorted === this.#size && (last === undefined || this.#compare(last, row) < 0)) this.#sorted += 1;
    this.#rows[this.#size] = row;
    this.#size += 1;
  }

  /** In order; valid until the next row is added. `moved`: rows may stand elsewhere than before. */
  sorted(): { rows: Uint32Array; moved: boolean } {
    const moved = this.#sorted < this.#size;
    if (moved) this.#merge();
    return { rows: this.#rows.subarray(0, this.#size), moved };
  }

  /** What came is sorted, what was sorted is moved once. */
  #merge(): void {
    const rows = this.#rows;
    const come = sortRows(this.#table, rows.slice(this.#sorted, this.#size));
    let from = this.#sorted;
    for (let i = come.length - 1; i >= 0; i -= 1) {
      const row = come[i] ?? 0;
      const place = this.#placeOf(row, from);
      rows.copyWithin(place + i + 1, place, from);
      rows[place + i] = row;
      from = place;
    }
    this.#sorted = this.#size;
  }

  /** How many of the first `count` rows come before this one. */
  #placeOf(row: number, count: number): number {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(this.#rows[middle] ?? 0, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compare(a: number, b: number): number {
    return compareRows(this.#table, a, b);
  }
}

/** As compareIds of words.ts. */
export function compareRows(table: IdeaTable, a: number, b: number): number {
  const x = table.numberAt(a);
  const y = table.numberAt(b);
  if (x !== y) return x < y ? -1 : 1;
  return compareIds(table.idAt(a), table.idAt(b));
}

/** By numbers first, which typed arrays sort without calling back: a million in a tenth of a second. */
function sortRows(table: IdeaTable, rows: Uint32Array): Uint32Array {
  const count = rows.length;
  const keys = new Float64Array(count);
  for (const [i, row] of rows.entries()) keys[i] = table.numberAt(row) * count + i;
  keys.sort();
  const exact = (keys[count - 1] ?? 0) < Number.MAX_SAFE_INTEGER;
  if (!exact) return rows.sort((a, b) => compareRows(table, a, b));
  const made = rows.slice();
  for (const [i, key] of keys.entries()) made[i] = rows[key % count] ?? 0;
  for (let from = 0; from < count;) {
    let to = from + 1;
    while (to < count && table.numberAt(made[to] ?? 0) === table.numberAt(made[from] ?? 0)) to += 1;
    if (to - from > 1) made.subarray(from, to).sort((a, b) => compareRows(table, a, b));
    from = to;
  }
  return made;
}
