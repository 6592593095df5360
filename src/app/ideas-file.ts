/**
 * ideas.md on disk, looked at again and again. Only what was appended is read, once it is certain that nothing before it changed;
 * a file that cannot be read, or that is just being rewritten, leaves the last good view as it is.
 */
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { MAX_IDEAS_BYTES } from '../core/defaults.ts';
import { IdeasBook } from '../core/ideas.ts';
import type { IdeasView } from '../core/ideas.ts';
import type { Problem } from '../core/problem.ts';
import type { Clock, Files, FileStat } from '../edge/edges.ts';
import { FileError, errorCode } from '../edge/file-error.ts';

const CHUNK = 4 * 1024 * 1024;
/** Up to here all that was read before is compared (by hash) at each change; above, its end at each and all of it now and then. */
const COMPARE_ALL = 16 * 1024 * 1024;
const WINDOW = 64 * 1024;
/** Share of the time that comparing all of a large file may take. */
const COMPARE_SHARE = 0.01;
/** A change may hide behind an equal modification time for this long (granularity of file systems and their caches), in seconds. */
const RACY_S = 2;
/** A file that became shorter is being rewritten until it stays the same for this long, in seconds. */
const FLUX_S = 10;
const TRIES = 3;
const NEWLINE = 10;

/** How far the file was read. */
interface Position {
  /** Bytes of complete lines that were taken. */
  offset: number;
  /** What stands behind them. */
  tail: Buffer;
  /** Of all bytes up to `offset`. */
  hash: Hash;
  /** The last of these bytes. */
  window: Buffer;
}

type Sight = { dev: number; ino: number; mtimeMs: number; size: number };
type Change = 'none' | 'appended' | 'other';

export class IdeasFile {
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #path: string;
  readonly #name: string;
  readonly #book: IdeasBook;
  #at: Position = startPosition();
  #seen: Sight | null = null;
  #seenSince = 0;
  #comparedAt = 0;
  #compareCostS = 0;
  #comparedAllAt = 0;
  #flux: { sign: string; since: number } | null = null;
  #fault: Problem | null = null;
  #faults = 0;

  /** `settleS`: see IdeasBook. `name`: how problems call the file. */
  constructor(files: Files, clock: Clock, path: string, options: { settleS: number; name?: string }) {
    this.#files = files;
    this.#clock = clock;
    this.#path = path;
    this.#name = options.name ?? path;
    this.#book = new IdeasBook(this.#name, options.settleS);
  }

  /** Never rejects for what the file is or is not: that is a problem of the view. */
  async look(): Promise<IdeasView> {
    try {
      return this.#view(await this.#lookAtFile());
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return this.#view(this.#unreadable(error));
    }
  }

  /** The problem of the file itself, if any. */
  async #lookAtFile(): Promise<Problem | null> {
    for (let round = 1; round <= TRIES; round += 1) {
      const look = await this.#open();
      if (look === undefined) return this.#missing();
      const { stat, bytes, size } = look;
      if (size > MAX_IDEAS_BYTES) return this.#tooLarge(size);
      const known = this.#at.offset + this.#at.tail.length;
      if (size < known && this.#inFlux(`${stat.dev}:${stat.ino}:${stat.mtimeMs}:${size}`)) return this.#fault;
      this.#flux = null;
      const sight: Sight = { dev: stat.dev, ino: stat.ino, mtimeMs: stat.mtimeMs, size };
      const change = await this.#change(stat, sight, bytes);
      if (change === 'none' || (await this.#take(change, sight))) return null;
    }
    return this.#problem('E0113', 'the file is replaced faster than it can be read', 'write ideas.md less often');
  }

  /** Opening comes first: on a network file system it is what refreshes the attributes that stat then gives. */
  async #open(): Promise<{ stat: FileStat; bytes: Buffer; size: number } | undefined> {
    try {
      const { bytes, size } = await this.#files.readRange(this.#path, this.#at.offset, CHUNK);
      const stat = await this.#files.stat(this.#path);
      return stat === undefined ? undefined : { stat, bytes, size };
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  #inFlux(sign: string): boolean {
    const now = this.#clock.uptime();
    if (this.#flux?.sign !== sign) this.#flux = { sign, since: now };
    return now - this.#flux.since < FLUX_S;
  }

  async #change(stat: FileStat, sight: Sight, bytes: Buffer): Promise<Change> {
    const { offset, tail } = this.#at;
    const seen = this.#seen;
    const now = this.#clock.uptime();
    if (seen === null || seen.dev !== sight.dev || seen.ino !== sight.ino || sight.size < offset + tail.length)
      return 'other';
    const same = seen.mtimeMs === sight.mtimeMs && seen.size === sight.size && bytes.equals(tail);
    if (!same) this.#seenSince = now;
    // The attributes of a link say nothing about the file behind it.
    if (same && stat.kind === 'file' && this.#comparedAt - this.#seenSince >= RACY_S) return 'none';
    this.#comparedAt = now;
    const grown = sight.size > seen.size;
    if (!(await this.#startUnchanged(grown, now))) return 'other';
    this.#seen = sight;
    return same ? 'none' : 'appended';
  }

  async #startUnchanged(grown: boolean, now: number): Promise<boolean> {
    const { offset, window, hash } = this.#at;
    const allDue = now - this.#comparedAllAt >= this.#compareCostS / COMPARE_SHARE;
    if (offset > COMPARE_ALL && grown && !allDue) {
      const { bytes } = await this.#files.readRange(this.#path, offset - window.length, window.length);
      return bytes.equals(window);
    }
    const began = this.#clock.uptime();
    const again = createHash('sha256');
    for (let from = 0; from < offset;) {
      const { bytes } = await this.#files.readRange(this.#path, from, Math.min(CHUNK, offset - from));
      if (bytes.length === 0) return false;
      again.update(bytes);
      from += bytes.length;
    }
    this.#comparedAllAt = this.#clock.uptime();
    this.#compareCostS = this.#comparedAllAt - began;
    return again.digest().equals(hash.copy().digest());
  }

  /** Reads what is new, or all. False when the file became another one meanwhile: what was read may be of two files. */
  async #take(change: Exclude<Change, 'none'>, sight: Sight): Promise<boolean> {
    const began = this.#clock.uptime();
    const reading = change === 'other' ? this.#book.newReading() : null;
    const pieces: string[] = [];
    const at = await this.#read(reading === null ? this.#at : startPosition(), (text) =>
      reading === null ? pieces.push(text) : reading.push(text),
    );
    const after = await this.#files.stat(this.#path);
    if (after?.dev !== sight.dev || after.ino !== sight.ino || (after.kind === 'file' && after.bytes < at.offset))
      return false;
    if (reading !== null) {
      this.#book.replace(reading);
      this.#seenSince = this.#comparedAllAt = this.#clock.uptime();
      this.#compareCostS = this.#comparedAllAt - began;
    }
    for (const piece of pieces) this.#book.append(piece);
    this.#at = at;
    this.#seen = sight;
    return true;
  }

  async #read(from: Position, give: (text: string) => void): Promise<Position> {
    let { offset, window } = from;
    const hash = from.hash.copy();
    let held: Buffer[] = [];
    for (let next = offset; ;) {
      const { bytes } = await this.#files.readRange(this.#path, next, CHUNK);
      next += bytes.length;
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      if (end > 0) {
        const lines = Buffer.concat([...held, bytes.subarray(0, end)]);
        held = [];
        hash.update(lines);
        offset += lines.length;
        window = Buffer.concat([window, lines.subarray(-WINDOW)]).subarray(-WINDOW);
        give(lines.toString('utf8'));
      }
      if (end < bytes.length) held.push(bytes.subarray(end));
      if (next - offset > COMPARE_ALL) throw new FileError('read', this.#path, 'EFBIG');
      if (bytes.length < CHUNK) return { offset, hash, window, tail: Buffer.concat(held) };
    }
  }

  #missing(): Problem | null {
    const known = this.#at.offset + this.#at.tail.length;
    if (known > 0 && this.#inFlux('missing')) return this.#fault;
    this.#at = startPosition();
    this.#seen = null;
    this.#flux = null;
    this.#book.replace(this.#book.newReading());
    return this.#problem(
      'E0101',
      'there is no file with ideas',
      'create it (`orze init`), or name another one with `--ideas-md`',
    );
  }

  #tooLarge(size: number): Problem {
    const message = `the file has ${Math.round(size / 2 ** 20)} MB, at most ${MAX_IDEAS_BYTES / 2 ** 20} MB are read`;
    return this.#problem('E0109', message, 'move old ideas to a file of another name');
  }

  #unreadable(error: unknown): Problem {
    const code = errorCode(error) ?? String(error);
    const message =
      code === 'EFBIG' ? `a line is longer than ${COMPARE_ALL / 2 ** 20} MB` : `the file cannot be read (${code})`;
    return this.#problem('E0113', message, 'check the file and its rights; orze tries again by itself');
  }

  #problem(code: Problem['code'], message: string, help: string): Problem {
    const note = code === 'E0101' ? 'orze goes on with what runs' : 'the ideas that were read before stay valid';
    return { code, message, file: this.#name, note, help };
  }

  #view(fault: Problem | null): IdeasView {
    if (fault?.message !== this.#fault?.message) this.#faults += 1;
    this.#fault = fault;
    const view = this.#book.look(this.#at.tail.toString('utf8'), this.#clock.uptime());
    const times = [view.nextLookAt, this.#flux === null ? null : this.#flux.since + FLUX_S].filter(
      (time) => time !== null,
    );
    return {
      ...view,
      problems: fault === null ? view.problems : [fault, ...view.problems],
      version: view.version + this.#faults,
      nextLookAt: times.length === 0 ? null : Math.min(...times),
    };
  }
}

function startPosition(): Position {
  return { offset: 0, tail: Buffer.alloc(0), hash: createHash('sha256'), window: Buffer.alloc(0) };
}
