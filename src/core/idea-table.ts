/**
 * A million ideas in memory: columns of numbers, names as bytes, and no text. Rows are in the order of the file; the text of an idea is read
 * again when it is needed (`offset`, `bytes`) and compared (`hash`).
 */
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
}

/** A row to be: its id and title as bytes, the rest as in {@link IdeaHead}; `priority` is an index of PRIORITIES. */
export interface NewRow {
  names: Uint8Array;
  idFrom: number;
  idTo: number;
  titleFrom: number;
  titleTo: number;
  priority: number;
  gpus: number;
  line: number;
  offset: number;
  bytes: number;
  hash: number;
}

const EMPTY = -1;
const ZERO = 48;
/** `idea-` */
const PREFIX = 5;

export class IdeaTable {
  #size = 0;
  #names = new Uint8Array(256);
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
  /** Rows by the hash of their id: open addressing, at most half full. */
  #index = new Int32Array(32).fill(EMPTY);

  get size(): number {
    return this.#size;
  }

  /** The id must not be there yet. Answers its row. */
  add(row: NewRow): number {
    const at = this.#size;
    if (at === this.#nameAt.length) this.#grow();
    const { names, idFrom, idTo, titleFrom, titleTo } = row;
    const nameAt = this.#namesEnd;
    const nameEnd = nameAt + (idTo - idFrom) + (titleTo - titleFrom);
    if (nameEnd > this.#names.length) this.#names = larger(this.#names, Math.max(nameEnd, this.#names.length * 1.5));
    const own = this.#names;
    let end = nameAt;
    for (let i = idFrom; i < idTo; i += 1) own[end++] = names[i] ?? 0;
    for (let i = titleFrom; i < titleTo; i += 1) own[end++] = names[i] ?? 0;
    this.#namesEnd = end;
    this.#nameAt[at] = nameAt;
    this.#idBytes[at] = idTo - idFrom;
    this.#titleBytes[at] = titleTo - titleFrom;
    this.#priority[at] = row.priority;
    this.#gpus[at] = row.gpus;
    this.#line[at] = row.line;
    this.#offset[at] = row.offset;
    this.#bytes[at] = row.bytes;
    this.#hash[at] = row.hash;
    this.#size = at + 1;
    this.#index[this.#slotOf(names, idFrom, idTo)] = at;
    return at;
  }

  /** Takes back the row that was added last. */
  removeLast(): void {
    const row = this.#size - 1;
    const at = this.#nameAt[row];
    if (at === undefined) return;
    // Nothing was added behind it, so that no other row was put further on because of it.
    this.#index[this.#slotOf(this.#names, at, at + (this.#idBytes[row] ?? 0))] = EMPTY;
    this.#namesEnd = at;
    this.#size = row;
  }

  /** -1: no such idea. */
  rowOf(id: string): number {
    const bytes = new Uint8Array(id.length);
    for (let i = 0; i < id.length; i += 1) bytes[i] = id.charCodeAt(i);
    return this.findRow(bytes, 0, bytes.length);
  }

  /** The row of an id that is given as bytes; -1: no such idea. */
  findRow(names: Uint8Array, from: number, to: number): number {
    return this.#index[this.#slotOf(names, from, to)] ?? EMPTY;
  }

  /** The row of the idea that is `row` of the other table; -1: it is not here. */
  findLike(other: IdeaTable, row: number): number {
    const at = other.#nameAt[row] ?? 0;
    return this.findRow(other.#names, at, at + (other.#idBytes[row] ?? 0));
  }

  /** Row must be below `size`, here and below. */
  at(row: number): IdeaHead {
    const nameAt = this.#nameAt[row] ?? 0;
    const idEnd = nameAt + (this.#idBytes[row] ?? 0);
    return {
      id: decode(this.#names, nameAt, idEnd) as IdeaId,
      title: decode(this.#names, idEnd, idEnd + (this.#titleBytes[row] ?? 0)),
      priority: PRIORITIES[this.#priority[row] ?? 0] ?? 'medium',
      gpus: this.#gpus[row] ?? 1,
      line: this.lineAt(row),
      offset: this.#offset[row] ?? 0,
      bytes: this.#bytes[row] ?? 0,
      hash: this.hashAt(row),
    };
  }

  idAt(row: number): IdeaId {
    const at = this.#nameAt[row] ?? 0;
    return decode(this.#names, at, at + (this.#idBytes[row] ?? 0)) as IdeaId;
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
      const digit = (this.#names[at] ?? 0) - ZERO;
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
  #slotOf(names: Uint8Array, from: number, to: number): number {
    const mask = this.#index.length - 1;
    let slot = hashId(names, from, to) & mask;
    for (;;) {
      const row = this.#index[slot] ?? EMPTY;
      if (row === EMPTY || this.#isId(row, names, from, to)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #isId(row: number, names: Uint8Array, from: number, to: number): boolean {
    if (this.#idBytes[row] !== to - from) return false;
    // Ids differ at their end.
    const shift = (this.#nameAt[row] ?? 0) - from;
    for (let i = to - 1; i >= from; i -= 1) if (this.#names[i + shift] !== names[i]) return false;
    return true;
  }

  #grow(): void {
    const rows = Math.ceil(this.#nameAt.length * 1.5);
    this.#nameAt = larger(this.#nameAt, rows);
    this.#idBytes = larger(this.#idBytes, rows);
    this.#titleBytes = larger(this.#titleBytes, rows);
    this.#priority = larger(this.#priority, rows);
    this.#gpus = larger(this.#gpus, rows);
    this.#line = larger(this.#line, rows);
    this.#offset = larger(this.#offset, rows);
    this.#bytes = larger(this.#bytes, rows);
    this.#hash = larger(this.#hash, rows);
    if (rows * 2 <= this.#index.length) return;
    let slots = this.#index.length;
    while (slots < rows * 2) slots *= 2;
    this.#index = new Int32Array(slots).fill(EMPTY);
    for (let row = 0; row < this.#size; row += 1) {
      const at = this.#nameAt[row] ?? 0;
      this.#index[this.#slotOf(this.#names, at, at + (this.#idBytes[row] ?? 0))] = row;
    }
  }
}

type Column = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

function larger<T extends Column>(column: T, length: number): T {
  const made = new (column.constructor as new (length: number) => T)(Math.ceil(length));
  made.set(column);
  return made;
}

/** FNV-1a (Fowler, Noll, Vo), mixed once more: names that count upwards must not lie side by side in the index. */
function hashId(names: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i += 1) hash = Math.imul(hash ^ (names[i] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function decode(bytes: Uint8Array, from: number, to: number): string {
  return utf8.decode(bytes.subarray(from, to));
}
