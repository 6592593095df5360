/**
 * Ideas that wait, in the order of the original: critical > high > medium > low, then the lower number first. On request some of them
 * wait in another place than their own text says.
 */
import { IdeaTable } from './idea-table.ts';
import type { IdeaHead } from './idea-table.ts';
import { NOBODY_RAISED, raisedRows } from './raised.ts';
import type { Raised, RaisedRows } from './raised.ts';
import { RowOrder, compareRows } from './row-order.ts';
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
  #raised: Raised = new Map();
  /** Their rows, and the size of the table for which they were looked up; null: not yet. */
  #raisedRows: { rows: RaisedRows; of: number } | null = null;

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
    this.#raisedRows = null;
  }

  /** What was asked about the order has changed: these ideas wait where they were put, all others where they say themselves. */
  raise(raised: Raised): void {
    this.#raised = raised;
    this.#raisedRows = null;
    for (const lane of this.#lanes) lane.head = 0; // it has passed over those that were raised until now
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

  /** What waits, in order. Cost: what is taken, what has left since the last time, and those that were put elsewhere. */
  *ready(): Iterable<IdeaHead> {
    const raised = this.#raisedNow();
    for (const row of raised.top) {
      if (this.isWaiting(row)) yield { ...this.#table.at(row), priority: 'critical', top: true };
    }
    for (const [priority, lane] of this.#lanes.entries()) {
      const come = raised.lanes[priority] ?? [];
      if (come.length === 0) yield* this.#readyIn(lane, raised);
      else yield* this.#merged(this.#readyIn(lane, raised), come, priority);
    }
  }

  /** As {@link ready}, only these. Cost: how many they are. */
  *readyOf(ids: ReadonlySet<IdeaId>): Iterable<IdeaHead> {
    const few = new Queue(this.#table);
    for (const id of ids) if (this.has(id)) few.add(id);
    few.raise(this.#raised);
    yield* few.ready();
  }

  *#readyIn(lane: Lane, { levels }: RaisedRows): Generator<IdeaHead> {
    const { rows, moved } = lane.order.sorted();
    if (moved) lane.head = 0;
    let leading = true;
    for (let i = lane.head; i < rows.length; i += 1) {
      const row = rows[i];
      if (row === undefined || this.#states[row] !== WAITING || levels.has(row)) {
        if (leading) lane.head = i + 1;
        continue;
      }
      leading = false;
      yield this.#table.at(row);
    }
  }

  /** The lane, and in their places those of other lanes that were put into it. */
  *#merged(lane: Iterator<IdeaHead>, come: readonly number[], priority: number): Iterable<IdeaHead> {
    const table = this.#table;
    let next = lane.next();
    for (const row of come) {
      if (!this.isWaiting(row)) continue;
      for (; next.done !== true && compareRows(table, table.rowOf(next.value.id), row) < 0; next = lane.next()) {
        yield next.value;
      }
      yield { ...table.at(row), priority: PRIORITIES[priority] ?? 'medium' };
    }
    for (; next.done !== true; next = lane.next()) yield next.value;
  }

  #raisedNow(): RaisedRows {
    if (this.#raised.size === 0) return NOBODY_RAISED;
    const table = this.#table;
    if (this.#raisedRows === null || this.#raisedRows.of !== table.size) {
      this.#raisedRows = { rows: raisedRows(table, this.#raised), of: table.size };
    }
    return this.#raisedRows.rows;
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
