/** Every run that is over, by idea: counted by state, and kept in the orders in which they are shown. */
import type { FailedRun, UnknownRun } from './board.ts';
import { compareScores, rankedRun, scoreKey } from './leaderboard.ts';
import type { CompletedRun, RankedRun, Ranking } from './leaderboard.ts';
import { Ordered } from './ordered.ts';
import { compareEnds, endKey } from './trend.ts';
import type { KnownFact } from './run.ts';
import { compareIds } from './words.ts';
import type { IdeaId } from './words.ts';

/** Of so many changes it is remembered whose they were. */
const CHANGES_KEPT = 1000;
/** Runs ranked in one go: less than a millisecond. */
const SLICE = 1000;

export class RunFacts {
  readonly #ranking: Ranking;
  readonly #facts = new Map<IdeaId, KnownFact>();
  /** Completed runs, as they stand in the order. */
  readonly #ranked = new Map<IdeaId, RankedRun>();
  /** Completed runs that are still to be ranked: who looks at one run needs no order of a hundred thousand. */
  #unranked: CompletedRun[] = [];
  /** How many of them are ranked by now. */
  #rankedSoFar = 0;
  readonly #byScore: Ordered<RankedRun>;
  /** Made when it is first asked for: who only looks once needs no trend. */
  #byEnd: Ordered<RankedRun> | null = null;
  readonly #failed = new Ordered<FailedRun>(byId);
  /** Taken off the ranking. */
  readonly #excluded = new Set<IdeaId>();
  readonly #unknown = new Ordered<UnknownRun>(byId);
  #best: RankedRun | null | 'unknown' = null;
  readonly #compare: (a: RankedRun, b: RankedRun) => number;
  readonly #counts = { completed: 0, failed: 0, unknown: 0 };
  #version = 0;
  /** Whose the last changes were, the latest last: one for each version. */
  #changed: IdeaId[] = [];

  constructor(ranking: Ranking) {
    this.#ranking = ranking;
    this.#compare = compareScores(ranking.sort);
    this.#byScore = new Ordered<RankedRun>(this.#compare, scoreKey(ranking.sort));
  }

  get size(): number {
    return this.#facts.size;
  }

  /** Another number after every change. */
  get version(): number {
    return this.#version;
  }

  /** Runs that are others than at this version, some perhaps twice; null: it is too long ago to say. */
  changedSince(version: number): readonly IdeaId[] | null {
    const count = this.#version - version;
    if (count === 0) return [];
    return count > this.#changed.length ? null : this.#changed.slice(-count);
  }

  #noteChange(id: IdeaId): void {
    this.#version += 1;
    this.#changed.push(id);
    if (this.#changed.length > 2 * CHANGES_KEPT) this.#changed = this.#changed.slice(-CHANGES_KEPT);
  }

  get counts(): Readonly<Record<KnownFact['state'], number>> {
    return this.#counts;
  }

  /** The best completed run that has a score. `but`: of all but these; costs a look at each of them. */
  best(but?: ReadonlySet<IdeaId>): RankedRun | null {
    this.#rankAll();
    if (but !== undefined || this.#best === 'unknown') {
      let best: RankedRun | null = null;
      for (const run of this.#ranked.values()) if (but?.has(run.id) !== true) best = this.#better(best, run);
      if (but !== undefined) return best;
      this.#best = best;
    }
    return this.#best;
  }

  /** A completed run as it stands in the order; undefined: it is none, or it was taken off. */
  rankedOf(id: IdeaId): RankedRun | undefined {
    this.#rankAll();
    return this.#ranked.get(id);
  }

  /** Completed runs that were not taken off, in no order. */
  ranked(): MapIterator<RankedRun> {
    this.#rankAll();
    return this.#ranked.values();
  }

  /** How many they are. */
  get rankedCount(): number {
    this.#rankAll();
    return this.#ranked.size;
  }

  /** The primary metric of a completed run; null: there is no such run, or it has none. */
  scoreOf(id: IdeaId): number | null {
    return this.rankedOf(id)?.score ?? null;
  }

  #better(best: RankedRun | null, run: RankedRun): RankedRun | null {
    return run.score !== null && (best === null || this.#compare(run, best) < 0) ? run : best;
  }

  get(id: IdeaId): KnownFact | undefined {
    return this.#facts.get(id);
  }

  has(id: IdeaId): boolean {
    return this.#facts.has(id);
  }

  /** Those that are set while it is walked come last. */
  keys(): MapIterator<IdeaId> {
    return this.#facts.keys();
  }

  values(): MapIterator<KnownFact> {
    return this.#facts.values();
  }

  set(id: IdeaId, fact: KnownFact): void {
    const before = this.#facts.get(id);
    if (before === fact) return;
    if (before !== undefined) this.#takeOut(id, before);
    this.#facts.set(id, fact);
    this.#counts[fact.state] += 1;
    this.#noteChange(id);
    if (fact.state === 'failed') this.#failed.add(fact);
    else if (fact.state === 'unknown') this.#unknown.add(fact);
    else if (!this.#excluded.has(id)) this.#unranked.push(fact);
  }

  /** Takes a run off the ranking, whether it is known already or not, or puts it back. */
  exclude(id: IdeaId, is: boolean): void {
    if (this.#excluded.has(id) === is) return;
    if (is) this.#excluded.add(id);
    else this.#excluded.delete(id);
    const fact = this.#facts.get(id);
    if (fact?.state !== 'completed') return;
    this.#noteChange(id);
    if (is) this.#unrank(id);
    else this.#unranked.push(fact);
  }

  #rankAll(): void {
    const steps = this.#rankInSlices();
    while (steps.next().done !== true);
  }

  /** Whoever asks meanwhile ranks the rest. */
  *#rankInSlices(): Generator<void> {
    for (;;) {
      const fact = this.#unranked[this.#rankedSoFar];
      if (fact === undefined) break;
      this.#rankedSoFar += 1;
      this.#rank(fact);
      if (this.#rankedSoFar % SLICE === 0) yield;
    }
    this.#unranked = [];
    this.#rankedSoFar = 0;
  }

  #rank(fact: CompletedRun): void {
    const run = rankedRun(fact, this.#ranking);
    this.#ranked.set(fact.id, run);
    this.#byScore.add(run);
    this.#byEnd?.add(run);
    if (this.#best !== 'unknown') this.#best = this.#better(this.#best, run);
  }

  #unrank(id: IdeaId): void {
    this.#rankAll();
    const run = this.#ranked.get(id);
    if (run === undefined) return;
    this.#byScore.remove(run);
    this.#byEnd?.remove(run);
    if (run === this.#best) this.#best = 'unknown';
    this.#ranked.delete(id);
  }

  delete(id: IdeaId): boolean {
    const before = this.#facts.get(id);
    if (before === undefined) return false;
    this.#takeOut(id, before);
    this.#facts.delete(id);
    this.#noteChange(id);
    return true;
  }

  #takeOut(id: IdeaId, fact: KnownFact): void {
    this.#counts[fact.state] -= 1;
    if (fact.state === 'failed') this.#failed.remove(fact);
    else if (fact.state === 'unknown') this.#unknown.remove(fact);
    else this.#unrank(id);
  }

  /** What a board shows of them, in slices; see {@link Ordered.inOrder}. */
  *inOrder(): Generator<
    void,
    { ranked: readonly RankedRun[]; failed: readonly FailedRun[]; unknown: readonly UnknownRun[] }
  > {
    yield* this.#rankInSlices();
    return {
      ranked: yield* this.#byScore.inOrder(),
      failed: yield* this.#failed.inOrder(),
      unknown: yield* this.#unknown.inOrder(),
    };
  }

  /** Completed runs in the order in which they ended, in slices; those whose end nobody noted come first. */
  *inTime(): Generator<void, readonly RankedRun[]> {
    yield* this.#rankInSlices();
    if (this.#byEnd === null) {
      this.#byEnd = new Ordered<RankedRun>(compareEnds, endKey);
      for (const run of this.#ranked.values()) this.#byEnd.add(run);
    }
    return yield* this.#byEnd.inOrder();
  }
}

function byId(a: { id: IdeaId }, b: { id: IdeaId }): number {
  return compareIds(a.id, b.id);
}
