/**
 * `results/.orze/details.jsonl`: what was read of the texts of ideas, so that a look at a hundred thousand configs need not parse as much
 * YAML. A cache of those who look, keyed by the hash of each text: without it a look only takes longer, and who may not write it goes without.
 */
import { Detail } from '../../core/detail.ts';
import { detailLine, readDetailLine } from '../../core/detail-lines.ts';
import type { StoredDetail } from '../../core/detail-lines.ts';
import { flatten } from '../../core/flat-config.ts';
import { FlatBase } from '../../core/flat-overlay.ts';
import type { IdeaHead } from '../../core/ideas.ts';
import type { IdeaDetail } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import { KeptDetails } from './kept-details.ts';
import { hasCode } from '../../edge/file-error.ts';
import { checkedLine, readCheckedLines } from '../checked-lines.ts';
import type { Context } from '../context.ts';
import { pauses } from '../slices.ts';

/** Changes whenever a line means something else. */
const SCHEMA = 'orze.details/3';
const MAX_BYTES = 1024 ** 3;
const ENTRIES_A_LINE = 200;
/** So many new ones are worth a write, and this many bytes for each that is still good are too much. */
const LEAST_NEW = 500;
const STALE_FACTOR = 3;
/** So many bytes that say nothing, those of an earlier version for instance, are too much, too. */
const MOST_UNREAD = 1024 ** 2;

export class DetailsCache {
  readonly #ctx: Context;
  /** What the file says, by the hash of the text. */
  #kept: KeptDetails | null = null;
  /** The same of what this look has read of texts itself. */
  readonly #own = new Map<number, StoredDetail>();
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

  /** Whether there is a detail of the text with this hash, if it was loaded. */
  has(hash: number): boolean {
    return this.#own.has(hash) || this.#kept?.has(hash) === true;
  }

  /** The detail of this idea, whose text has this hash, if it was loaded. */
  of(id: IdeaId, hash: number): IdeaDetail | undefined {
    const own = this.#own.get(hash);
    if (own?.id === id) return new Detail(own.told, this.base());
    return this.#kept?.of(id, hash, this.base());
  }

  /** The base config, flattened once. */
  base(): FlatBase {
    const { base } = this.#ctx.memory;
    if (this.#base === null || this.#base.of !== base) this.#base = { of: base, flat: new FlatBase(flatten(base)) };
    return this.#base.flat;
  }

  add({ id, hash }: IdeaHead, { parent, category, hypothesis, own }: IdeaDetail): void {
    const entry = { id, hash, told: { parent, category, hypothesis, own } };
    this.#own.set(hash, entry);
    this.#fresh.push(entry);
  }

  /** Writes what is new, if it is worth it. */
  async save(): Promise<void> {
    const { env, files, layout } = this.#ctx;
    if (this.#fresh.length < LEAST_NEW || (env['ORZE_READONLY'] ?? '') !== '') return;
    const fresh = this.#fresh;
    this.#fresh = [];
    const last = new Map([...(this.#kept?.each(this.base()) ?? []), ...this.#own.values()].map((one) => [one.id, one]));
    const isOld = this.#read > STALE_FACTOR * last.size;
    const stale = isOld || this.#unreadBytes > MOST_UNREAD;
    const all = stale ? [...last.values()] : fresh;
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

  async #load(): Promise<KeptDetails> {
    const kept = new KeptDetails();
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
