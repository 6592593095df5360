/** Which line stands at a byte of a log: line breaks are counted once, then only those that came since. */
import type { Files } from '../../edge/edges.ts';

const BLOCK = 1024 * 1024;
/** Counting costs a read of all that stands before: done up to this size. */
const MOST_COUNTED = 512 * 1024 * 1024;
const NEWLINE = 10;
/** Logs whose counts are kept. */
const KEPT = 64;

interface Counted {
  ino: number;
  /** Line breaks before the end of each whole block. */
  breaks: number[];
}

export class LineCounts {
  readonly #files: Pick<Files, 'readRange' | 'stat'>;
  readonly #logs = new Map<string, Counted>();

  constructor(files: Pick<Files, 'readRange' | 'stat'>) {
    this.#files = files;
  }

  /** 1-based number of the line in which the byte is; null: too far behind, or the log is gone. */
  async lineAt(path: string, offset: number): Promise<number | null> {
    if (offset > MOST_COUNTED) return null;
    const stat = await this.#files.stat(path);
    if (stat?.kind !== 'file') return null;
    const counted = this.#countedOf(path, stat.ino, stat.bytes);
    const whole = Math.floor(offset / BLOCK);
    while (counted.breaks.length < whole) {
      const before = counted.breaks.at(-1) ?? 0;
      const found = await this.#breaks(path, counted.breaks.length * BLOCK, BLOCK);
      if (found === null) return null;
      counted.breaks.push(before + found);
    }
    const rest = await this.#breaks(path, whole * BLOCK, offset - whole * BLOCK);
    return rest === null ? null : 1 + (whole === 0 ? 0 : (counted.breaks[whole - 1] ?? 0)) + rest;
  }

  #countedOf(path: string, ino: number, bytes: number): Counted {
    const known = this.#logs.get(path);
    this.#logs.delete(path);
    const holds = known !== undefined && known.ino === ino && known.breaks.length * BLOCK <= bytes;
    const counted = holds ? known : { ino, breaks: [] };
    this.#logs.set(path, counted);
    for (const old of this.#logs.keys()) if (this.#logs.size > KEPT) this.#logs.delete(old);
    return counted;
  }

  /** null: there are not so many bytes any more. */
  async #breaks(path: string, from: number, count: number): Promise<number | null> {
    if (count === 0) return 0;
    const { bytes } = await this.#files.readRange(path, from, count);
    if (bytes.length < count) return null;
    let breaks = 0;
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) breaks += 1;
    return breaks;
  }
}
