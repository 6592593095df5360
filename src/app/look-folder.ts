/** The look into results/: which folders are there, and what is in those that nothing is known about or that others hold. */
import { asIdeaId } from '../core/words.ts';
import type { KnownFact } from '../core/run.ts';
import type { IdeaId } from '../core/words.ts';
import { hasCode } from '../edge/file-error.ts';
import type { Context } from './context.ts';
import { FinishedComparison } from './compare-finished.ts';
import { FinishedIndex } from './finished-index.ts';
import { Listing } from './listing.ts';
import { AttemptsLook } from './look-attempts.ts';
import { DISABLED_MARK, STOP_ALL_MARK } from './layout.ts';
import { mineIds } from './memory.ts';
import { Proofs } from './proof.ts';
import { inLanes, inSlices } from './slices.ts';
import { Strays } from './strays.ts';

/** Run folders looked at together: enough to hide latency, few enough to leave threads for others. */
const LOOKS_AT_ONCE = 32;
/** The same for a single question each. A thread that need not sleep in between takes half the time. */
const PROOFS_AT_ONCE = 256;
/** Least seconds between two turns of comparing. */
const COMPARE_EVERY_S = 1;
/** Names of a listing taken in one go. */
const NAMES = 1000;
/** A run whose owner died on this machine is believed dead after two looks this far apart. */
const HURRY_S = 2;
/** An index of so few runs is checked also by a face that only looks: it takes some ten milliseconds. */
const BELIEVED_FROM = 2000;
/** Errors that say something about one folder, not about the file system: no rights, a file or a link in its place. */
const OF_ONE_FOLDER = ['EACCES', 'EPERM', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EFBIG', 'EINVAL'];

export class FolderLook {
  readonly #ctx: Context;
  readonly #strays: Strays;
  readonly #attempts: AttemptsLook;
  readonly #proofs: Proofs;
  readonly #listing: Listing;
  readonly #comparison: FinishedComparison;
  /** Nothing was listed yet. */
  #first = true;
  #oldStop = false;
  #comparedAt = Number.NEGATIVE_INFINITY;
  #compareDue = false;
  #straysAt = Number.NEGATIVE_INFINITY;
  /** results/.orze is not there any more. */
  storeGone = false;

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#proofs = new Proofs(ctx.files, ctx.config.report);
    this.#strays = new Strays(ctx, this.#proofs);
    this.#listing = new Listing(ctx);
    this.#comparison = new FinishedComparison(ctx, this.#proofs);
    this.#attempts = new AttemptsLook(ctx.files, ctx.layout.attempts);
  }

  /** For somebody who asks now: the next look asks anew, however short a while ago it was asked. `surely`: it is known that something has changed. */
  askAnew(surely: boolean): void {
    if (surely) this.#listing.undo();
    else this.#listing.prompt();
    this.#straysAt = Number.NEGATIVE_INFINITY;
  }

  /** What the first look begins with, before its turn. */
  begin(): void {
    if (this.#first && this.#ctx.onlyLooks) this.#listing.begin();
  }

  async look(): Promise<void> {
    const { clock, memory } = this.#ctx;
    const now = clock.uptime();
    const own = await this.#ctx.files.stat(this.#ctx.layout.own);
    this.storeGone = own === undefined;
    // Runs of the original are there without it.
    if (this.storeGone && !this.#ctx.onlyLooks) return;
    this.#proofs.notePassed(own);
    await this.#lookAttempts();
    const due = memory.suspects;
    for (const id of await this.#list(now)) due.add(id);
    await this.#compare(now);
    if (now >= this.straysDueAt()) {
      this.#straysAt = now;
      for (const id of memory.strays.keys()) due.add(id);
      for (const id of memory.unknown) due.add(id);
    }
    const mine = mineIds(memory);
    const ids = [...due].filter((id) => !mine.has(id) && !memory.busy.has(id));
    for (const id of mine) due.delete(id);
    await inLanes(ids, LOOKS_AT_ONCE, (id) => this.#lookRun(id));
  }

  /** What was known of a run that was set aside is not true any more. */
  async #lookAttempts(): Promise<void> {
    const { memory } = this.#ctx;
    const mine = mineIds(memory);
    for (const id of await this.#attempts.look()) {
      if (mine.has(id) || memory.busy.has(id) || !memory.facts.has(id)) continue;
      memory.facts.delete(id);
      memory.retries.delete(id);
      memory.suspects.add(id);
      memory.changed();
    }
  }

  /** At every poll, and sooner where results/ has changed. */
  async #compare(now: number): Promise<void> {
    const sinceS = now - this.#comparedAt;
    if (sinceS < (this.#compareDue ? COMPARE_EVERY_S : this.#ctx.config.poll)) return;
    this.#comparedAt = now;
    this.#compareDue = false;
    await this.#comparison.turn();
  }

  /** Uptime of the next look at folders of others; infinite when there are none. */
  straysDueAt(): number {
    const { memory, config } = this.#ctx;
    if (memory.strays.size + memory.unknown.size === 0) return Number.POSITIVE_INFINITY;
    const hurry = [...memory.strays.values()].some((stray) => stray.hurry);
    return this.#straysAt + Math.min(config.poll, config.lease.heartbeat, hurry ? HURRY_S : Number.POSITIVE_INFINITY);
  }

  async #lookRun(id: IdeaId): Promise<void> {
    const { memory, layout, tell } = this.#ctx;
    try {
      await this.#strays.look(id);
      memory.suspects.delete(id);
      if (memory.unknown.delete(id) && memory.facts.get(id)?.state === 'unknown') memory.facts.delete(id);
    } catch (error) {
      if (hasCode(error) && !hasCode(error, ...OF_ONE_FOLDER)) throw error; // it stays a suspect
      // A record that is no record, or a folder we may not read now, concerns this run only; it is looked at again with the strays.
      const problem = { code: 'E0405' as const, message: String(error), file: layout.run(id).dir, idea: id };
      if (!memory.facts.has(id)) tell({ kind: 'problem', problem });
      memory.facts.set(id, { state: 'unknown', id, why: String(error) });
      memory.unknown.add(id);
      memory.suspects.delete(id);
      memory.queue.remove(id);
    }
  }

  /** Answers the ids of folders that nothing is known about yet. */
  async #list(now: number): Promise<IdeaId[]> {
    const { memory } = this.#ctx;
    // What is learnt while the listing is under way is newer than the listing.
    const { facts, strays } = memory;
    const known = () => [...facts.keys(), ...strays.keys()];
    let knownBefore: IdeaId[] = [];
    const names = await this.#listing.look(now, () => (knownBefore = known()));
    if (names === null) return [];
    this.#compareDue = true;
    try {
      return await this.#learn(names, knownBefore);
    } catch (error) {
      this.#listing.undo();
      throw error;
    }
  }

  async #learn(names: readonly string[], knownBefore: readonly IdeaId[]): Promise<IdeaId[]> {
    const { clock, memory } = this.#ctx;
    const { facts, strays } = memory;
    this.#noteMarks(names);
    const present = await inSlices(clock, idsOf(names));
    this.#noteDeleted(knownBefore.filter((id) => !present.has(id)));
    memory.present = present;
    if (this.#first) await this.#recall(present);
    this.#first = false;
    const mine = mineIds(memory);
    const isNew = (id: IdeaId) => !facts.has(id) && !strays.has(id) && !mine.has(id);
    return inSlices(clock, those(present, isNew));
  }

  /** One that stood there at the start was for those that ran before it. */
  #noteMarks(names: readonly string[]): void {
    const stop = names.includes(STOP_ALL_MARK);
    if (this.#first) this.#oldStop = stop;
    this.#oldStop &&= stop;
    this.#ctx.memory.marks = { disabled: names.includes(DISABLED_MARK), stopAll: stop && !this.#oldStop };
  }

  /** What an earlier start has read need not be read again, where it is certain that nothing has changed since. */
  async #recall(present: ReadonlySet<IdeaId>): Promise<void> {
    const { clock, memory, layout, config, onlyLooks } = this.#ctx;
    const index = await new FinishedIndex(this.#ctx).load();
    const mine = mineIds(memory);
    // Whether a failed run is tried again is told by its records.
    const isTried = (fact: KnownFact) =>
      fact.state === 'failed' && (config.max_idea_failures > 0 || fact.class === 'killed') && !onlyLooks;
    const isWanted = (fact: KnownFact) => present.has(fact.id) && !mine.has(fact.id) && !isTried(fact);
    const learn = (fact: KnownFact): void => {
      memory.facts.set(fact.id, fact);
      memory.queue.remove(fact.id);
    };
    // A face is asked about a hundred thousand runs and shows fifty: it asks what an entry is worth when it shows one.
    if (onlyLooks && index.length > BELIEVED_FROM) await inSlices(clock, eachWanted(index, isWanted, learn));
    else {
      await inLanes(index, PROOFS_AT_ONCE, async (fact) => {
        if (fact.state === 'unknown' || fact.proof === undefined || !isWanted(fact)) return;
        if (await this.#proofs.holds(layout.runFolder(fact.id), fact.proof)) learn(fact);
      });
    }
    memory.changed();
  }

  /** A folder that is gone means: try again. */
  #noteDeleted(gone: readonly IdeaId[]): void {
    const { memory } = this.#ctx;
    const mine = mineIds(memory);
    for (const id of gone) {
      // An action of ours is moving it and queues it itself; another listing tells when it did not.
      if (memory.busy.has(id)) {
        this.#listing.again();
        continue;
      }
      memory.facts.delete(id);
      memory.unknown.delete(id);
      memory.retries.delete(id);
      memory.failures.delete(id);
      this.#strays.forget(id);
      if (!mine.has(id)) memory.requeue(id);
    }
  }
}

function* idsOf(names: readonly string[]): Generator<void, Set<IdeaId>> {
  const ids = new Set<IdeaId>();
  for (const [i, name] of names.entries()) {
    const id = asIdeaId(name);
    if (id !== undefined) ids.add(id);
    if (i % NAMES === NAMES - 1) yield;
  }
  return ids;
}

function* those(ids: Iterable<IdeaId>, wanted: (id: IdeaId) => boolean): Generator<void, IdeaId[]> {
  const found: IdeaId[] = [];
  yield* eachWanted(ids, wanted, (id) => found.push(id));
  return found;
}

function* eachWanted<T>(items: Iterable<T>, wanted: (item: T) => boolean, take: (item: T) => void): Generator<void> {
  let seen = 0;
  for (const item of items) {
    if (wanted(item)) take(item);
    seen += 1;
    if (seen % NAMES === 0) yield;
  }
}
