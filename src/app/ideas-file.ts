/**
 * ideas.md on disk, looked at again and again. Only what was appended is read, once it is certain that nothing before it changed;
 * a file that cannot be read, or that is just being rewritten, leaves the last good view as it is.
 *
 * What a look costs: a file up to 256 KB is compared as a whole at each change. A larger one that grew is compared at its end, and as a whole
 * once it has been still for {@link RACY_S}, or after {@link UNCOMPARED_S} of growing; this takes 1 % of the time at most. A change in
 * place is compared at once, which takes half of the time at most. Whatever a comparison has not met yet is met at a claim: the text of
 * an idea that is not what was read is not run ({@link doubt}).
 */
import { MAX_IDEAS_BYTES } from '../core/defaults.ts';
import { IdeasBook } from '../core/ideas.ts';
import type { IdeasReading, IdeasView } from '../core/ideas.ts';
import type { Problem } from '../core/problem.ts';
import type { Clock, Files, FileStat } from '../edge/edges.ts';
import { errorCode } from '../edge/file-error.ts';
import { CHUNK, isEndUnchanged, isUnchanged, positionAt, readOn, startPosition } from './ideas-bytes.ts';
import type { Position } from './ideas-bytes.ts';
import type { IdeasCache } from './ideas-cache.ts';

/** Up to here all that was read before is compared at each change. */
const COMPARE_ALL = 256 * 1024;
/** Share of the time that comparing all of a larger file may take. */
const COMPARE_SHARE = 0.01;
/** The same for a file that was certainly changed, but not by appending. */
const IN_PLACE_SHARE = 0.5;
/** A change may hide behind an equal modification time for this long (granularity of file systems and their caches), in seconds. */
const RACY_S = 2;
/** A large file that grows all the time is compared as a whole this often, in seconds. */
const UNCOMPARED_S = 30;
/** A file that became shorter is being rewritten until it stays the same for this long, in seconds. */
const FLUX_S = 10;
const TRIES = 3;
/** So many bytes are worth a cache: finding the ideas in them takes longer than writing it. */
const WORTH_KEEPING = 4 * 1024 * 1024;

type Sight = { dev: number; ino: number; mtimeMs: number; size: number };
/** `later`: it is not known yet, and the comparison must wait. */
type Change = 'none' | 'appended' | 'other' | 'later';

export class IdeasFile {
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #path: string;
  readonly #name: string;
  readonly #book: IdeasBook;
  #at: Position = startPosition();
  #seen: Sight | null = null;
  /** Uptime of the last change that was seen, and of the first one that no comparison of the whole file has followed. */
  #changedAt = 0;
  #uncomparedSince: number | null = null;
  /** Uptime at which the last comparison of the whole file (or its reading) began, and how long it took. */
  #comparedAt = 0;
  #compareCostS = 0;
  /** Uptime at which a comparison that had to wait is due. */
  #laterAt: number | null = null;
  #doubted = false;
  /** Read and not given to the book yet. */
  #pieces: Buffer[] = [];
  #flux: { sign: string; since: number } | null = null;
  #fault: Problem | null = null;
  #faults = 0;

  /** What an earlier look has left for this one. */
  readonly #cache: IdeasCache | null;
  /** Bytes of the file whose ideas the cache knows. */
  #cached = 0;

  /** `settleS`: see IdeasBook. `name`: how problems call the file. `cache`: for those who only look. */
  constructor(
    files: Files,
    clock: Clock,
    path: string,
    options: { settleS: number; name?: string; cache?: IdeasCache },
  ) {
    this.#files = files;
    this.#clock = clock;
    this.#path = path;
    this.#name = options.name ?? path;
    this.#cache = options.cache ?? null;
    this.#book = new IdeasBook(this.#name, options.settleS);
  }

  /** An idea does not stand where it was read: the next look compares the whole file. */
  doubt(): void {
    this.#doubted = true;
  }

  /** Until the file was compared or read again, nothing of it is fit to be run. */
  get doubted(): boolean {
    return this.#doubted;
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

  /** Leaves what was read so far for a later look, where that is worth it. */
  async keep(): Promise<void> {
    const { offset, crc } = this.#at;
    // A look may be under way, that has not given to the book what it has read.
    const isBetween = this.#pieces.length > 0;
    if (this.#cache === null || isBetween || offset - this.#cached < WORTH_KEEPING) return;
    const reading = this.#book.keep();
    if (reading !== undefined) await this.#cache.save({ reading, bytes: offset, crc });
    this.#cached = offset;
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
      if (change === 'none' || change === 'later' || (await this.#take(change, sight))) return null;
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
    if (!same) {
      this.#changedAt = now;
      this.#uncomparedSince ??= now;
    }
    // The attributes of a link say nothing about the file behind it.
    const certain = stat.kind === 'file' && this.#comparedAt - this.#changedAt >= RACY_S;
    if (same && certain && !this.#doubted) return 'none';
    const grown = sight.size > seen.size;
    this.#laterAt = null;
    if (this.#mayCompare(now, same, grown)) {
      if (!(await this.#isUnchanged(now))) return 'other';
    } else if (same) return 'none';
    else if (!grown) {
      this.#laterAt = this.#comparedAt + this.#compareCostS / IN_PLACE_SHARE;
      return 'later';
    } else if (!(await isEndUnchanged(this.#files, this.#path, this.#at))) return 'other';
    this.#seen = sight;
    return same ? 'none' : 'appended';
  }

  /** Whether it is time to compare all that was read. */
  #mayCompare(now: number, same: boolean, grown: boolean): boolean {
    if (this.#at.offset <= COMPARE_ALL || this.#doubted) return true;
    const sinceS = now - this.#comparedAt;
    if (!same && !grown) return sinceS >= this.#compareCostS / IN_PLACE_SHARE;
    const wanted = same ? now - this.#changedAt >= RACY_S : now - (this.#uncomparedSince ?? now) >= UNCOMPARED_S;
    return wanted && sinceS >= this.#compareCostS / COMPARE_SHARE;
  }

  async #isUnchanged(began: number): Promise<boolean> {
    const unchanged = await isUnchanged(this.#files, this.#path, this.#at);
    this.#noteCompared(began);
    return unchanged;
  }

  #noteCompared(began: number): void {
    this.#comparedAt = began;
    this.#compareCostS = this.#clock.uptime() - began;
    this.#uncomparedSince = null;
    this.#doubted = false;
  }

  /** Reads what is new, or all. False when the file became another one meanwhile: what was read may be of two files. */
  async #take(change: 'appended' | 'other', sight: Sight): Promise<boolean> {
    const began = this.#clock.uptime();
    const begun = change === 'other' ? await this.#begin(sight.size) : null;
    const reading = begun?.reading ?? null;
    const pieces: Buffer[] = [];
    const from = begun?.from ?? this.#at;
    const at = await readOn(this.#files, this.#path, from, (lines) =>
      reading === null ? pieces.push(lines) : reading.push(lines),
    );
    const after = await this.#files.stat(this.#path);
    if (after?.dev !== sight.dev || after.ino !== sight.ino || (after.kind === 'file' && after.bytes < at.offset))
      return false;
    if (reading !== null) {
      this.#book.replace(reading);
      this.#changedAt = this.#clock.uptime();
      this.#noteCompared(began);
    }
    this.#pieces = pieces;
    this.#at = at;
    this.#seen = sight;
    return true;
  }

  /** A reading of all, and where the bytes for it begin: behind what the cache knows, if that still stands there. */
  async #begin(size: number): Promise<{ reading: IdeasReading; from: Position }> {
    // Once: a file that has changed since has another beginning.
    const kept = this.#seen === null ? await this.#cache?.load() : undefined;
    this.#cached = 0;
    if (kept !== undefined && kept.bytes <= size) {
      const known = await positionAt(this.#files, this.#path, kept, kept.reading.from);
      if (known !== undefined) {
        const reading = this.#book.newReading(size, kept.reading);
        reading.push(known.lines);
        this.#cached = kept.bytes;
        return { reading, from: known.at };
      }
    }
    return { reading: this.#book.newReading(size), from: startPosition() };
  }

  #missing(): Problem | null {
    const known = this.#at.offset + this.#at.tail.length;
    if (known > 0 && this.#inFlux('missing')) return this.#fault;
    this.#at = startPosition();
    this.#seen = null;
    this.#flux = null;
    this.#doubted = false;
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
    const message = code === 'EFBIG' ? 'a line is longer than 16 MB' : `the file cannot be read (${code})`;
    return this.#problem('E0113', message, 'check the file and its rights; orze tries again by itself');
  }

  #problem(code: Problem['code'], message: string, help: string): Problem {
    const note = code === 'E0101' ? 'orze goes on with what runs' : 'the ideas that were read before stay valid';
    return { code, message, file: this.#name, note, help };
  }

  #view(fault: Problem | null): IdeasView {
    if (fault?.message !== this.#fault?.message) this.#faults += 1;
    this.#fault = fault;
    // Together with the look: between the two, what was given out before may be missing from the book.
    for (const piece of this.#pieces) this.#book.append(piece);
    this.#pieces = [];
    const view = this.#book.look(this.#at.tail.toString('utf8'), this.#clock.uptime());
    const fluxEnds = this.#flux === null ? null : this.#flux.since + FLUX_S;
    const times = [view.nextLookAt, fluxEnds, this.#laterAt].filter((time) => time !== null);
    return {
      ...view,
      problems: fault === null ? view.problems : [fault, ...view.problems],
      version: view.version + this.#faults,
      nextLookAt: times.length === 0 ? null : Math.min(...times),
    };
  }
}
