/** What becomes of each draft: added, there already under its key, or refused since its config is that of another idea. */
import { FlatBase } from '../../core/flat-overlay.ts';
import { Likeness } from '../../core/likeness.ts';
import type { Like } from '../../core/likeness.ts';
import { blockText, keyLine, sweptIn } from '../../core/proposal-text.ts';
import type { IdeaId } from '../../core/words.ts';
import { IDLE_KEYS } from '../answers/runs.ts';
import type { View } from '../view/view.ts';
import type { Block, IdeasNow } from './append.ts';
import type { Draft } from './drafts.ts';
import type { FreeIds } from './free-ids.ts';

export interface Judged {
  readonly draft: Draft;
  /** `known`: an earlier call with its key has added it. */
  readonly verdict: 'add' | 'known' | 'twin' | 'taken';
  /** null where it gets none. */
  readonly id: IdeaId | null;
  /** Ideas with exactly its config. */
  readonly twins: readonly IdeaId[];
  readonly nearest: readonly Like[];
}

const NEAREST = 3;
/** Of the first ones only: each is compared with all ideas. */
const COMPARED = 100;

export async function judgeDrafts(
  view: View,
  now: IdeasNow,
  drafts: readonly Draft[],
  { free, force }: { free: FreeIds; force: boolean },
): Promise<Judged[]> {
  const base = new FlatBase(view.base());
  const others = new Likeness(base.flat, IDLE_KEYS);
  for (const [id, { own }] of await view.allDetails()) others.add(id, base.delta(own));
  const known = knownBy(now, drafts);
  const given = new Map<string, number>();
  /** Keys of proposals of this very call. */
  const used = new Map<string, { of: number; id: IdeaId }>();
  return drafts.map((draft, i) => {
    const { key, sweep } = draft.says;
    const added = key === null ? [] : (known.get(key) ?? []);
    // A point of a sweep is known by what it says: of those that were proposed together some may have been left out as twins, and still are.
    const point = sweep === null ? undefined : added.find((one) => one.sweep === sweep);
    const leftOut = sweep !== null && point === undefined && others.twins(base.delta(draft.own)).length > 0;
    if (key !== null && added.length > 0 && !leftOut) {
      const at = given.get(key) ?? 0;
      given.set(key, at + 1);
      const { id = null } = point ?? added[at] ?? added.at(-1) ?? {};
      return { draft, verdict: 'known', id, twins: [], nearest: [] };
    }
    const before = key === null ? undefined : used.get(key);
    if (before !== undefined && before.of !== draft.of) {
      return { draft, verdict: 'known', id: before.id, twins: [], nearest: [] };
    }
    const delta = base.delta(draft.own);
    const twins = others.twins(delta);
    const nearest = i < COMPARED ? others.nearest(delta, NEAREST) : [];
    if (draft.id !== null && !free.isFree(draft.id)) return { draft, verdict: 'taken', id: null, twins, nearest };
    if (twins.length > 0 && !force) return { draft, verdict: 'twin', id: null, twins, nearest };
    const id = draft.id === null ? free.next() : free.take(draft.id);
    others.add(id, delta);
    if (key !== null) used.set(key, { of: draft.of, id });
    return { draft, verdict: 'add', id, twins, nearest };
  });
}

export function blocksOf(judged: readonly Judged[]): Block[] {
  return judged.flatMap(({ verdict, id, draft }) =>
    verdict === 'add' && id !== null ? [{ id, text: blockText(id, draft.says) }] : [],
  );
}

interface Known {
  readonly id: IdeaId;
  /** Which point of its sweep it is; null: it is of none. */
  readonly sweep: string | null;
}

/** Ideas in the order of the file, by the key with which they were added. */
function knownBy({ bytes, view }: IdeasNow, drafts: readonly Draft[]): Map<string, Known[]> {
  const known = new Map<string, Known[]>();
  const keys = new Set(drafts.map(({ says }) => says.key).filter((key) => key !== null));
  for (const key of keys) {
    const places = linesOf(bytes, keyLine(key));
    if (places.length === 0) continue;
    const ideas: Known[] = [];
    for (const { id, offset, bytes: length } of view.entries.values()) {
      const at = places.find((place) => place > offset && place < offset + length);
      // It stands above the key.
      if (at !== undefined) ideas.push({ id, sweep: sweptIn(bytes.toString('utf8', offset, at)) });
    }
    known.set(key, ideas);
  }
  return known;
}

function linesOf(bytes: Buffer, line: string): number[] {
  const wanted = Buffer.from(`\n${line}\n`);
  const places: number[] = [];
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + 1)) places.push(at);
  return places;
}
