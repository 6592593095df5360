/** One event file, read from a place on: whole lines only, in the order in which its host wrote them. */
import { SKEW_MS } from '../../core/event-cursor.ts';
import { isRecord } from '../../core/record.ts';
import { parseJson } from '../../core/json.ts';
import type { Files } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';

import { UNREADABLE, glanceAtTime, readEventLine } from './event-line.ts';
import type { SeenEvent } from './event-line.ts';

/** Read at once; no line of ours is longer. */
const CHUNK = 1024 * 1024;
/** For one line whose time is asked. */
const PROBE = 64 * 1024;
/** Characters in which the time of a line stands. */
const HEAD = 64;
const NEWLINE = 10;

/** An event and the bytes of the file before it, and up to and with it. */
interface Waiting {
  event: SeenEvent;
  from: number;
  end: number;
}

export class EventTail {
  readonly #files: Files;
  readonly #path: string;
  /** What was noted until then is not told: the time that a cursor says of files that it does not name. */
  readonly #sinceMs: number | null;
  #host: string | null = null;
  /** null: not known yet. */
  #taken: number | null;
  #readTo = 0;
  #waiting: Waiting[] = [];
  #beforeMs = 0;
  #size = 0;

  /** `taken`: bytes that were told; null: the file is not named in the cursor. */
  constructor(files: Files, path: string, from: { taken: number | null; sinceMs: number }) {
    this.#files = files;
    this.#path = path;
    this.#taken = from.taken;
    this.#readTo = from.taken ?? 0;
    this.#sinceMs = from.taken === null ? from.sinceMs : null;
  }

  /** Bytes that were told, and whether that is all of it. */
  get taken(): number {
    return this.#taken ?? 0;
  }

  get isTold(): boolean {
    return this.taken >= this.#size;
  }

  /** As it was found now. A size below what was told is an older answer of a network file system: event files only grow. */
  async grew(stat: { bytes: number; mtimeMs: number }): Promise<void> {
    this.#size = stat.bytes;
    if (this.#taken === null && this.#sinceMs !== null) {
      // Nothing that its host noted later than this stands in it.
      const old = stat.mtimeMs + SKEW_MS < this.#sinceMs;
      this.#skipTo(old ? stat.bytes : await this.#seek(this.#sinceMs));
    }
  }

  /** Everything up to its last whole line is told. */
  async skipAll(stat: { bytes: number }): Promise<void> {
    this.#size = stat.bytes;
    let from = stat.bytes;
    while (from > 0) {
      const size = Math.min(PROBE, from);
      from -= size;
      const end = (await this.#bytes(from, size)).lastIndexOf(NEWLINE);
      if (end !== -1) return this.#skipTo(from + end + 1);
    }
    this.#skipTo(0);
  }

  /** The next event, which stays the next one until it is taken; undefined: none has come. */
  async next(): Promise<SeenEvent | undefined> {
    while (this.#waiting.length === 0 && this.#readTo < this.#size) {
      if (!(await this.#fill())) break;
    }
    return this.#waiting.at(-1)?.event;
  }

  take(): void {
    const waiting = this.#waiting.pop();
    if (waiting !== undefined) this.#taken = waiting.end;
    if (this.#waiting.length === 0) this.#taken = this.#readTo;
  }

  #skipTo(byte: number): void {
    this.#taken = byte;
    this.#readTo = byte;
    this.#waiting = [];
  }

  /** Answers whether anything was read; a line whose end is still to come waits. */
  async #fill(): Promise<boolean> {
    const bytes = await this.#bytes(this.#readTo, Math.min(CHUNK, this.#size - this.#readTo));
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    // What is longer than any line is told as one that cannot be read, when its end has come.
    if (whole === 0 && bytes.length === CHUNK) this.#readTo += CHUNK;
    if (whole === 0) return bytes.length === CHUNK;
    this.#host ??= await this.#hostName();
    const found: Waiting[] = [];
    for (let from = 0; from < whole;) {
      const end = bytes.indexOf(NEWLINE, from) + 1;
      if (this.#isOld(bytes.toString('latin1', from, Math.min(end, from + HEAD)))) {
        from = end;
        continue;
      }
      const event = readEventLine(bytes.toString('utf8', from, end - 1), this.#host, this.#beforeMs);
      this.#beforeMs = event.atMs;
      const isNew = this.#sinceMs === null || event.atMs > this.#sinceMs;
      if (isNew) found.push({ event, from: this.#readTo + from, end: this.#readTo + end });
      from = end;
    }
    this.#readTo += whole;
    // What is too old to be told counts as told: a cursor that names this file begins behind it.
    this.#taken = found[0]?.from ?? this.#readTo;
    this.#waiting = found.toReversed();
    return true;
  }

  #isOld(head: string): boolean {
    if (this.#sinceMs === null) return false;
    const ms = glanceAtTime(head);
    return ms !== undefined && ms <= this.#sinceMs;
  }

  /** A line's beginning before which nothing was noted at that time or later, near to where that begins. */
  async #seek(sinceMs: number): Promise<number> {
    let [from, to] = [0, this.#size];
    while (to - from > CHUNK) {
      const middle = Math.floor((from + to) / 2);
      const atMs = await this.#timeBehind(middle);
      if (atMs !== undefined && atMs + SKEW_MS < sinceMs) from = middle;
      else to = middle;
    }
    if (from === 0) return 0;
    const cut = (await this.#bytes(from, CHUNK)).indexOf(NEWLINE);
    return cut === -1 ? from : from + cut + 1;
  }

  /** Of the first whole line behind a byte. */
  async #timeBehind(byte: number): Promise<number | undefined> {
    const bytes = await this.#bytes(byte, PROBE);
    const begin = bytes.indexOf(NEWLINE) + 1;
    const end = bytes.indexOf(NEWLINE, begin);
    if (begin === 0 || end === -1) return undefined;
    const { type, atMs } = readEventLine(bytes.toString('utf8', begin, end), '', 0);
    return type === UNREADABLE ? undefined : atMs;
  }

  /** As the host says it of itself when it begins; else what its id tells. */
  async #hostName(): Promise<string> {
    const bytes = await this.#bytes(0, PROBE);
    const first = parseJson(bytes.subarray(0, Math.max(0, bytes.indexOf(NEWLINE))));
    const { kind, host } = first.ok && isRecord(first.value) ? first.value : {};
    if (kind === 'opened' && typeof host === 'string') return host;
    return (this.#path.split('/').at(-1) ?? '').replace(/(-[0-9a-f]{12})?\.jsonl$/, '');
  }

  async #bytes(from: number, most: number): Promise<Buffer> {
    try {
      return (await this.#files.readRange(this.#path, from, most)).bytes;
    } catch (error) {
      // Deleted meanwhile: nothing more of it can be told.
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ESTALE')) return Buffer.alloc(0);
      throw error;
    }
  }
}
