/** What all texts of ideas say, kept from look to look and on disk (details-file.ts): only what is new is read. */
import { flatten } from '../../core/flat-config.ts';
import { FlatBase } from '../../core/flat-overlay.ts';
import { readIdea } from '../../core/ideas.ts';
import type { IdeaEntry } from '../../core/ideas.ts';
import type { Said, StoredDetail } from '../../core/detail-lines.ts';
import type { FlatConfig, IdeaDetail } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Context } from '../context.ts';
import { fileSign } from '../proof.ts';
import { inLanes } from '../slices.ts';
import { parentOf, readEntries } from './details.ts';
import { DetailsFile } from './details-file.ts';

/** Texts read between two calls of `progress`. */
const PIECE = 2000;
/** Stats of folders asked for together. */
const STATS_AT_ONCE = 256;
/** It is written when so many entries are missing in it, and this share of all: writing costs more than reading a few texts. */
const LEAST_MISSING = 100;
const MISSING_SHARE = 0.01;
/** It is written anew when it has this many times the entries that count. */
const MOSTLY_STALE = 2;

export type Progress = (done: number, of: number) => void;

export class DetailsCache {
  readonly #ctx: Context;
  readonly #file: DetailsFile;
  #stored: Map<IdeaId, StoredDetail> | null = null;
  /** In memory, and not in the file. */
  readonly #unsaved = new Set<IdeaId>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#file = new DetailsFile(ctx);
  }

  /** Of all ideas of the last look, and of these runs whose idea is gone. An idea whose config cannot be read is left out. */
  async all(gone: Iterable<IdeaId>, progress: Progress = () => undefined): Promise<ReadonlyMap<IdeaId, IdeaDetail>> {
    const signs = await this.#signs(gone);
    this.#stored ??= await this.#file.load(({ id, sign }) => signs.get(id) === sign);
    const stored = this.#stored;
    const missing = [...signs].flatMap(([id, sign]) => (stored.get(id)?.sign === sign ? [] : [id]));
    for (let at = 0; at < missing.length; at += PIECE) {
      await this.#read(missing.slice(at, at + PIECE), signs, stored);
      progress(Math.min(at + PIECE, missing.length), missing.length);
    }
    await this.#save(signs, stored);
    const base = new FlatBase(flatten(this.#ctx.memory.base));
    const details = new Map<IdeaId, IdeaDetail>();
    for (const id of signs.keys()) {
      const said = stored.get(id)?.said;
      if (said !== undefined && said !== null) details.set(id, new LazyDetail(said, base));
    }
    return details;
  }

  /** What the text of each idea is known again by. */
  async #signs(gone: Iterable<IdeaId>): Promise<Map<IdeaId, number | string>> {
    const { files, layout, memory } = this.#ctx;
    const { ideas } = memory;
    const signs = new Map<IdeaId, number | string>();
    for (let row = 0; row < ideas.size; row += 1) signs.set(ideas.idAt(row), ideas.hashAt(row));
    await inLanes(gone, STATS_AT_ONCE, async (id) => {
      const stat = ideas.has(id) ? undefined : await files.stat(layout.run(id).idea);
      if (stat !== undefined) signs.set(id, fileSign(stat));
    });
    return signs;
  }

  async #read(
    ids: readonly IdeaId[],
    signs: ReadonlyMap<IdeaId, number | string>,
    stored: Map<IdeaId, StoredDetail>,
  ): Promise<void> {
    await readEntries(this.#ctx, ids, (entry) => {
      const sign = signs.get(entry.id);
      if (sign === undefined) return;
      stored.set(entry.id, { id: entry.id, sign, said: said(entry, this.#ctx.config.ideas_file) });
      this.#unsaved.add(entry.id);
    });
    // What another text stands for meanwhile, or none, says nothing.
    for (const id of ids) if (stored.get(id)?.sign !== signs.get(id)) stored.delete(id);
  }

  async #save(signs: ReadonlyMap<IdeaId, unknown>, stored: ReadonlyMap<IdeaId, StoredDetail>): Promise<void> {
    if (this.#unsaved.size < Math.max(LEAST_MISSING, signs.size * MISSING_SHARE)) return;
    const of = (ids: Iterable<IdeaId>): StoredDetail[] =>
      [...ids].flatMap((id) => {
        const detail = stored.get(id);
        return detail === undefined ? [] : [detail];
      });
    const unsaved = of(this.#unsaved);
    if (this.#file.entries + unsaved.length > MOSTLY_STALE * signs.size) await this.#file.replace(of(signs.keys()));
    else await this.#file.append(unsaved);
    this.#unsaved.clear();
  }
}

/** null: its config cannot be read. */
function said(entry: IdeaEntry, file: string): Said | null {
  const read = readIdea(entry, file);
  if (!read.ok) return null;
  const own = flatten(read.config);
  const { category } = entry;
  return {
    parent: parentOf(entry),
    category,
    hypothesis: read.hypothesis,
    keys: Object.keys(own),
    values: Object.values(own),
  };
}

/** Configs are made each time they are asked for: most questions ask for a few, and all of them kept are too many for memory. */
class LazyDetail implements IdeaDetail {
  readonly #said: Said;
  readonly #base: FlatBase;
  #own: FlatConfig | null = null;

  constructor(said: Said, base: FlatBase) {
    this.#said = said;
    this.#base = base;
  }

  get parent(): IdeaId | null {
    return this.#said.parent;
  }

  get category(): string | null {
    return this.#said.category;
  }

  get hypothesis(): string | null {
    return this.#said.hypothesis;
  }

  get own(): FlatConfig {
    const { keys, values } = this.#said;
    return (this.#own ??= Object.fromEntries(keys.map((key, i) => [key, values[i]])));
  }

  get config(): FlatConfig {
    return this.#base.over(this.own);
  }
}
