/** What stands in the texts of ideas: from ideas.md, or from the frozen copy of a run whose idea is gone. */
import { Detail } from '../../core/detail.ts';
import { flatten } from '../../core/flat-config.ts';
import type { FlatBase } from '../../core/flat-overlay.ts';
import { IdeasBook, entryOf, readIdea } from '../../core/ideas.ts';
import type { IdeaEntry, IdeaHead, IdeaTable } from '../../core/ideas.ts';
import type { IdeaDetail, IdeaDetails } from '../../core/row.ts';
import type { YamlMapping } from '../../core/yaml-value.ts';
import { asIdeaId } from '../../core/words.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Context } from '../context.ts';
import { MAX_SPAN, readIdeaTexts } from '../idea-text.ts';
import { readForeign } from '../read-file.ts';
import { inLanes, pauses } from '../slices.ts';
import { DetailsCache } from './details-cache.ts';

/** Files, or pieces of one, read together. */
const AT_ONCE = 16;
/** Ideas that stand so close together are read in one go, bytes. */
const NEAR = 4096;
/** Of so many the cache is asked, and of one in so many of all ideas; the texts of fewer are read sooner than it is. */
const ASK_CACHE_FROM = 100;
const ASK_CACHE_ONE_IN = 1000;
/** Ideas between two looks at the clock: well under a millisecond of each. */
const ASKED_IN_ONE_GO = 500;
const READ_IN_ONE_GO = 8;

export class Details {
  readonly #ctx: Context;
  readonly #cache: DetailsCache;
  #closed = false;

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#cache = new DetailsCache(ctx);
  }

  /** The base config, flattened: the same as long as it is. */
  base(): FlatBase {
    return this.#cache.base();
  }

  /** Of these, each named once. An id without a text that can be read is left out. */
  async of(ids: Iterable<IdeaId>): Promise<Map<IdeaId, IdeaDetail>> {
    const details = new Map<IdeaId, IdeaDetail>();
    const { clock, memory } = this.#ctx;
    const { ideas } = memory;
    const asked = [...ids];
    const unread: IdeaHead[] = [];
    const gone: IdeaId[] = [];
    const many = Math.max(ASK_CACHE_FROM, ideas.size / ASK_CACHE_ONE_IN);
    const asksCache = this.#cache.isLoaded || asked.length >= many;
    if (asksCache) await this.#cache.load();
    const pause = pauses(clock);
    for (const [i, id] of asked.entries()) {
      const row = ideas.rowOf(id);
      const kept = row === -1 || !asksCache ? undefined : this.#cache.of(id, ideas.hashAt(row));
      if (kept !== undefined) details.set(id, kept);
      else if (row === -1) gone.push(id);
      else unread.push(ideas.at(row));
      if (i % ASKED_IN_ONE_GO === ASKED_IN_ONE_GO - 1) await pause();
    }
    await this.#read(unread, gone, details, pause);
    return details;
  }

  /** Of all ideas, and of these runs without one: what is read stays in the cache, which makes a detail when it is asked for. */
  async all(others: Iterable<IdeaId>): Promise<IdeaDetails> {
    const { clock, memory } = this.#ctx;
    const { ideas } = memory;
    const { size } = ideas;
    const gone = [...others];
    await this.#cache.load();
    const pause = pauses(clock);
    const unread: IdeaHead[] = [];
    for (let row = 0; row < size; row += 1) {
      if (!this.#cache.has(ideas.hashAt(row))) unread.push(ideas.at(row));
      if (row % ASKED_IN_ONE_GO === ASKED_IN_ONE_GO - 1) await pause();
    }
    const read = new Map<IdeaId, IdeaDetail>();
    await this.#read(unread, gone, read, pause);
    return new AllKnown(ideas, size, this.#cache, read, size - unread.length + read.size);
  }

  async #read(
    unread: readonly IdeaHead[],
    gone: readonly IdeaId[],
    into: Map<IdeaId, IdeaDetail>,
    pause: () => Promise<void>,
  ): Promise<void> {
    await inLanes(spans(unread), AT_ONCE, (span) => this.#readSpan(span, into, pause));
    await inLanes(gone, AT_ONCE, async (id) => {
      const entry = await frozenIdea(this.#ctx, id);
      const detail = entry === undefined ? undefined : this.#detailOf(entry);
      if (detail !== undefined) into.set(id, detail);
    });
    if (!this.#closed) await this.#cache.save();
  }

  /** What is being read is not read to its end: nobody wants it any more. */
  close(): void {
    this.#closed = true;
  }

  /** What the idea itself says, with all that YAML tells apart; undefined: there is no text, or it cannot be read. */
  async config(id: IdeaId): Promise<YamlMapping | undefined> {
    const { files, layout, memory, config } = this.#ctx;
    const head = memory.ideas.get(id);
    const entry =
      head === undefined ? await frozenIdea(this.#ctx, id) : (await readIdeaTexts(files, layout.ideas, [head]))[0];
    const read = entry === undefined ? undefined : readIdea(entry, config.ideas_file);
    return read?.ok === true ? read.config : undefined;
  }

  async #readSpan(
    span: readonly IdeaHead[],
    details: Map<IdeaId, IdeaDetail>,
    pause: () => Promise<void>,
  ): Promise<void> {
    const { files, layout } = this.#ctx;
    const entries = this.#closed ? [] : await readIdeaTexts(files, layout.ideas, span);
    for (const [i, entry] of entries.entries()) {
      if (this.#closed) return;
      const [head, detail] = [span[i], entry === undefined ? undefined : this.#detailOf(entry)];
      if (head === undefined || detail === undefined) continue;
      details.set(head.id, detail);
      this.#cache.add(head, detail);
      if (i % READ_IN_ONE_GO === READ_IN_ONE_GO - 1) await pause();
    }
  }

  /** undefined: its config cannot be read, so that the idea is BLOCKED. */
  #detailOf(entry: IdeaEntry): IdeaDetail | undefined {
    const read = readIdea(entry, this.#ctx.config.ideas_file);
    if (!read.ok) return undefined;
    const parent = entry.parent === null ? null : (asIdeaId(entry.parent) ?? null);
    const told = { parent, category: entry.category, hypothesis: read.hypothesis, own: flatten(read.config) };
    return new Detail(told, this.#cache.base());
  }
}

/** Those of the table by the cache, others as they were read. */
class AllKnown implements IdeaDetails {
  readonly size: number;
  readonly #table: IdeaTable;
  readonly #rows: number;
  readonly #cache: DetailsCache;
  readonly #read: ReadonlyMap<IdeaId, IdeaDetail>;

  constructor(
    table: IdeaTable,
    rows: number,
    cache: DetailsCache,
    read: ReadonlyMap<IdeaId, IdeaDetail>,
    size: number,
  ) {
    this.#table = table;
    this.#rows = rows;
    this.#cache = cache;
    this.#read = read;
    this.size = size;
  }

  get(id: IdeaId): IdeaDetail | undefined {
    const row = this.#table.rowOf(id);
    const isKnown = row !== -1 && row < this.#rows;
    return (isKnown ? this.#cache.of(id, this.#table.hashAt(row)) : undefined) ?? this.#read.get(id);
  }

  *[Symbol.iterator](): Generator<[IdeaId, IdeaDetail]> {
    for (let row = 0; row < this.#rows; row += 1) {
      const id = this.#table.idAt(row);
      const detail = this.#cache.of(id, this.#table.hashAt(row)) ?? this.#read.get(id);
      if (detail !== undefined) yield [id, detail];
    }
    for (const [id, detail] of this.#read) if (!this.#table.has(id)) yield [id, detail];
  }
}

/** Ideas that stand close together are read in one go. */
function spans(heads: readonly IdeaHead[]): IdeaHead[][] {
  const out: IdeaHead[][] = [];
  let last: IdeaHead[] = [];
  for (const head of heads.toSorted((a, b) => a.offset - b.offset)) {
    const [first] = last;
    const before = last.at(-1);
    const near = before !== undefined && head.offset - (before.offset + before.bytes) < NEAR;
    if (first !== undefined && near && head.offset + head.bytes - first.offset <= MAX_SPAN) last.push(head);
    else out.push((last = [head]));
  }
  return out;
}

async function frozenIdea({ files, layout }: Context, id: IdeaId): Promise<IdeaEntry | undefined> {
  const bytes = await readForeign(files, layout.run(id).idea);
  if (bytes === undefined || 'odd' in bytes) return undefined;
  const book = new IdeasBook('idea.md', 0);
  book.append(bytes);
  const head = book.look('', 0).entries.get(id);
  return head === undefined ? undefined : entryOf(bytes.subarray(head.offset, head.offset + head.bytes), head);
}
