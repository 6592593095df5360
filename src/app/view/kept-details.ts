/**
 * Lines of the cache of details, and where in them a text is told by its hash. An index of numbers: a hundred thousand ids need not be looked up to know
 * that nothing is missing. Two texts with the same 53 bits (one in ten thousand projects of a million ideas) would leave one idea without a detail.
 */
import type { DetailLine, StoredDetail } from '../../core/detail-lines.ts';
import type { FlatBase } from '../../core/flat-overlay.ts';
import type { IdeaDetail } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';

/** Whatever a line holds beyond them is left out. */
const MOST_A_LINE = 1024;
const LEAST_SLOTS = 1024;

export class KeptDetails {
  readonly #lines: DetailLine[] = [];
  #count = 0;
  /** Open addressing, at most half full. A place is that of the line and the one in it, plus one; 0: an empty slot. */
  #hashes = new Float64Array(LEAST_SLOTS);
  #places = new Uint32Array(LEAST_SLOTS);

  /** What comes later of the same text counts. */
  add(line: DetailLine): void {
    const from = this.#lines.length * MOST_A_LINE + 1;
    this.#lines.push(line);
    const count = Math.min(line.hashes.length, MOST_A_LINE);
    while (2 * (this.#count + count) > this.#hashes.length) this.#grow();
    for (let at = 0; at < count; at += 1) this.#put(line.hashes[at] ?? 0, from + at);
  }

  has(hash: number): boolean {
    return this.#places[this.#slotOf(hash)] !== 0;
  }

  /** undefined: there is none, or that of another idea. */
  of(id: IdeaId, hash: number, base: FlatBase): IdeaDetail | undefined {
    const place = (this.#places[this.#slotOf(hash)] ?? 0) - 1;
    const at = place % MOST_A_LINE;
    const line = this.#lines[Math.floor(place / MOST_A_LINE)];
    return line === undefined || line.ids[at] !== id ? undefined : line.detail(at, base);
  }

  /** All that was added, in that order. */
  *each(base: FlatBase): Generator<StoredDetail> {
    for (const line of this.#lines) {
      for (const [at, id] of line.ids.entries()) {
        yield { id, hash: line.hashes[at] ?? 0, told: line.detail(at, base) };
      }
    }
  }

  #put(hash: number, place: number): void {
    const slot = this.#slotOf(hash);
    if (this.#places[slot] === 0) this.#count += 1;
    this.#hashes[slot] = hash;
    this.#places[slot] = place;
  }

  /** Where the hash stands, or could. */
  #slotOf(hash: number): number {
    const mask = this.#hashes.length - 1;
    for (let slot = Math.imul(hash, 0x9e3779b1) & mask; ; slot = (slot + 1) & mask) {
      if (this.#places[slot] === 0 || this.#hashes[slot] === hash) return slot;
    }
  }

  #grow(): void {
    const [hashes, places] = [this.#hashes, this.#places];
    this.#hashes = new Float64Array(2 * hashes.length);
    this.#places = new Uint32Array(2 * places.length);
    this.#count = 0;
    for (const [slot, place] of places.entries()) if (place !== 0) this.#put(hashes[slot] ?? 0, place);
  }
}
