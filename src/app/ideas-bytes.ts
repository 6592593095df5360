/** The bytes of ideas.md: read in pieces from a known place on, and compared with what was read before. */
import { crc32 } from 'node:zlib';
import type { Files } from '../edge/edges.ts';
import { FileError } from '../edge/file-error.ts';

/** The loop, its timers and faces get their turn between two pieces: a few milliseconds of work each, in what the processor has at hand. */
export const CHUNK = 1024 * 1024;
/** Pieces that are read while one is worked on. */
const AHEAD = 3;
const WINDOW = 64 * 1024;
const MAX_LINE = 16 * 1024 * 1024;
const NEWLINE = 10;

/** How far the file was read. */
export interface Position {
  /** Bytes of complete lines that were taken. */
  offset: number;
  /** What stands behind them. */
  tail: Buffer;
  /** CRC-32 of all bytes up to `offset`. An edit that it misses (one in 4e9) is still met before it runs: each idea has a hash of its own. */
  crc: number;
  /** The last of these bytes. */
  window: Buffer;
}

type Reads = Pick<Files, 'readRange'>;

export function startPosition(): Position {
  return { offset: 0, tail: Buffer.alloc(0), crc: 0, window: Buffer.alloc(0) };
}

/**
 * Where a reading goes on that knows the first `known` bytes, whose CRC-32 this is; `lines`: those of them from `from` on. undefined: they are
 * others now. All of them are read.
 */
export async function positionAt(
  files: Reads,
  path: string,
  known: { bytes: number; crc: number },
  from: number,
): Promise<{ at: Position; lines: Buffer } | undefined> {
  const at = { ...startPosition(), offset: known.bytes, crc: known.crc };
  if (!(await isUnchanged(files, path, at))) return undefined;
  const start = Math.max(0, Math.min(from, known.bytes - WINDOW));
  const { bytes } = await files.readRange(path, start, known.bytes - start);
  return { at: { ...at, window: bytes.subarray(-WINDOW) }, lines: bytes.subarray(from - start) };
}

/** Reads to the end of the file; `give` gets complete lines. Throws EFBIG for a line of more than 16 MB. */
export async function readOn(
  files: Reads,
  path: string,
  from: Position,
  give: (lines: Buffer) => void,
): Promise<Position> {
  let { offset, window, crc } = from;
  let held: Buffer[] = [];
  const take = (lines: Buffer): void => {
    offset += lines.length;
    crc = crc32(lines, crc);
    window = Buffer.concat([window, lines.subarray(-WINDOW)]).subarray(-WINDOW);
    give(lines);
  };
  const pieces = new Pieces(files, path, offset);
  for (let at = offset; ;) {
    const bytes = await pieces.next();
    at += bytes.length;
    let start = 0;
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0 && held.length > 0) {
      // Only the line that was cut in two is copied.
      start = bytes.indexOf(NEWLINE) + 1;
      take(Buffer.concat([...held, bytes.subarray(0, start)]));
      held = [];
    }
    if (end > start) take(bytes.subarray(start, end));
    if (end < bytes.length) held.push(bytes.subarray(end));
    if (at - offset > MAX_LINE) throw new FileError('read', path, 'EFBIG');
    if (bytes.length < CHUNK) return { offset, crc, window, tail: Buffer.concat(held) };
  }
}

/** Pieces one behind the other. The next ones are read while one is worked on. */
class Pieces {
  readonly #files: Reads;
  readonly #path: string;
  readonly #coming: ReturnType<Reads['readRange']>[] = [];
  #asked: number;

  constructor(files: Reads, path: string, from: number) {
    this.#files = files;
    this.#path = path;
    this.#asked = from;
  }

  /** Shorter than CHUNK: the last one. */
  async next(): Promise<Buffer> {
    const { bytes, size } = await (this.#coming.shift() ?? this.#ask());
    if (bytes.length === CHUNK) {
      while (this.#coming.length === 0 || (this.#coming.length < AHEAD && this.#asked < size)) {
        const coming = this.#ask();
        // Who awaits it hears of its failure; until then it must not count as one that nobody hears.
        coming.catch(() => undefined);
        this.#coming.push(coming);
      }
    }
    return bytes;
  }

  #ask(): ReturnType<Reads['readRange']> {
    const from = this.#asked;
    this.#asked += CHUNK;
    return this.#files.readRange(this.#path, from, CHUNK);
  }
}

/** Whether the end of what was read is still there: what an edit that moves bytes cannot leave as it was. */
export async function isEndUnchanged(files: Reads, path: string, { offset, window }: Position): Promise<boolean> {
  const { bytes } = await files.readRange(path, offset - window.length, window.length);
  return bytes.equals(window);
}

/** Whether all that was read is still there. */
export async function isUnchanged(files: Reads, path: string, { offset, crc }: Position): Promise<boolean> {
  let again = 0;
  for (let from = 0; from < offset;) {
    const { bytes } = await files.readRange(path, from, Math.min(CHUNK, offset - from));
    if (bytes.length === 0) return false;
    again = crc32(bytes, again);
    from += bytes.length;
  }
  return again === crc;
}
