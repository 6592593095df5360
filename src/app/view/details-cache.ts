/**
 * `results/.orze/details.jsonl`: what was read of the texts of ideas, so that a look at a hundred thousand configs need not parse as much
 * YAML. A cache of those who look, keyed by the hash of each text: without it a look only takes longer, and who may not write it goes without.
 */
import { Detail } from '../../core/detail.ts';
import { detailLine, readDetailLine } from '../../core/detail-lines.ts';
import type { DetailLine, StoredDetail } from '../../core/detail-lines.ts';
import { flatten } from '../../core/flat-config.ts';
import { FlatBase } from '../../core/flat-overlay.ts';
import type { IdeaHead } from '../../core/ideas.ts';
import type { IdeaDetail } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import { hasCode } from '../../edge/file-error.ts';
import { checkedLine, readCheckedLines } from '../checked-lines.ts';
import type { Context } from '../context.ts';
import { pauses } from '../slices.ts';

/** Changes whenever a line means something else. */
const SCHEMA = 'orze.details/3';
const MAX_BYTES = 1024 ** 3;
const ENTRIES_A_LINE = 200;
/** Whatever a line holds beyond them is left out. */
const MOST_A_LINE = 1024;
/** So many new ones are worth a write, and this many bytes for each that is still good are too much. */
const LEAST_NEW = 500;
const STALE_FACTOR = 3;
/** So many bytes that say nothing, those of an earlier version for instance, are too much, too. */
const MOST_UNREAD = 1024 ** 2;

export class DetailsCache {
  readonly #ctx: Context;
  /** Where each idea was read last: the line, and its place there. */
  #kept: Kept | null = null;
  /** What this look has read of texts itself. */
  readonly #own = new Map<IdeaId, StoredDetail>();
  #read = 0;
  #unreadBytes = 0;
  #fresh: StoredDetail[] = [];
  #base: { of: unknown; flat: FlatBase } | null = null;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  get isLoaded(): boolean {
    return this.#kept !== null;
  }

  /** Reads the file, once. */
  async load(): Promise<void> {
    this.#kept ??= await this.#load();
  }

  /** The detail of an idea whose text has this hash, if it was loaded. */
  of(id: IdeaId, hash: number): IdeaDetail | undefined {
    const own = this.#own.get(id);
    if (own !== undefined) return own.hash === hash ? new Detail(own.told, this.base()) : undefined;
    const kept = this.#kept?.find(id);
    if (kept === undefined || kept.line.hashes[kept.at] !== hash) return undefined;
    return kept.line.detail(kept.at, this.base());
  }

  /** The base config, flattened once. */
  base(): FlatBase {
    const { base } = this.#ctx.memory;
    if (this.#base === null || this.#base.of !== base) this.#base = { of: base, flat: new FlatBase(flatten(base)) };
    return this.#base.flat;
  }

  add({ id, hash }: IdeaHead, { parent, category, hypothesis, own }: IdeaDetail): void {
    const entry = { id, hash, told: { parent, category, hypothesis, own } };
    this.#own.set(id, entry);
    this.#fresh.push(entry);
  }

  /** Writes what is new, if it is worth it. */
  async save(): Promise<void> {
    const { env, files, layout } = this.#ctx;
    if (this.#fresh.length < LEAST_NEW || (env['ORZE_READONLY'] ?? '') !== '') return;
    const fresh = this.#fresh;
    this.#fresh = [];
    const before = this.#kept ?? new Kept();
    const isOld = this.#read > STALE_FACTOR * Math.max(before.size, this.#own.size);
    const stale = isOld || this.#unreadBytes > MOST_UNREAD;
    const all = stale ? [...before.each(this.#own, this.base()), ...this.#own.values()] : fresh;
    this.#read = stale ? all.length : this.#read + all.length;
    if (stale) this.#unreadBytes = 0;
    const lines: Buffer[] = [];
    for (let at = 0; at < all.length; at += ENTRIES_A_LINE) {
      lines.push(checkedLine(SCHEMA, Buffer.from(detailLine(all.slice(at, at + ENTRIES_A_LINE)))));
    }
    const text = Buffer.concat(lines);
    try {
      if (stale) await files.writeAtomic(layout.details, text, { durable: false });
      // A line that somebody else could not finish does not swallow the first of these.
      else await files.append(layout.details, `\n${text.toString()}`);
    } catch (error) {
      // Of another user, on a read-only mount, no store there yet, a full disk, a folder in its place: the next look reads the texts again.
      if (!hasCode(error)) throw error;
    }
  }

  async #load(): Promise<Kept> {
    const kept = new Kept();
    const pause = pauses(this.#ctx.clock);
    const bytes = await this.#bytes();
    this.#unreadBytes = bytes.length;
    for (const body of readCheckedLines(SCHEMA, bytes)) {
      const line = readDetailLine(body);
      if (line === undefined) continue;
      this.#unreadBytes -= body.length;
      this.#read += line.ids.length;
      kept.add(line);
      await pause();
    }
    return kept;
  }

  async #bytes(): Promise<Buffer> {
    try {
      return await this.#ctx.files.read(this.#ctx.layout.details, MAX_BYTES);
    } catch (error) {
      if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EINVAL', 'ELOOP', 'EFBIG', 'EACCES', 'EPERM'))
        return Buffer.alloc(0);
      throw error;
    }
  }
}

/** Lines of the file, and where in them each idea stands last. */
class Kept {
  readonly #lines: DetailLine[] = [];
  /** Number of the line and place in it, as one number. */
  readonly #places = new Map<IdeaId, number>();

  get size(): number {
    return this.#places.size;
  }

  add(line: DetailLine): void {
    const from = this.#lines.length * MOST_A_LINE;
    this.#lines.push(line);
    for (const [at, id] of line.ids.slice(0, MOST_A_LINE).entries()) this.#places.set(id, from + at);
  }

  find(id: IdeaId): { line: DetailLine; at: number } | undefined {
    const place = this.#places.get(id) ?? -1;
    const line = this.#lines[Math.floor(place / MOST_A_LINE)];
    return line === undefined ? undefined : { line, at: place % MOST_A_LINE };
  }

  /** All ideas but these. */
  *each(but: ReadonlyMap<IdeaId, unknown>, base: FlatBase): Generator<StoredDetail> {
    for (const id of this.#places.keys()) {
      const found = but.has(id) ? undefined : this.find(id);
      if (found === undefined) continue;
      const { line, at } = found;
      yield { id, hash: line.hashes[at] ?? 0, told: line.detail(at, base) };
    }
  }
}
