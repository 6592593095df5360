/**
 * A million ideas in memory: columns of numbers, names as bytes, and no text. Rows are in the order of the file; the text of an idea is read
 * again when it is needed (`offset`, `bytes`) and compared (`hash`).
 */
import { bytesOf, decodeName, filled, hashId, larger, longer } from './columns.ts';
import { PRIORITIES } from './words.ts';
import type { IdeaId, Priority } from './words.ts';

/** What is known of an idea without its text. */
export interface IdeaHead {
  id: IdeaId;
  title: string;
  priority: Priority;
  /** GPUs it asks for. */
  gpus: number;
  /** 1-based line of the header. */
  line: number;
  /** First byte of its block in ideas.md. */
  offset: number;
  /** Length of its block, without blank space at its end. */
  bytes: number;
  /** Of these bytes (text-hash.ts). */
  hash: number;
  /** Somebody asked for it to be the next. */
  top?: true;
}

/** What an idea is called and asks for; its id and title stand in bytes that come with it. `priority` is an index of PRIORITIES. */
export interface Named {
  idFrom: number;
  idTo: number;
  titleFrom: number;
  titleTo: number;
  priority: number;
  gpus: number;
}

/** Where its text stands, and what it is known again by: as in {@link IdeaHead}. */
export type Place = Pick<IdeaHead, 'line' | 'offset' | 'bytes' | 'hash'>;

const EMPTY = -1;
const ROW = 2 ** 26 - 1;
const ZERO = 48;
/** `idea-` */
const PREFIX = 5;

/** The id that is being looked up: a million of them may be asked for at once. Ids have 101 characters at most. */
const asked = new DataView(new ArrayBuffer(128));

export class IdeaTable {
  #size = 0;
  #names = new DataView(new ArrayBuffer(256));
  #namesEnd = 0;
  #nameAt = new Uint32Array(16);
  #idBytes = new Uint8Array(16);
  #titleBytes = new Uint16Array(16);
  #priority = new Uint8Array(16);
  #gpus = new Uint16Array(16);
  #line = new Uint32Array(16);
  #offset = new Uint32Array(16);
  #bytes = new Uint32Array(16);
  #hash = new Float64Array(16);
  /**
   * Row + 1 and, above it, a few bits of the hash of its id; 0 is an empty slot. Open addressing, at most two thirds full. A file may have
   * 1 GiB, so that its blocks, of 28 bytes at least, have numbers of 26 bits.
   */
  #index = new Uint32Array(32);

  /** The table whose first rows {@link toBytes} gave; undefined: these bytes are none. */
  static fromBytes(rows: number, bytes: Uint8Array): IdeaTable | undefined {
    const made = new IdeaTable();
    const room = rows + 16;
    let at = 0;
    const take = <T extends Parameters<typeof bytesOf>[0]>(like: T): T => {
      const column = filled(like, room, bytes, at, rows);
      at += rows * column.BYTES_PER_ELEMENT;
      return column;
    };
    made.#hash = take(made.#hash);
    made.#line = take(made.#line);
    made.#offset = take(made.#offset);
    made.#bytes = take(made.#bytes);
    made.#titleBytes = take(made.#titleBytes);
    made.#gpus = take(made.#gpus);
    made.#idBytes = take(made.#idBytes);
    made.#priority = take(made.#priority);
    made.#nameAt = new Uint32Array(room);
    for (let row = 0; row < rows; row += 1) {
      made.#nameAt[row] = made.#namesEnd;
      made.#namesEnd += (made.#idBytes[row] ?? 0) + (made.#titleBytes[row] ?? 0);
    }
    if (at + made.#namesEnd !== bytes.length) return undefined;
    made.#names = new DataView(new Uint8Array(bytes.subarray(at)).buffer);
    made.#size = rows;
    made.#spread(slotsFor(rows, made.#index.length));
    return made;
  }

  /** Its first rows, for a cache: {@link fromBytes} on a machine that keeps numbers the same way makes the table of them. */
  toBytes(rows: number): Uint8Array[] {
    const columns = [this.#hash, this.#line, this.#offset, this.#bytes];
    const narrow = [this.#titleBytes, this.#gpus, this.#idBytes, this.#priority];
    const last = rows - 1;
    const end = (this.#nameAt[last] ?? 0) + (this.#idBytes[last] ?? 0) + (this.#titleBytes[last] ?? 0);
    return [
      ...[...columns, ...narrow].map((column) => bytesOf(column, rows)),
      new Uint8Array(this.#names.buffer, 0, end),
    ];
  }

  get size(): number {
    return this.#size;
  }

  /** Answers the row that has this id already; -1: there was none, and it was added as the last one. `names` holds id and title. */
  add(names: DataView, named: Named, place: Place): number {
    const { idFrom, idTo, titleFrom, titleTo } = named;
    const key = hashId(names, idFrom, idTo);
    const slot = this.#slotOf(key, names, idFrom, idTo);
    const there = this.#rowAt(slot);
    if (there !== EMPTY) return there;
    const at = this.#size;
    this.#index[slot] = tagOf(key) | (at + 1);
    this.#size = at + 1;
    this.#nameAt[at] = this.#namesEnd;
    this.#addName(names, idFrom, idTo);
    this.#addName(names, titleFrom, titleTo);
    this.#idBytes[at] = idTo - idFrom;
    this.#titleBytes[at] = titleTo - titleFrom;
    this.#priority[at] = named.priority;
    this.#gpus[at] = named.gpus;
    this.#line[at] = place.line;
    this.#offset[at] = place.offset;
    this.#bytes[at] = place.bytes;
    this.#hash[at] = place.hash;
    if (this.#size === this.#nameAt.length) this.reserve(Math.ceil(this.#size * 1.5));
    return EMPTY;
  }

  #addName(names: DataView, from: number, to: number): void {
    let at = this.#namesEnd;
    const end = at + to - from;
    if (end > this.#names.byteLength) this.#names = longer(this.#names, Math.max(end, this.#names.byteLength * 1.5));
    const own = this.#names;
    let i = from;
    for (; i + 4 <= to; i += 4, at += 4) own.setInt32(at, names.getInt32(i, true), true);
    for (; i < to; i += 1, at += 1) own.setUint8(at, names.getUint8(i));
    this.#namesEnd = end;
  }

  /** Takes back the row that was added last. */
  removeLast(): void {
    const row = this.#size - 1;
    const at = this.#nameAt[row];
    if (at === undefined) return;
    // Nothing was added behind it, so that no other row was put further on because of it.
    const end = at + (this.#idBytes[row] ?? 0);
    this.#index[this.#slotOf(hashId(this.#names, at, end), this.#names, at, end)] = 0;
    this.#namesEnd = at;
    this.#size = row;
  }

  /** -1: no such idea. */
  rowOf(id: string): number {
    const { length } = id;
    if (length === 0 || length > asked.byteLength) return EMPTY;
    for (let i = 0; i < length; i += 1) {
      const code = id.charCodeAt(i);
      if (code > 127) return EMPTY;
      asked.setUint8(i, code);
    }
    return this.#find(asked, 0, length);
  }

  #find(names: DataView, from: number, to: number): number {
    return this.#rowAt(this.#slotOf(hashId(names, from, to), names, from, to));
  }

  /** The row of the idea that is `row` of the other table; -1: it is not here. */
  findLike(other: IdeaTable, row: number): number {
    const at = other.#nameAt[row] ?? 0;
    return this.#find(other.#names, at, at + (other.#idBytes[row] ?? 0));
  }

  /** Row must be below `size`, here and below. */
  at(row: number): IdeaHead {
    return {
      id: this.idAt(row),
      title: this.titleAt(row),
      priority: PRIORITIES[this.#priority[row] ?? 0] ?? 'medium',
      gpus: this.gpusAt(row),
      line: this.lineAt(row),
      offset: this.#offset[row] ?? 0,
      bytes: this.#bytes[row] ?? 0,
      hash: this.hashAt(row),
    };
  }

  idAt(row: number): IdeaId {
    const at = this.#nameAt[row] ?? 0;
    return decodeName(this.#names, at, at + (this.#idBytes[row] ?? 0)) as IdeaId;
  }

  titleAt(row: number): string {
    const at = (this.#nameAt[row] ?? 0) + (this.#idBytes[row] ?? 0);
    return decodeName(this.#names, at, at + (this.#titleBytes[row] ?? 0));
  }

  gpusAt(row: number): number {
    return this.#gpus[row] ?? 1;
  }

  hashAt(row: number): number {
    return this.#hash[row] ?? 0;
  }

  lineAt(row: number): number {
    return this.#line[row] ?? 0;
  }

  /** Index of PRIORITIES. */
  priorityAt(row: number): number {
    return this.#priority[row] ?? 0;
  }

  /** As `idNumber` of words.ts: infinite without one. */
  numberAt(row: number): number {
    const start = (this.#nameAt[row] ?? 0) + PREFIX;
    const end = start + (this.#idBytes[row] ?? 0) - PREFIX;
    let number = 0;
    let at = start;
    for (; at < end; at += 1) {
      const digit = this.#names.getUint8(at) - ZERO;
      if (digit < 0 || digit > 9) break;
      number = number * 10 + digit;
    }
    return at === start || at - start > 15 ? Number.POSITIVE_INFINITY : number;
  }

  has(id: string): boolean {
    return this.rowOf(id) !== EMPTY;
  }

  get(id: string): IdeaHead | undefined {
    const row = this.rowOf(id);
    return row === EMPTY ? undefined : this.at(row);
  }

  *keys(): Iterable<IdeaId> {
    for (let row = 0; row < this.#size; row += 1) yield this.idAt(row);
  }

  *values(): Iterable<IdeaHead> {
    for (let row = 0; row < this.#size; row += 1) yield this.at(row);
  }

  /** Where the id stands in the index, or could. */
  #slotOf(key: number, names: DataView, from: number, to: number): number {
    const index = this.#index;
    const mask = index.length - 1;
    const tag = tagOf(key);
    for (let slot = key & mask; ; slot = (slot + 1) & mask) {
      const found = index[slot] ?? 0;
      if (found === 0) return slot;
      if ((found & ~ROW) >>> 0 === tag && this.#isId((found & ROW) - 1, names, from, to)) return slot;
    }
  }

  #rowAt(slot: number): number {
    return ((this.#index[slot] ?? 0) & ROW) - 1;
  }

  #isId(row: number, names: DataView, from: number, to: number): boolean {
    if (this.#idBytes[row] !== to - from) return false;
    // Ids differ at their end.
    const shift = (this.#nameAt[row] ?? 0) - from;
    for (let i = to - 1; i >= from; i -= 1) if (this.#names.getUint8(i + shift) !== names.getUint8(i)) return false;
    return true;
  }

  /** Makes room for so many rows with names as long as those so far. */
  reserve(rows: number): void {
    if (rows <= this.#nameAt.length) return;
    this.#names = longer(this.#names, Math.ceil((this.#namesEnd / Math.max(1, this.#size)) * rows));
    this.#nameAt = larger(this.#nameAt, rows);
    this.#idBytes = larger(this.#idBytes, rows);
    this.#titleBytes = larger(this.#titleBytes, rows);
    this.#priority = larger(this.#priority, rows);
    this.#gpus = larger(this.#gpus, rows);
    this.#line = larger(this.#line, rows);
    this.#offset = larger(this.#offset, rows);
    this.#bytes = larger(this.#bytes, rows);
    this.#hash = larger(this.#hash, rows);
    const slots = slotsFor(rows, this.#index.length);
    if (slots > this.#index.length) this.#spread(slots);
  }

  #spread(slots: number): void {
    const index = new Uint32Array(slots);
    for (let row = 0; row < this.#size; row += 1) {
      const at = this.#nameAt[row] ?? 0;
      const key = hashId(this.#names, at, at + (this.#idBytes[row] ?? 0));
      let slot = key & (slots - 1);
      while (index[slot] !== 0) slot = (slot + 1) & (slots - 1);
      index[slot] = tagOf(key) | (row + 1);
    }
    this.#index = index;
  }
}

/** At most two thirds of the slots are taken. */
function slotsFor(rows: number, least: number): number {
  let slots = least;
  while (slots * 2 < rows * 3) slots *= 2;
  return slots;
}

/** The bits of a hash that the index keeps. */
function tagOf(key: number): number {
  return (Math.imul(key, 0x9e3779b1) & ~ROW) >>> 0;
}
