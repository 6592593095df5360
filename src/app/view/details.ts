/** What stands in the texts of ideas, read when it is asked for: from ideas.md, or from the frozen copy of a run whose idea is gone. */
import { effectiveConfig } from '../../core/effective.ts';
import { flatten } from '../../core/flat-config.ts';
import { readIdea } from '../../core/ideas.ts';
import type { IdeaEntry, IdeaHead } from '../../core/ideas.ts';
import { IdeasBook, entryOf } from '../../core/ideas.ts';
import type { IdeaDetail } from '../../core/row.ts';
import { asIdeaId } from '../../core/words.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Context } from '../context.ts';
import { MAX_SPAN, readIdeaTexts } from '../idea-text.ts';
import { inLanes } from '../slices.ts';
import { readForeign } from '../read-file.ts';

/** Files read together. */
const AT_ONCE = 16;

/** An id without a text that can be read is left out. */
export async function readDetails(ctx: Context, ids: Iterable<IdeaId>): Promise<Map<IdeaId, IdeaDetail>> {
  const details = new Map<IdeaId, IdeaDetail>();
  await readEntries(ctx, ids, (entry) => {
    const detail = detailOf(ctx, entry);
    if (detail !== undefined) details.set(entry.id, detail);
  });
  return details;
}

/** Gives the text of each of these ideas, in any order; not of those without one. */
export async function readEntries(
  ctx: Context,
  ids: Iterable<IdeaId>,
  give: (entry: IdeaEntry) => void,
): Promise<void> {
  const heads: IdeaHead[] = [];
  const gone: IdeaId[] = [];
  for (const id of new Set(ids)) {
    const head = ctx.memory.ideas.get(id);
    if (head === undefined) gone.push(id);
    else heads.push(head);
  }
  await inLanes(spans(heads), AT_ONCE, async (span) => {
    for (const entry of await readIdeaTexts(ctx.files, ctx.layout.ideas, span)) if (entry !== undefined) give(entry);
  });
  await inLanes(gone, AT_ONCE, async (id) => {
    const entry = await frozenIdea(ctx, id);
    if (entry !== undefined) give(entry);
  });
}

/** undefined: its config cannot be read, so that the idea is BLOCKED. */
function detailOf({ config, memory }: Context, entry: IdeaEntry): IdeaDetail | undefined {
  const read = readIdea(entry, config.ideas_file);
  if (!read.ok) return undefined;
  const effective = effectiveConfig(memory.base, read.config);
  return {
    parent: parentOf(entry),
    category: entry.category,
    hypothesis: read.hypothesis,
    own: flatten(read.config),
    config: flatten(effective.ok ? effective.value : read.config),
  };
}

/** null too where what stands there is no id. */
export function parentOf({ parent }: IdeaEntry): IdeaId | null {
  return parent === null ? null : (asIdeaId(parent) ?? null);
}

/** Ideas that stand close together are read in one go. */
function spans(heads: readonly IdeaHead[]): IdeaHead[][] {
  const out: IdeaHead[][] = [];
  let last: IdeaHead[] = [];
  for (const head of heads.toSorted((a, b) => a.offset - b.offset)) {
    const [first] = last;
    const before = last.at(-1);
    const near = before !== undefined && head.offset - (before.offset + before.bytes) < 4096;
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
