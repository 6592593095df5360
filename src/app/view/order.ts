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

/** So many are found among all, and ranked by a walk over all, sooner than all are put in order. */
const FEW = 200;
/** Of fewer than one in so many of all, the order is sooner made for themselves. */
const PART = 8;
/** Walks over all for a rank each; for more of them all are put in order. */
const WALKS = 5;
/** Ranks that are looked for in the order; for more of them a map of all is made. */
const LOOKED_FOR = 1000;

export class Order {
  readonly #facts: RunFacts;
  readonly #compare: (a: RankedRun, b: RankedRun) => number;
  #version = -1;
  /** The first of the order, or all of it. */
  #known: readonly RankedRun[] = [];
  #isWhole = false;
  readonly #ranks = new Map<IdeaId, number>();
  #walks = 0;
  #lookedFor = 0;
  #places: ReadonlyMap<IdeaId, number> | null = null;

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

  /** What has a place, in that order, and all that has none. */
  sorted<T extends { readonly id: IdeaId }>(items: readonly T[]): { ranked: T[]; others: T[] } {
    this.#forgetOld();
    const others: T[] = [];
    if (!this.#isWhole && items.length < this.#facts.rankedCount / PART) {
      const found: { run: RankedRun; item: T }[] = [];
      for (const item of items) {
        const run = this.#facts.rankedOf(item.id);
        if (run === undefined) others.push(item);
        else found.push({ run, item });
      }
      return { ranked: found.sort((a, b) => this.#compare(a.run, b.run)).map(({ item }) => item), others };
    }
    // They are put into their places, and need no sort.
    const places = this.#allPlaces();
    const ranked: (T | undefined)[] = Array.from({ length: places.size });
    for (const item of items) {
      const place = places.get(item.id);
      if (place === undefined) others.push(item);
      else ranked[place - 1] = item;
    }
    return { ranked: ranked.filter((item) => item !== undefined), others };
  }

  #allPlaces(): ReadonlyMap<IdeaId, number> {
    this.#places ??= new Map(this.all().map(({ id }, i) => [id, i + 1]));
    return this.#places;
  }

  /** These ranks will be asked for: a few are found together. */
  prepare(ids: readonly IdeaId[]): void {
    this.#forgetOld();
    if (this.#isWhole || ids.length > FEW) return;
    const isBehind = (run: RankedRun) => placeIn(this.#known, run, this.#compare) >= this.#known.length;
    const runs = [...new Set(ids)]
      .flatMap((id) => this.#facts.rankedOf(id) ?? [])
      .filter(isBehind)
      .sort(this.#compare);
    if (runs.length === 0) return;
    const before = new Uint32Array(runs.length + 1);
    for (const other of this.#facts.ranked()) {
      const place = placeIn(runs, other, this.#compare);
      const first = runs[place] === other ? place + 1 : place;
      before[first] = (before[first] ?? 0) + 1;
    }
    let rank = 1;
    for (const [i, { id }] of runs.entries()) this.#ranks.set(id, (rank += before[i] ?? 0));
  }

  /** 1-based; null: it is no completed run, or it was taken off. */
  rank(id: IdeaId): number | null {
    this.#forgetOld();
    if (this.#isWhole) this.#lookedFor += 1;
    if (this.#places !== null || this.#lookedFor > LOOKED_FOR) return this.#allPlaces().get(id) ?? null;
    const run = this.#facts.rankedOf(id);
    if (run === undefined) return null;
    const place = placeIn(this.#known, run, this.#compare);
    if (this.#isWhole || place < this.#known.length) return place + 1;
    const before = this.#ranks.get(id);
    if (before !== undefined) return before;
    this.#walks += 1;
    if (this.#walks > WALKS) return placeIn(this.all(), run, this.#compare) + 1;
    this.prepare([id]);
    return this.#ranks.get(id) ?? null;
  }

  #forgetOld(): void {
    if (this.#version === this.#facts.version) return;
    this.#version = this.#facts.version;
    this.#known = [];
    this.#isWhole = false;
    this.#ranks.clear();
    this.#walks = 0;
    this.#lookedFor = 0;
    this.#places = null;
  }
}
