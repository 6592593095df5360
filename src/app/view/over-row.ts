/** Row of a run that is over: it points at what is known of the run instead of copying it, since there may be a hundred thousand of them. */
import { fingerprint } from '../../core/fingerprint.ts';
import { classOfText } from '../../core/log-evidence.ts';
import type { RunRow } from '../../core/row.ts';
import type { KnownFact } from '../../core/run.ts';
import type { Where } from '../../core/where.ts';
import type { IdeaId, Priority } from '../../core/words.ts';

/** What is known of any idea, whatever became of it. */
export interface IdeaFacts {
  readonly title: string;
  readonly priority: Priority;
  readonly gpus: number;
  readonly excluded: boolean;
  readonly note: string | null;
  readonly constraint: Where | null;
}

const NO_VALUES = {};
const NO_SLOTS: readonly string[] = [];

export class OverRow implements RunRow {
  readonly title: string;
  readonly priority: Priority;
  readonly gpus: number;
  readonly excluded: boolean;
  readonly note: string | null;
  readonly constraint: Where | null;
  /** The primary metric. */
  readonly metric: number | null;
  readonly #fact: Exclude<KnownFact, { state: 'unknown' }>;
  readonly #rankOf: (id: IdeaId) => number | null;

  constructor(
    fact: Exclude<KnownFact, { state: 'unknown' }>,
    idea: IdeaFacts,
    metric: number | null,
    rankOf: (id: IdeaId) => number | null,
  ) {
    this.title = idea.title;
    this.priority = idea.priority;
    this.gpus = idea.gpus;
    this.excluded = idea.excluded;
    this.note = idea.note;
    this.constraint = idea.constraint;
    this.metric = metric;
    this.#fact = fact;
    this.#rankOf = rankOf;
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
    return this.metric === null ? null : this.#rankOf(this.id);
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
