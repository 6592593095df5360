/**
 * All rows at once, kept from one look to the next: where few runs have changed since, only theirs are made anew. Of a hundred thousand they
 * take a tenth of a second and 40 MB, and lists that are kept elsewhere consist of them.
 */
import type { IdeaTable } from '../../core/ideas.ts';
import type { Problem } from '../../core/problem.ts';
import type { RunRow } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Context } from '../context.ts';
import type { Rows } from './rows.ts';
import type { RunningSeen } from './running.ts';

/** Rows made in one go: half a millisecond. */
const SLICE = 500;

/** What they were made from. */
interface Made {
  readonly all: readonly RunRow[];
  readonly table: IdeaTable;
  readonly ideas: number;
  /** An idea at the end of the file may give its place to another one. */
  readonly lastHash: number;
  readonly overlay: number;
  readonly facts: number;
  readonly blocked: ReadonlyMap<string, Problem>;
  readonly running: ReadonlyMap<IdeaId, RunningSeen>;
}

export class AllRows {
  readonly #ctx: Context;
  readonly #rows: Rows;
  #running: ReadonlyMap<IdeaId, RunningSeen> = new Map();
  #made: Made | null = null;
  /** Rows made so far. */
  #count = 0;

  constructor(ctx: Context, rows: Rows) {
    this.#ctx = ctx;
    this.#rows = rows;
  }

  get count(): number {
    return this.#count;
  }

  looked(running: ReadonlyMap<IdeaId, RunningSeen>): void {
    this.#running = running;
  }

  /** All ideas in the order of the file, then runs whose idea is gone. The same array as long as nothing has changed. */
  get(): readonly RunRow[] {
    const steps = this.steps();
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    return step.value;
  }

  /** The same in slices. What changes meanwhile is among what the next one makes anew. */
  *steps(): Generator<void, readonly RunRow[]> {
    const { ideas, overlay, facts } = this.#ctx.memory;
    const from = {
      table: ideas,
      ideas: ideas.size,
      lastHash: ideas.hashAt(ideas.size - 1),
      overlay: overlay.version,
      facts: facts.version,
      blocked: this.#rows.blocked,
      running: this.#running,
    };
    const all = this.#renewed() ?? (yield* this.#each());
    this.#made = { ...from, all };
    return all;
  }

  /** null: more may be other rows than can be told one by one. */
  #renewed(): readonly RunRow[] | null {
    const made = this.#made;
    const { ideas, overlay, facts } = this.#ctx.memory;
    if (made === null || made.table !== ideas || made.ideas !== ideas.size || made.overlay !== overlay.version)
      return null;
    if (made.lastHash !== ideas.hashAt(ideas.size - 1) || !sameEntries(made.blocked, this.#rows.blocked)) return null;
    const changed = facts.changedSince(made.facts);
    if (changed === null) return null;
    const open = made.running === this.#running ? [] : [...made.running.keys(), ...this.#running.keys()];
    if (changed.length + open.length === 0) return made.all;
    const all = [...made.all];
    for (const id of new Set([...changed, ...open])) {
      const place = ideas.rowOf(id);
      if (place === -1) return null;
      all[place] = this.#of(id);
    }
    return all;
  }

  *#each(): Generator<void, RunRow[]> {
    const { ideas, facts } = this.#ctx.memory;
    const all: RunRow[] = [];
    const over: (RunRow | undefined)[] = Array.from({ length: ideas.size });
    // Most ideas have a run, which says its id: that of the table need not be made a string.
    for (const fact of facts.values()) {
      const place = fact.state === 'unknown' ? -1 : ideas.rowOf(fact.id);
      if (fact.state === 'unknown' || place === -1) continue;
      over[place] = this.#rows.over(fact);
      this.#count += 1;
      if (this.#count % SLICE === 0) yield;
    }
    for (let place = 0; place < ideas.size; place += 1) {
      all.push(over[place] ?? this.#of(ideas.idAt(place)));
      if (all.length % SLICE === 0) yield;
    }
    // Blocks that are no idea although they have an id: a config that is no YAML, a name used twice is the first one's.
    const gone = [this.#running.keys(), facts.keys(), this.#rows.broken()];
    for (const ids of gone) for (const id of ids) if (!ideas.has(id)) all.push(this.#of(id));
    return all;
  }

  #of(id: IdeaId): RunRow {
    this.#count += 1;
    return this.#rows.of(id);
  }
}

function sameEntries<K, V>(one: ReadonlyMap<K, V>, other: ReadonlyMap<K, V>): boolean {
  if (one.size !== other.size) return false;
  for (const [key, value] of one) if (other.get(key) !== value) return false;
  return true;
}
