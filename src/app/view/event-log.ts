/** What happened on all hosts, in the order of their clocks: read from their event files, each from where the last look has stopped. */
import { join } from 'node:path';
import { cursorText } from '../../core/event-cursor.ts';
import type { EventCursor } from '../../core/event-cursor.ts';
import { parseJson } from '../../core/json.ts';
import { isRecord } from '../../core/record.ts';
import { hasCode } from '../../edge/file-error.ts';
import type { Context } from '../context.ts';

export interface SeenEvent {
  /** Counts what this log has told. */
  readonly seq: number;
  /** To go on behind it. */
  readonly cursor: string;
  /** ISO time, by the clock of the host. */
  readonly at: string;
  /** As faces name it: `completed`, `new_best`, `host_joined`, … */
  readonly type: string;
  readonly id: string | null;
  /** Of the start of orze that told it. */
  readonly host: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the loop calls it → what faces call it; every other kind keeps its name. */
const TYPES: Readonly<Record<string, string>> = {
  opened: 'host_joined',
  stopped: 'host_left',
  'set-aside': 'reclaimed',
  finalised: 'reclaimed',
  'taken-over': 'adopted',
};
/** A file that was not written to for so long is told by the time alone, so that a cursor stays short. */
const LATELY_MS = 3600_000;
/** Bytes of one file in one look. */
const MOST_BYTES = 4 * 1024 * 1024;
const NEWLINE = 10;

interface RawEvent {
  atMs: number;
  host: string;
  /** Bytes of its file up to its end. */
  end: number;
  record: Readonly<Record<string, unknown>>;
}

export class EventLog {
  readonly #ctx: Context;
  #ms: number;
  readonly #offsets: Map<string, number>;
  /** When a file was last seen to have grown, by its own time. */
  readonly #grown = new Map<string, number>();
  #seq = 0;

  private constructor(ctx: Context, cursor: EventCursor) {
    this.#ctx = ctx;
    this.#ms = cursor.ms;
    this.#offsets = new Map(cursor.offsets);
  }

  /** From there on. */
  static from(ctx: Context, cursor: EventCursor): EventLog {
    return new EventLog(ctx, cursor);
  }

  /** What happens from now on. */
  static async now(ctx: Context): Promise<EventLog> {
    const log = new EventLog(ctx, { ms: ctx.clock.wall().getTime(), offsets: new Map() });
    for (const [host, { bytes, mtimeMs }] of await log.#files()) {
      log.#offsets.set(host, bytes);
      log.#grown.set(host, mtimeMs);
    }
    return log;
  }

  get cursor(): string {
    const lately = [...this.#offsets].filter(([host]) => this.#ms - (this.#grown.get(host) ?? this.#ms) < LATELY_MS);
    return cursorText({ ms: this.#ms, offsets: new Map(lately) });
  }

  /** What is new since the last call. A line that is being written waits; a file that is gone has told all it will. */
  async next(): Promise<SeenEvent[]> {
    const raw: RawEvent[] = [];
    for (const [host, { bytes, mtimeMs }] of await this.#files()) {
      const known = this.#offsets.get(host);
      if (known === undefined && mtimeMs < this.#ms) continue;
      if (bytes > (known ?? 0)) {
        this.#grown.set(host, mtimeMs);
        raw.push(...(await this.#read(host, known)));
      }
    }
    raw.sort((a, b) => a.atMs - b.atMs || (a.host < b.host ? -1 : 1));
    return raw.map((one) => this.#told(one));
  }

  #told({ atMs, host, end, record }: RawEvent): SeenEvent {
    this.#seq += 1;
    this.#ms = Math.max(this.#ms, atMs);
    this.#offsets.set(host, Math.max(end, this.#offsets.get(host) ?? 0));
    const { at, kind, id, by: _by, ...data } = record;
    const name = String(kind);
    return {
      seq: this.#seq,
      cursor: this.cursor,
      at: String(at),
      type: (TYPES[name] ?? name).replaceAll('-', '_'),
      id: typeof id === 'string' ? id : null,
      host,
      data,
    };
  }

  async #read(host: string, known: number | undefined): Promise<RawEvent[]> {
    const { files, layout } = this.#ctx;
    const from = known ?? 0;
    const { bytes } = await files.readRange(join(layout.events, `${host}.jsonl`), from, MOST_BYTES);
    const events: RawEvent[] = [];
    let at = 0;
    for (let end = 0; (end = bytes.indexOf(NEWLINE, at)) !== -1; at = end + 1) {
      const parsed = parseJson(bytes.subarray(at, end));
      const record = parsed.ok && isRecord(parsed.value) ? parsed.value : undefined;
      const atMs = typeof record?.['at'] === 'string' ? Date.parse(record['at']) : Number.NaN;
      // A line that is no event (a disk that was full) tells nothing.
      if (record === undefined || Number.isNaN(atMs) || typeof record['kind'] !== 'string') continue;
      if (known === undefined && atMs <= this.#ms) continue;
      events.push({ atMs, host, end: from + end + 1, record });
    }
    this.#offsets.set(host, from + at);
    return events;
  }

  async #files(): Promise<[host: string, { bytes: number; mtimeMs: number }][]> {
    const { files, layout } = this.#ctx;
    const names = (await listed(this.#ctx)).filter((name) => name.endsWith('.jsonl'));
    const stats = await Promise.all(names.map((name) => files.stat(join(layout.events, name))));
    return names.flatMap((name, i) => (stats[i]?.kind === 'file' ? [[name.slice(0, -'.jsonl'.length), stats[i]]] : []));
  }
}

async function listed({ files, layout }: Context): Promise<string[]> {
  try {
    return await files.list(layout.events);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
