/** Tells that resources are others than before, as long as anybody watches one; nobody looks while nobody does. */
import { asRefusal } from '../../app/refusal.ts';
import { Nudge } from '../../app/nudge.ts';
import { followChanges } from '../../app/view/follow-changes.ts';
import { asIdeaId } from '../../core/words.ts';
import { systemClock } from '../../edge/clock.ts';
import type { Session } from './session.ts';

/** Seconds after which a project that could not be looked at is tried again. */
const AGAIN_S = 5;

const STATUS = 'orze://status';
const RUN = /^orze:\/\/runs\/([^/]+)$/;

/** Resources that can be watched: `orze://status`, and `orze://runs/{id}` with a whole id. */
export function canWatch(uri: string): boolean {
  const id = RUN.exec(uri)?.[1];
  return uri === STATUS || (id !== undefined && asIdeaId(id) !== undefined);
}

export class Watching {
  readonly #session: Pick<Session, 'apart' | 'tell'>;
  readonly #changed: (uris: readonly string[]) => void;
  readonly #clock = systemClock();
  readonly #wake = new Nudge();
  #watchers = 0;
  #closed = false;
  #running: Promise<void> | null = null;
  /** Nothing that happens now is missed. */
  #sees = false;
  /** Who waits for that. */
  #joining: (() => void)[] = [];

  constructor(session: Pick<Session, 'apart' | 'tell'>, changed: (uris: readonly string[]) => void) {
    this.#session = session;
    this.#changed = changed;
  }

  /** Somebody watches, until he calls what is answered: from then on what happens is told, as far as the project can be seen. */
  async join(): Promise<() => void> {
    this.#watchers += 1;
    let isHere = true;
    if (!this.#sees && !this.#closed) {
      const seen = new Promise<void>((done) => this.#joining.push(done));
      this.#running ??= this.#run();
      await seen;
    }
    return () => {
      if (isHere) this.#watchers -= 1;
      isHere = false;
    };
  }

  get watchers(): number {
    return this.#watchers;
  }

  /** Somebody watches, or did a moment ago. */
  get isLooking(): boolean {
    return this.#running !== null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake.now();
    await this.#running;
  }

  get #stopped(): boolean {
    return this.#closed || this.#watchers === 0;
  }

  async #run(): Promise<void> {
    let since: string | null = null;
    while (!this.#stopped) {
      try {
        await this.#session.apart(
          async (view) => {
            for await (const { ids, cursor } of followChanges(view, {
              since,
              begun: this.#begun,
              stopped: this.#ends,
            })) {
              since = cursor;
              if (this.#stopped) return;
              this.#changed([STATUS, ...[...ids].map((id) => `orze://runs/${id}`)]);
            }
          },
          { looks: false },
        );
      } catch (error) {
        // No project yet, or a folder that does not answer: reading the resource says which.
        if (asRefusal(error) === undefined) this.#session.tell(error);
        this.#letIn();
        if (!this.#stopped) await this.#wake.wait(this.#clock, AGAIN_S);
      } finally {
        this.#sees = false;
      }
    }
    // In one go with the last look at who is there: nobody comes in between.
    this.#running = null;
    this.#letIn();
  }

  readonly #begun = (): void => {
    this.#sees = true;
    this.#letIn();
  };

  /** Whoever comes from now on waits for the next beginning. */
  readonly #ends = (): boolean => {
    if (this.#stopped) this.#sees = false;
    return this.#stopped;
  };

  #letIn(): void {
    for (const done of this.#joining.splice(0)) done();
  }
}
