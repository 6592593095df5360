/** Ideas below the ideas that they come from, the best first. */
import type * as z from 'zod';
import { firstOf } from '../../core/first-of.ts';
import { familyOf } from '../../core/family.ts';
import type { Family } from '../../core/family.ts';
import type { IdeaDetails, RunRow } from '../../core/row.ts';
import { compareIds } from '../../core/words.ts';
import type { IdeaId } from '../../core/words.ts';
import type { tree } from '../schemas/tree.ts';
import { pauses } from '../slices.ts';
import type { View } from '../view/view.ts';
import { beside } from './runs.ts';

export type TreeAnswer = z.infer<typeof tree>;
type Item = TreeAnswer['items'][number];

export interface TreeAsked {
  /** null: all roots. */
  readonly root: IdeaId | null;
  /** Only below these and the best path; null: everywhere. */
  readonly open?: ReadonlySet<IdeaId> | null;
  /** Generations below the first one; null: all. */
  readonly depth: number | null;
  /** Only what leads to the best run. */
  readonly bestPath: boolean;
  /** Items at most, where the best path has not more; null: all. */
  readonly limit: number | null;
}

/** Children of one idea that are shown where there is a limit: one idea may have thousands. */
const CHILDREN = 20;
/** Ideas whose parents are asked for in one go: well under a millisecond. */
const IN_ONE_GO = 500;
/** Of one that was opened. */
const CHILDREN_OPENED = 200;

export async function familyTree(view: View, asked: TreeAsked): Promise<TreeAnswer> {
  const details = await view.allDetails();
  const pause = pauses(view.ctx.clock);
  const parents = new Map<IdeaId, IdeaId | null>();
  for (const [id, { parent }] of details) {
    parents.set(id, parent);
    if (parents.size % IN_ONE_GO === 0) await pause();
  }
  const family = familyOf(parents);
  await pause();
  const below = asked.root === null ? null : descendants(family, asked.root);
  const best = bestIn(view, (id) => below === null || below.has(id));
  const path = best === undefined ? [] : family.pathTo(best);
  const bestPath = asked.root === null ? path : path.slice(path.indexOf(asked.root));
  const shown = walk(view, family, details, asked, bestPath);
  const total = below?.size ?? details.size;
  const inTree = (id: IdeaId): boolean => below === null || below.has(id);
  return {
    ...shown,
    total,
    best_path: bestPath,
    missing: family.missing.filter(({ id }) => inTree(id)).map((one) => ({ ...one })),
    cycles: family.cycles.filter(([id]) => id !== undefined && inTree(id)).map((ids) => [...ids]),
    next_cursor: null,
    truncated: shown.items.length < total,
  };
}

function descendants(family: Family, root: IdeaId): Set<IdeaId> {
  const found = new Set<IdeaId>([root]);
  for (const id of found) for (const child of family.childrenOf(id)) found.add(child);
  return found;
}

function bestIn(view: View, has: (id: IdeaId) => boolean): IdeaId | undefined {
  // Nearly always one of the first, so that not all of a hundred thousand rows are made.
  for (let count = 100; ; count *= 10) {
    const rows = view.best(count);
    const found = rows.find(({ id, metric }) => metric !== null && has(id));
    if (found !== undefined || rows.length < count) return found?.id;
  }
}

const byRank = (a: Ranked, b: Ranked): number => (a.rank === b.rank ? compareIds(a.id, b.id) : a.rank - b.rank);

interface Ranked {
  readonly id: IdeaId;
  readonly rank: number;
}

/** What is shown, each with the children of it that are shown: the best path, then generation after generation. */
function shownOf(
  view: View,
  family: Family,
  { root, open = null, depth: deepest, bestPath, limit }: TreeAsked,
  best: readonly IdeaId[],
): { first: IdeaId[]; below: ReadonlyMap<IdeaId, IdeaId[]> } {
  const onPath = new Set(best);
  const goesOn = (id: IdeaId): boolean => open === null || open.has(id) || onPath.has(id) || id === root;
  const chosen = (ids: readonly IdeaId[], most = CHILDREN): IdeaId[] => {
    const wanted = bestPath ? ids.filter((id) => onPath.has(id)) : ids;
    const ranks = wanted.map((id) => ({ id, rank: onPath.has(id) ? 0 : (view.rankOf(id) ?? Infinity) }));
    const count = limit === null ? ranks.length : most;
    const first = count < ranks.length ? firstOf(ranks, count, byRank) : ranks.toSorted(byRank);
    return first.map(({ id }) => id);
  };
  let room = limit === null ? Infinity : limit - onPath.size;
  const fits = (id: IdeaId): boolean => onPath.has(id) || (room -= 1) >= 0;
  const first = chosen(root === null ? family.roots : [root]).filter(fits);
  const below = new Map<IdeaId, IdeaId[]>();
  let generation = first;
  for (let depth = 0; generation.length > 0 && depth < (deepest ?? Infinity); depth += 1) {
    const next: IdeaId[] = [];
    for (const id of generation) {
      if (!goesOn(id)) continue;
      const most = open?.has(id) === true ? CHILDREN_OPENED : CHILDREN;
      const children = chosen(family.childrenOf(id), most).filter(fits);
      below.set(id, children);
      next.push(...children);
    }
    generation = next;
  }
  return { first, below };
}

function walk(
  view: View,
  family: Family,
  details: IdeaDetails,
  asked: TreeAsked,
  best: readonly IdeaId[],
): Pick<TreeAnswer, 'items' | 'hidden_roots'> {
  const { first, below } = shownOf(view, family, asked, best);
  const onPath = new Set(best);
  const items: Item[] = [];
  // The next one is the last: children are put on it behind their parent, in reverse.
  const open = first.toReversed().map((id) => ({ id, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { id, depth } = next;
    const row = view.row(id);
    if (row === undefined) continue;
    const [all, shown] = [family.childrenOf(id), below.get(id) ?? []];
    items.push({
      ...facts(row),
      ...beside(view, row, details),
      depth,
      children: all.length,
      hidden: all.length - shown.length,
      hidden_best: bestHidden(view, all, shown),
      on_best_path: onPath.has(id),
    });
    for (const child of shown.toReversed()) open.push({ id: child, depth: depth + 1 });
  }
  return { items, hidden_roots: asked.root === null ? family.roots.length - first.length : 0 };
}

function bestHidden(view: View, all: readonly IdeaId[], shown: readonly IdeaId[]): number | null {
  if (all.length === shown.length) return null;
  const there = new Set(shown);
  let best: { id: IdeaId; rank: number } | undefined;
  for (const id of all) {
    const rank = there.has(id) ? null : view.rankOf(id);
    if (rank !== null && rank < (best?.rank ?? Infinity)) best = { id, rank };
  }
  const metric = best === undefined ? null : (view.row(best.id)?.metric ?? null);
  return metric !== null && Number.isFinite(metric) ? metric : null;
}

function facts({ id, title, state, cause, metric, rank }: RunRow): Pick<Item, keyof typeof FACTS> {
  return { id, title, state, cause, metric: metric !== null && Number.isFinite(metric) ? metric : null, rank };
}
const FACTS = { id: 0, title: 0, state: 0, cause: 0, metric: 0, rank: 0 };
