/**
 * `results/.orze/index/details.jsonl`: what the texts of ideas say, so that a question about all configs reads them once. A cache that any
 * host may append to: each line has a checksum of its own, of two lines about one idea the later one counts, and whoever uses an entry
 * compares its sign with that of the text. Without it, or with one that is torn, an answer only takes longer. Where results/ cannot be
 * written it lies in this user's local folder.
 */
import { crc32 } from 'node:zlib';
import { join } from 'node:path';
import { detailLine, readDetailLine } from '../../core/detail-lines.ts';
import type { StoredDetail } from '../../core/detail-lines.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Files } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';
import type { Context } from '../context.ts';
import { inSlices } from '../slices.ts';

/** Changes whenever an entry means something else. */
const SCHEMA = 'orze.details/1';
const SCHEMA_CRC = crc32(SCHEMA);
const MAX_BYTES = 1024 ** 3;
const ENTRIES_A_LINE = 200;
/** Hex digits of a checksum, and the blank behind them. */
const HEAD = 9;
const NEWLINE = 10;

type Place = { files: Files; path: string };

export class DetailsFile {
  readonly #ctx: Context;
  /** Entries in the files, those that a later one has replaced included. */
  #entries = 0;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Of several entries of one idea the one that `counts`, else the last one. */
  async load(counts: (detail: StoredDetail) => boolean): Promise<Map<IdeaId, StoredDetail>> {
    const found = new Map<IdeaId, StoredDetail>();
    const keep = (detail: StoredDetail): void => {
      this.#entries += 1;
      const other = found.get(detail.id);
      if (other === undefined || !counts(other)) found.set(detail.id, detail);
    };
    for (const place of this.#places()) await inSlices(this.#ctx.clock, parse(await read(place), keep));
    return found;
  }

  /** Adds these at the end. */
  async append(details: Iterable<StoredDetail>): Promise<void> {
    // A line that somebody else could not finish does not swallow the first of ours.
    const text = `\n${await this.#rendered(details)}`;
    await this.#write((files, path) => files.append(path, text));
  }

  /** These instead of all that is there. */
  async replace(details: Iterable<StoredDetail>): Promise<void> {
    this.#entries = 0;
    const text = await this.#rendered(details);
    await this.#write((files, path) => files.writeAtomic(path, text, { durable: false }));
  }

  async #rendered(details: Iterable<StoredDetail>): Promise<string> {
    const lines: string[] = [];
    await inSlices(this.#ctx.clock, this.#lines(details, lines));
    return lines.join('');
  }

  *#lines(details: Iterable<StoredDetail>, lines: string[]): Generator<void> {
    let some: StoredDetail[] = [];
    const flush = (): void => {
      const body = Buffer.from(detailLine(some));
      lines.push(`${checksum(body)}${body.toString()}\n`);
      this.#entries += some.length;
      some = [];
    };
    for (const detail of details) {
      some.push(detail);
      if (some.length < ENTRIES_A_LINE) continue;
      flush();
      yield;
    }
    if (some.length > 0) flush();
  }

  /** To the first place that takes it. A cache that cannot be kept is no reason to give no answer. */
  async #write(write: (files: Files, path: string) => Promise<void>): Promise<void> {
    const readOnly = (this.#ctx.env['ORZE_READONLY'] ?? '') !== '';
    for (const { files, path } of this.#places()) {
      try {
        if (path === this.#ctx.layout.details && (readOnly || !(await hasHome(this.#ctx)))) continue;
        await files.ensureFolder(join(path, '..'));
        return await write(files, path);
      } catch (error) {
        if (!hasCode(error)) throw error;
      }
    }
  }

  #places(): Place[] {
    const { files, layout, local, localDir } = this.#ctx;
    const own = localDir === '' ? [] : [{ files: local, path: join(localDir, 'details.jsonl') }];
    return [{ files, path: layout.details }, ...own];
  }
}

/** A look makes no folder of orze in results/. */
async function hasHome({ files, layout }: Context): Promise<boolean> {
  return (await files.stat(layout.own)) !== undefined;
}

function* parse(bytes: Buffer, keep: (detail: StoredDetail) => void): Generator<void> {
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline === -1 ? bytes.length : newline;
    const body = bytes.subarray(at + HEAD, end);
    if (bytes.toString('latin1', at, at + HEAD) === checksum(body)) {
      for (const detail of readDetailLine(body.toString()) ?? []) keep(detail);
      yield;
    }
    at = end + 1;
  }
}

async function read({ files, path }: Place): Promise<Buffer> {
  try {
    return await files.read(path, MAX_BYTES);
  } catch (error) {
    // Absent, or something that is no such file: the texts themselves are read.
    if (hasCode(error)) return Buffer.alloc(0);
    throw error;
  }
}

function checksum(body: Uint8Array): string {
  return `${crc32(body, SCHEMA_CRC).toString(16).padStart(8, '0')} `;
}
