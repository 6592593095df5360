/** Who comes from whom: ideas by the parents that they name. Parents that are not there, and circles of parents, are told, not hidden. */
import type { IdeaId } from './words.ts';

export interface Family {
  /** Without a parent, with one that is not there, or the first of a circle; in the order in which they came. */
  readonly roots: readonly IdeaId[];
  readonly missing: readonly { readonly id: IdeaId; readonly parent: IdeaId }[];
  /** Each names the next one as its parent, the last one the first. */
  readonly cycles: readonly (readonly IdeaId[])[];
  childrenOf: (id: IdeaId) => readonly IdeaId[];
  /** From a root to this idea, both included. */
  pathTo: (id: IdeaId) => IdeaId[];
}

/** `parents`: of every idea, null where it names none. Takes as long as there are ideas, however deep. */
export function familyOf(parents: ReadonlyMap<IdeaId, IdeaId | null>): Family {
  const cycles = cyclesOf(parents);
  const heads = new Set(cycles.map(([first]) => first));
  const above = (id: IdeaId): IdeaId | null => {
    const parent = parents.get(id) ?? null;
    return parent === null || heads.has(id) || !parents.has(parent) ? null : parent;
  };
  const roots: IdeaId[] = [];
  const missing: { id: IdeaId; parent: IdeaId }[] = [];
  const children = new Map<IdeaId, IdeaId[]>();
  for (const [id, named] of parents) {
    if (named !== null && !parents.has(named)) missing.push({ id, parent: named });
    const parent = above(id);
    if (parent === null) roots.push(id);
    else if (children.get(parent)?.push(id) === undefined) children.set(parent, [id]);
  }
  return {
    roots,
    missing,
    cycles,
    childrenOf: (id) => children.get(id) ?? [],
    pathTo: (id) => {
      const path: IdeaId[] = [];
      for (let at: IdeaId | null = id; at !== null; at = above(at)) path.push(at);
      return path.toReversed();
    },
  };
}

function cyclesOf(parents: ReadonlyMap<IdeaId, IdeaId | null>): IdeaId[][] {
  const cycles: IdeaId[][] = [];
  /** Ideas that were walked over, and in which walk. */
  const walked = new Map<IdeaId, IdeaId>();
  for (const start of parents.keys()) {
    const path: IdeaId[] = [];
    let at: IdeaId | null = start;
    while (at !== null && parents.has(at) && !walked.has(at)) {
      walked.set(at, start);
      path.push(at);
      at = parents.get(at) ?? null;
    }
    if (at !== null && path.length > 0 && walked.get(at) === start) cycles.push(path.slice(path.indexOf(at)));
  }
  return cycles;
}
