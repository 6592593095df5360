/** Row of a run that is over: it points at what is known of the run instead of copying it, since there may be a hundred thousand of them. */
import { fingerprint } from '../../core/fingerprint.ts';
import { classOfText } from '../../core/log-evidence.ts';
import type { RunRow } from '../../core/row.ts';
import type { KnownFact } from '../../core/run.ts';
import type { Where } from '../../core/where.ts';
import type { IdeaId, Priority } from '../../core/words.ts';

/** What is known of an idea and of its place, when it is asked. */
export interface Known {
  titleOf(id: IdeaId): string;
  priorityOf(id: IdeaId): Priority;
  gpusOf(id: IdeaId): number;
  isExcluded(id: IdeaId): boolean;
  noteOf(id: IdeaId): string | null;
  constraintOf(id: IdeaId): Where | null;
  rank(id: IdeaId): number | null;
}

const NO_VALUES = {};
const NO_SLOTS: readonly string[] = [];

export class OverRow implements RunRow {
  /** The primary metric. */
  readonly metric: number | null;
  readonly #fact: Exclude<KnownFact, { state: 'unknown' }>;
  readonly #known: Known;
  /** Queries ask for it again and again. */
  #title: string | null = null;

  constructor(fact: Exclude<KnownFact, { state: 'unknown' }>, metric: number | null, known: Known) {
    this.metric = metric;
    this.#fact = fact;
    this.#known = known;
  }

  get title(): string {
    return (this.#title ??= this.#known.titleOf(this.id));
  }

  get priority(): Priority {
    return this.#known.priorityOf(this.id);
  }

  get gpus(): number {
    return this.#known.gpusOf(this.id);
  }

  get excluded(): boolean {
    return this.#known.isExcluded(this.id);
  }

  get note(): string | null {
    return this.#known.noteOf(this.id);
  }

  get constraint(): Where | null {
    return this.#known.constraintOf(this.id);
  }

  get id(): IdeaId {
    return this.#fact.id;
  }

  get state(): 'COMPLETED' | 'FAILED' {
    return this.#fact.state === 'failed' ? 'FAILED' : 'COMPLETED';
  }

  get cause(): string | null {
    return this.#fact.state === 'failed' ? (this.#fact.class ?? classOfText(this.#fact.error)) : null;
  }

  get fingerprint(): string | null {
    return this.#fact.state === 'failed' ? fingerprint(this.#fact.error, this.cause ?? '') : null;
  }

  get message(): string | null {
    return this.#fact.state === 'failed' ? this.#fact.error : null;
  }

  get values(): Readonly<Record<string, unknown>> {
    return this.#fact.state === 'failed' ? NO_VALUES : this.#fact.values;
  }

  get rank(): number | null {
    return this.metric === null ? null : this.#known.rank(this.id);
  }

  get position(): null {
    return null;
  }

  get host(): string | null {
    return this.#fact.about?.host ?? null;
  }

  get gpu(): number | null {
    return this.#fact.about?.gpu ?? null;
  }

  get slots(): readonly string[] {
    return NO_SLOTS;
  }

  get stage(): null {
    return null;
  }

  get attempt(): number | null {
    return this.#fact.about?.attempt ?? null;
  }

  get startedAt(): number | null {
    return this.#fact.about?.claimedMs ?? null;
  }

  get endedAt(): number | null {
    return this.#fact.about?.endedMs ?? null;
  }

  get seconds(): number | null {
    return this.#fact.about?.trainS ?? null;
  }

  get progress(): null {
    return null;
  }
}
