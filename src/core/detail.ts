/** What stands in the text of an idea; its effective config is made when it is asked for: a hundred thousand of them would be in the way. */
import { isRecord } from './record.ts';
import type { FlatConfig, IdeaDetail } from './row.ts';
import type { IdeaId } from './words.ts';

export class Detail implements IdeaDetail {
  readonly parent: IdeaId | null;
  readonly category: string | null;
  readonly hypothesis: string | null;
  readonly own: FlatConfig;
  readonly #base: FlatConfig;

  constructor(told: Omit<IdeaDetail, 'config'>, base: FlatConfig) {
    this.parent = told.parent;
    this.category = told.category;
    this.hypothesis = told.hypothesis;
    this.own = told.own;
    this.#base = base;
  }

  get config(): FlatConfig {
    return mergeFlat(this.#base, this.own);
  }
}

/** As merging the two mappings and flattening what comes of it: a value replaces the keys below it, and keys replace a value above them. */
export function mergeFlat(base: FlatConfig, own: FlatConfig): FlatConfig {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const below = Object.keys(merged).filter((other) => other.startsWith(`${key}.`));
    // An empty mapping adds nothing to one that has keys.
    if (below.length > 0 && isEmptyMapping(value)) continue;
    for (const other of below) delete merged[other];
    for (let at = key.indexOf('.'); at !== -1; at = key.indexOf('.', at + 1)) delete merged[key.slice(0, at)];
    merged[key] = value;
  }
  return merged;
}

function isEmptyMapping(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}
