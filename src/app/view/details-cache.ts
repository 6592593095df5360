/**
 * `results/.orze/details.jsonl`: what was read of the texts of ideas, so that a look at a hundred thousand configs need not parse as much
 * YAML. A cache of those who look, keyed by the hash of each text: without it a look only takes longer, and who may not write it goes without.
 */
import { Detail } from '../../core/detail.ts';
import { flatten } from '../../core/flat-config.ts';
import type { IdeaHead } from '../../core/ideas.ts';
import { isRecord } from '../../core/record.ts';
import type { FlatConfig, IdeaDetail } from '../../core/row.ts';
import { asIdeaId } from '../../core/words.ts';
import type { IdeaId } from '../../core/words.ts';
import { hasCode } from '../../edge/file-error.ts';
import { checkedLine, readCheckedLines } from '../checked-lines.ts';
import type { Context } from '../context.ts';

/** Changes whenever an entry means something else. */
const SCHEMA = 'orze.details/1';
const MAX_BYTES = 1024 ** 3;
const ENTRIES_A_LINE = 200;
/** So many new ones are worth a write, and this many bytes for each that is still good are too much. */
const LEAST_NEW = 500;
const STALE_FACTOR = 3;

interface Entry {
  hash: number;
  told: Omit<IdeaDetail, 'config'>;
}

export class DetailsCache {
  readonly #ctx: Context;
  #entries: Map<IdeaId, Entry> | null = null;
  #read = 0;
  #fresh: { id: IdeaId; entry: Entry }[] = [];

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** The detail of an idea whose text has this hash. */
  async of({ id, hash }: IdeaHead): Promise<IdeaDetail | undefined> {
    this.#entries ??= await this.#load();
    const entry = this.#entries.get(id);
    return entry === undefined || entry.hash !== hash ? undefined : new Detail(entry.told, this.base());
  }

  #base: { of: unknown; flat: FlatConfig } | null = null;

  /** The base config, flattened once. */
  base(): FlatConfig {
    const { base } = this.#ctx.memory;
    if (this.#base === null || this.#base.of !== base) this.#base = { of: base, flat: flatten(base) };
    return this.#base.flat;
  }

  add({ id, hash }: IdeaHead, { parent, category, hypothesis, own }: IdeaDetail): void {
    const entry = { hash, told: { parent, category, hypothesis, own } };
    this.#entries?.set(id, entry);
    this.#fresh.push({ id, entry });
  }

  /** Writes what is new, if it is worth it. */
  async save(): Promise<void> {
    const { files, layout } = this.#ctx;
    if (this.#fresh.length < LEAST_NEW) return;
    const fresh = this.#fresh;
    this.#fresh = [];
    const entries = this.#entries ?? new Map<IdeaId, Entry>();
    const stale = this.#read > STALE_FACTOR * entries.size;
    const all = stale ? [...entries].map(([id, entry]) => ({ id, entry })) : fresh;
    const lines: Buffer[] = [];
    for (let at = 0; at < all.length; at += ENTRIES_A_LINE) {
      const packed = all
        .slice(at, at + ENTRIES_A_LINE)
        .map(({ id, entry: { hash, told } }) => [id, hash, told.parent, told.category, told.hypothesis, told.own]);
      lines.push(checkedLine(SCHEMA, Buffer.from(JSON.stringify(packed))));
    }
    const text = Buffer.concat(lines);
    try {
      if (stale) await files.writeAtomic(layout.details, text, { durable: false });
      else await files.append(layout.details, text.toString());
    } catch (error) {
      // Of another user, on a read-only mount, where there is no store yet, on a full disk: the next look reads the texts again.
      if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'ENOSPC', 'EDQUOT')) throw error;
    }
  }

  async #load(): Promise<Map<IdeaId, Entry>> {
    const entries = new Map<IdeaId, Entry>();
    for (const body of readCheckedLines(SCHEMA, await this.#bytes())) {
      for (const packed of JSON.parse(body.toString()) as unknown[]) {
        const read = entryOf(packed);
        this.#read += 1;
        if (read !== undefined) entries.set(read.id, read.entry);
      }
    }
    return entries;
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

function entryOf(packed: unknown): { id: IdeaId; entry: Entry } | undefined {
  if (!Array.isArray(packed)) return undefined;
  const [name, hash, parent, category, hypothesis, own] = packed as unknown[];
  const id = typeof name === 'string' ? asIdeaId(name) : undefined;
  if (id === undefined || typeof hash !== 'number' || !isRecord(own)) return undefined;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const told = {
    parent: typeof parent === 'string' ? (asIdeaId(parent) ?? null) : null,
    category: text(category),
    hypothesis: text(hypothesis),
    own,
  };
  return { id, entry: { hash, told } };
}
