/** What stands in the text of an idea; its effective config is made when it is asked for: a hundred thousand of them would be in the way. */
import type { Delta, FlatBase } from './flat-overlay.ts';
import type { FlatConfig, IdeaDetail } from './row.ts';
import type { IdeaId } from './words.ts';

/** What the text itself says, without what the base config adds. */
export type Told = Omit<IdeaDetail, 'config' | 'changed' | 'at'>;

export class Detail implements IdeaDetail {
  readonly #told: Told;
  readonly #base: FlatBase;

  constructor(told: Told, base: FlatBase) {
    this.#told = told;
    this.#base = base;
  }

  get parent(): IdeaId | null {
    return this.#told.parent;
  }

  get category(): string | null {
    return this.#told.category;
  }

  get hypothesis(): string | null {
    return this.#told.hypothesis;
  }

  get own(): FlatConfig {
    return this.#told.own;
  }

  get changed(): Delta {
    return this.#base.delta(this.own);
  }

  get config(): FlatConfig {
    return this.#base.with(this.own);
  }

  at(key: string): unknown {
    return this.#base.at(this.own, key);
  }
}
