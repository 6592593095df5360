/** What the texts of all ideas say, kept until one of them may be another one: many questions about all runs ask for them. */
import type { FlatBase } from '../../core/flat-overlay.ts';
import type { IdeaTable } from '../../core/ideas.ts';
import type { IdeaDetails } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Context } from '../context.ts';
import type { Details } from './details.ts';

/** What they were read from. */
interface Made {
  readonly all: Promise<IdeaDetails>;
  readonly table: IdeaTable;
  readonly ideas: number;
  /** An idea at the end of the file may give its place to another one. */
  readonly lastHash: number;
  facts: number;
  readonly base: FlatBase;
  /** Runs without an idea, that are not over. */
  readonly gone: string;
}

export class AllDetails {
  readonly #ctx: Context;
  readonly #details: Details;
  readonly #running: () => Iterable<IdeaId>;
  #made: Made | null = null;
  #done = false;

  /** `running`: ids of what is not over. */
  constructor(ctx: Context, details: Details, running: () => Iterable<IdeaId>) {
    this.#ctx = ctx;
    this.#details = details;
    this.#running = running;
  }

  /** They are there, or on their way. */
  get asked(): Promise<IdeaDetails> | null {
    return this.#made !== null && this.#isGood(this.#made) ? this.#made.all : null;
  }

  /** They are there. */
  get ready(): boolean {
    return this.#done && this.asked !== null;
  }

  /** By one reading for all who ask meanwhile. */
  get(): Promise<IdeaDetails> {
    const before = this.asked;
    if (before !== null) return before;
    const { ideas, facts } = this.#ctx.memory;
    const made: Made = {
      all: this.#details.all(this.#others()),
      table: ideas,
      ideas: ideas.size,
      lastHash: ideas.hashAt(ideas.size - 1),
      facts: facts.version,
      base: this.#details.base(),
      gone: this.#gone(),
    };
    this.#made = made;
    this.#done = false;
    made.all.then(
      () => (this.#done ||= this.#made === made),
      () => {
        if (this.#made === made) this.#made = null;
      },
    );
    return made.all;
  }

  /** Runs without an idea, each once. */
  *#others(): Generator<IdeaId> {
    const { ideas, facts } = this.#ctx.memory;
    for (const id of facts.keys()) if (!ideas.has(id)) yield id;
    for (const id of this.#running()) if (!ideas.has(id) && !facts.has(id)) yield id;
  }

  #gone(): string {
    const { ideas } = this.#ctx.memory;
    return [...this.#running()].filter((id) => !ideas.has(id)).join(' ');
  }

  #isGood(made: Made): boolean {
    const { ideas, facts } = this.#ctx.memory;
    if (made.table !== ideas || made.ideas !== ideas.size || made.lastHash !== ideas.hashAt(ideas.size - 1))
      return false;
    // What a run without an idea says stands in its folder, which may be another one.
    const changed = facts.changedSince(made.facts);
    if (changed === null || changed.some((id) => !ideas.has(id))) return false;
    made.facts = facts.version;
    return made.base === this.#details.base() && made.gone === this.#gone();
  }
}
