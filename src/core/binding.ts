/** Ideas that were bound to hosts on request. The loop, and every look from outside, ask here whether an idea may run on a host. */
import { includesHost } from './where.ts';
import type { Where } from './where.ts';
import type { IdeaId } from './words.ts';

export interface Binding<Said> {
  readonly where: Where;
  /** Who asked for it. */
  readonly request: Said;
}

export class Bindings<Said> {
  readonly #bound = new Map<IdeaId, Binding<Said>>();
  /** By host; none once something has changed. */
  readonly #elsewhere = new Map<string, ReadonlySet<IdeaId>>();

  /** `where` null: anywhere. */
  put(id: IdeaId, where: Where | null, request: Said): void {
    if (where === null) this.#bound.delete(id);
    else this.#bound.set(id, { where, request });
    this.#elsewhere.clear();
  }

  /** null: it may run anywhere. */
  of(id: IdeaId): Binding<Said> | null {
    return this.#bound.get(id) ?? null;
  }

  mayRun(id: IdeaId, host: string): boolean {
    const bound = this.#bound.get(id);
    return bound === undefined || includesHost(bound.where, host);
  }

  /** Ideas that a host of this name must leave to others. The same set as long as nothing has changed. */
  elsewhere(host: string): ReadonlySet<IdeaId> {
    let found = this.#elsewhere.get(host);
    if (found === undefined) {
      found = new Set([...this.#bound.keys()].filter((id) => !this.mayRun(id, host)));
      this.#elsewhere.set(host, found);
    }
    return found;
  }
}
