/**
 * A finished run may have been deleted and have run again between two listings, or a person may have written its files anew: a few runs at
 * a time, in turn, are compared with what they were. One that is another now is looked into again.
 */
import type { IdeaId } from '../core/words.ts';
import type { Context } from './context.ts';
import type { Proofs } from './proof.ts';

/** Runs compared per turn: half a millisecond. */
const AT_ONCE = 64;
/** Of these, runs that are read again since nothing shows what they were: they ended a moment ago. */
const READ_AT_ONCE = 16;

export class FinishedComparison {
  readonly #ctx: Context;
  readonly #proofs: Proofs;
  #left: Iterator<IdeaId> = [].values();

  constructor(ctx: Context, proofs: Proofs) {
    this.#ctx = ctx;
    this.#proofs = proofs;
  }

  async turn(): Promise<void> {
    const { memory, layout, files } = this.#ctx;
    this.#proofs.notePassed(await files.stat(layout.hosts));
    let toRead = 0;
    await Promise.all(
      this.#next().map(async (id) => {
        const fact = memory.facts.get(id);
        if (fact === undefined) return;
        if (fact.state === 'unknown' || fact.proof === undefined) {
          toRead += 1;
          if (toRead <= READ_AT_ONCE) memory.suspects.add(id);
          return;
        }
        const same = await this.#proofs.holds(layout.runFolder(id), fact.proof);
        if (!same && memory.facts.get(id) === fact) memory.suspects.add(id);
      }),
    );
  }

  /** In the order in which they became known; a round ends with those that were known last. */
  #next(): IdeaId[] {
    const { facts } = this.#ctx.memory;
    const ids: IdeaId[] = [];
    for (let rounds = 0; ids.length < Math.min(AT_ONCE, facts.size);) {
      const next = this.#left.next();
      if (next.done !== true) {
        ids.push(next.value);
        continue;
      }
      if (rounds > 0) break;
      rounds += 1;
      this.#left = facts.keys();
    }
    return [...new Set(ids)];
  }
}
