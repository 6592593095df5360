/** Ideas that wait, in the order of the original: critical > high > medium > low, then the lower number first. */
import { IdeaTable } from './idea-table.ts';
import type { IdeaHead } from './idea-table.ts';
import { RowOrder } from './row-order.ts';
import { PRIORITIES } from './words.ts';
import type { IdeaId } from './words.ts';

/** What is known of a row: nothing yet, in its lane but not waiting (any more), waiting. */
const UNKNOWN = 0;
const LEFT = 1;
const WAITING = 2;

/** One priority. `head`: every row before it has left. */
interface Lane {
  order: RowOrder;
  head: number;
}

export class Queue {
  #table: IdeaTable;
  #lanes: Lane[];
  #states = new Uint8Array(16);
  #size = 0;

  constructor(table = new IdeaTable()) {
    this.#table = table;
    this.#lanes = lanesOf(table);
  }

  get size(): number {
    return this.#size;
  }

  /** Forgets everything; ideas are those of this table from now on: ideas.md was read anew. */
  begin(table: IdeaTable): void {
    this.#table = table;
    this.#lanes = lanesOf(table);
    this.#states = new Uint8Array(table.size);
    this.#size = 0;
  }

  has(id: IdeaId): boolean {
    return this.#states[this.#table.rowOf(id)] === WAITING;
  }

  /** The idea waits (again). An id that is not in the table changes nothing. */
  add(id: IdeaId): void {
    const row = this.#table.rowOf(id);
    if (row >= 0) this.addRow(row);
  }

  addRow(row: number): void {
    const known = this.#states[row] ?? UNKNOWN;
    if (known === WAITING) return;
    const lane = this.#lanes[this.#table.priorityAt(row)];
    if (lane === undefined) throw new Error(`row ${row} has no priority`);
    if (known === UNKNOWN) lane.order.add(row);
    else lane.head = 0; // a retry: the head must not hide it
    this.#set(row, WAITING);
    this.#size += 1;
  }

  /** It is claimed, finished, blocked or withdrawn. */
  remove(id: IdeaId): void {
    const row = this.#table.rowOf(id);
    if (this.#states[row] !== WAITING) return;
    this.#set(row, LEFT);
    this.#size -= 1;
  }

  isWaiting(row: number): boolean {
    return this.#states[row] === WAITING;
  }

  /** What waits, in order. Cost: what is taken, plus what has left since the last time. */
  *ready(): Iterable<IdeaHead> {
    for (const lane of this.#lanes) yield* this.#readyIn(lane);
  }

  *#readyIn(lane: Lane): Iterable<IdeaHead> {
    const { rows, moved } = lane.order.sorted();
    if (moved) lane.head = 0;
    let leading = true;
    for (let i = lane.head; i < rows.length; i += 1) {
      const row = rows[i];
      if (row === undefined || this.#states[row] !== WAITING) {
        if (leading) lane.head = i + 1;
        continue;
      }
      leading = false;
      yield this.#table.at(row);
    }
  }

  #set(row: number, state: number): void {
    if (row >= this.#states.length) {
      const states = new Uint8Array(Math.max(this.#table.size, Math.ceil(this.#states.length * 1.5)));
      states.set(this.#states);
      this.#states = states;
    }
    this.#states[row] = state;
  }
}

function lanesOf(table: IdeaTable): Lane[] {
  return PRIORITIES.map(() => ({ order: new RowOrder(table), head: 0 }));
}
