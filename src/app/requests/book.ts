/**
 * All requests of `results/.orze/requests/`, read once each. A look costs one stat where nothing has come. It changes nothing: the loop
 * and a face outside of it read the same way.
 */
import { join } from 'node:path';
import { parseJson } from '../../core/json.ts';
import type { Overlay } from '../../core/overlay.ts';
import { isRecord } from '../../core/record.ts';
import { readRequest } from '../../core/request.ts';
import type { Request, RequestReading } from '../../core/request.ts';
import type { FileStat } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';
import type { Context } from '../context.ts';
import { readForeign } from '../read-file.ts';
import { inLanes } from '../slices.ts';

type Reading = Pick<Context, 'files' | 'layout' | 'clock'>;

/** Files read together. */
const READS_AT_ONCE = 32;
/** Two changes within one tick of a file system's clock leave the same time: FAT counts in 2 s. */
const TICK_S = 3;
/** Seconds for which a file that is no request may still be being written, by whoever does not write it in one piece. */
const TORN_S = 10;
/** A listing that names what is gone when it is read is repeated so often in one look. */
const LISTINGS = 3;

/** Made by fold.ts. */
const FOLDED = /^folded-[0-9a-f]{32}\.json$/;

export function isFolded(name: string): boolean {
  return FOLDED.test(name);
}

export interface BadRequest {
  readonly name: string;
  readonly why: string;
}

export interface RequestNews {
  /** Those that changed what holds, in their order. */
  readonly fresh: readonly Request[];
  /** Files that are no requests, once each. */
  readonly bad: readonly BadRequest[];
}

export class RequestBook {
  readonly overlay: Overlay;
  readonly #ctx: Reading;
  /** Files that are part of the overlay, and the uptime at which each was read. */
  readonly #read = new Map<string, number>();
  /** Files that could not be understood, and since when; null: told. */
  readonly #torn = new Map<string, number | null>();
  #sign = '';
  #signSince = 0;
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor(ctx: Reading, overlay: Overlay) {
    this.#ctx = ctx;
    this.overlay = overlay;
  }

  get files(): ReadonlyMap<string, number> {
    return this.#read;
  }

  /** These were folded or set aside. */
  forget(names: Iterable<string>): void {
    for (const name of names) {
      this.#read.delete(name);
      this.#torn.delete(name);
    }
  }

  async look(): Promise<RequestNews> {
    const { files, layout, clock } = this.#ctx;
    const now = clock.uptime();
    const sign = signOf(await files.stat(layout.requests));
    if (sign !== this.#sign) {
      this.#sign = sign;
      this.#signSince = now;
    }
    const certain = this.#listedAt - this.#signSince >= TICK_S;
    const waiting = [...this.#torn.values()].some((since) => since !== null);
    if (certain && !waiting) return { fresh: [], bad: [] };
    const fresh: Request[] = [];
    const bad: BadRequest[] = [];
    for (let listing = 1; listing <= LISTINGS; listing += 1) {
      if (!(await this.#readNew(now, fresh, bad))) {
        this.#listedAt = now;
        break;
      }
    }
    return { fresh: fresh.toSorted((a, b) => (a.id < b.id ? -1 : 1)), bad };
  }

  /** Answers whether something that was listed is gone: it was folded, and what holds it is in the next listing. */
  async #readNew(now: number, fresh: Request[], bad: BadRequest[]): Promise<boolean> {
    const names = await this.#names();
    let gone = false;
    await inLanes(
      names.filter((name) => !this.#read.has(name) && this.#torn.get(name) !== null),
      READS_AT_ONCE,
      async (name) => {
        const found = await this.#readFile(name);
        if (found === 'gone') gone = true;
        else if ('why' in found) this.#noteTorn(name, found.why, now, bad);
        else {
          this.#read.set(name, now);
          this.#torn.delete(name);
          for (const request of found.requests) if (this.overlay.apply(request)) fresh.push(request);
        }
      },
    );
    const there = new Set(names);
    this.forget([...this.#read.keys(), ...this.#torn.keys()].filter((name) => !there.has(name)));
    return gone;
  }

  async #names(): Promise<string[]> {
    try {
      const names = await this.#ctx.files.list(this.#ctx.layout.requests);
      return names.filter((name) => name.endsWith('.json') && !name.startsWith('.'));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return []; // nobody has asked for anything yet
      throw error;
    }
  }

  async #readFile(name: string): Promise<{ requests: Request[] } | { why: string } | 'gone'> {
    const bytes = await readForeign(this.#ctx.files, join(this.#ctx.layout.requests, name));
    if (bytes === undefined) return 'gone';
    if ('odd' in bytes) return { why: bytes.odd };
    const parsed = parseJson(bytes);
    if (!parsed.ok) return { why: parsed.message };
    if (isFolded(name)) return readFolded(parsed.value);
    const reading = readRequest(parsed.value);
    if (!reading.ok) return reading;
    return name === `${reading.request.id}.json`
      ? { requests: [reading.request] }
      : { why: `its id is ${reading.request.id}: expected the file name without .json` };
  }

  #noteTorn(name: string, why: string, now: number, bad: BadRequest[]): void {
    const since = this.#torn.get(name) ?? now;
    this.#torn.set(name, since);
    if (now - since < TORN_S) return;
    this.#torn.set(name, null);
    bad.push({ name, why });
  }
}

function readFolded(value: unknown): { requests: Request[] } | { why: string } {
  if (!isRecord(value) || value.schema !== 'orze.requests/1' || !Array.isArray(value.requests)) {
    return { why: 'expected an object of schema orze.requests/1' };
  }
  const readings: RequestReading[] = value.requests.map(readRequest);
  const wrong = readings.find((reading) => !reading.ok);
  if (wrong !== undefined && !wrong.ok) return wrong;
  return { requests: readings.flatMap((reading) => (reading.ok ? [reading.request] : [])) };
}

function signOf(stat: FileStat | undefined): string {
  return stat === undefined ? '-' : `${stat.ino}:${stat.mtimeMs}`;
}
