/**
 * Completed runs in order, as far as somebody asks: who wants the best five, or the rank of one run, needs no order of a hundred thousand.
 * What was put in order stays so until a run changes.
 */
import { firstOf } from '../../core/first-of.ts';
import { compareScores } from '../../core/leaderboard.ts';
import type { RankedRun, Ranking } from '../../core/leaderboard.ts';
import { placeIn } from '../../core/ordered.ts';
import type { RunFacts } from '../../core/run-facts.ts';
import type { IdeaId } from '../../core/words.ts';

/** So many are found among all sooner than all are put in order. */
const FEW = 200;
/** Ranks that are counted, each by a walk over all; more of them are sooner found in the order. */
const COUNTED = 5;

export class Order {
  readonly #facts: RunFacts;
  readonly #compare: (a: RankedRun, b: RankedRun) => number;
  #version = -1;
  /** The first of the order, or all of it. */
  #known: readonly RankedRun[] = [];
  #isWhole = false;
  #counted = 0;

  constructor(facts: RunFacts, ranking: Ranking) {
    this.#facts = facts;
    this.#compare = compareScores(ranking.sort);
  }

  /** Best first, those without a score last. The same array as long as no run has changed. */
  all(): readonly RankedRun[] {
    this.#forgetOld();
    if (this.#isWhole) return this.#known;
    const steps = this.#facts.inOrder();
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    this.#known = step.value.ranked;
    this.#isWhole = true;
    return this.#known;
  }

  /** The first `count` of them. */
  best(count: number): readonly RankedRun[] {
    this.#forgetOld();
    if (!this.#isWhole && this.#known.length < count) {
      if (count > FEW) this.all();
      else this.#known = firstOf(this.#facts.ranked(), count, this.#compare);
    }
    return this.#known.slice(0, count);
  }

  /** 1-based; null: it is no completed run, or it was taken off. */
  rank(id: IdeaId): number | null {
    this.#forgetOld();
    const run = this.#facts.rankedOf(id);
    if (run === undefined) return null;
    const place = placeIn(this.#known, run, this.#compare);
    if (this.#isWhole || place < this.#known.length) return place + 1;
    this.#counted += 1;
    if (this.#counted > COUNTED) return placeIn(this.all(), run, this.#compare) + 1;
    let before = 0;
    for (const other of this.#facts.ranked()) if (this.#compare(other, run) < 0) before += 1;
    return before + 1;
  }

  #forgetOld(): void {
    if (this.#version === this.#facts.version) return;
    this.#version = this.#facts.version;
    this.#known = [];
    this.#isWhole = false;
    this.#counted = 0;
  }
}
