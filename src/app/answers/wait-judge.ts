/** What has become of a run that is waited for, by one look: it is as it should be, it will not become so, or it may. */
import { matches } from '../../core/query-match.ts';
import type { Matching } from '../../core/query-match.ts';
import type { Query } from '../../core/query.ts';
import type { RunRow, RunState } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import type { View } from '../view/view.ts';

/** `done`: over, however · `started`: it runs or has run · a query: the run matches. */
export type WaitFor = 'done' | 'started' | Query;

export type Verdict = 'done' | 'failed' | 'pending';

/**
 * Seconds that a bad end must last where it may be none: an idea that is just being written is BLOCKED for a moment, a record is torn for one,
 * and what failed is queued again where `max_idea_failures` says so.
 */
const SETTLE_S = 2;

const WAITS: ReadonlySet<RunState> = new Set(['QUEUED', 'BLOCKED', 'SKIPPED']);
const IS_OVER: ReadonlySet<RunState> = new Set(['COMPLETED', 'FAILED', 'UNKNOWN']);
const WILL_NOT_RUN: ReadonlySet<RunState> = new Set(['BLOCKED', 'SKIPPED']);

export class WaitJudge {
  readonly #view: View;
  readonly #for: WaitFor;
  /** Uptime at which a bad end was first seen. */
  readonly #badSince = new Map<IdeaId, number>();

  constructor(view: View, what: WaitFor) {
    this.#view = view;
    this.#for = what;
  }

  /** `matching`: what a query needs to know. `final`: nobody looks again, so what is bad now counts. */
  verdict(id: IdeaId, matching: Matching | null, final: boolean): Verdict {
    // Of a hundred thousand that wait no row is needed.
    const { queue, overlay } = this.#view.ctx.memory;
    if (typeof this.#for === 'string' && queue.has(id) && !overlay.skipped.has(id)) return 'pending';
    const row = this.#view.row(id);
    const verdict = row === undefined ? 'failed' : this.#of(row, matching);
    if (verdict !== 'failed' || !this.#mayPass(row)) {
      this.#badSince.delete(id);
      return verdict;
    }
    const now = this.#view.ctx.clock.uptime();
    const since = this.#badSince.get(id) ?? now;
    this.#badSince.set(id, since);
    return final || now - since >= SETTLE_S ? 'failed' : 'pending';
  }

  #of(row: RunRow, matching: Matching | null): Verdict {
    const { state } = row;
    const what = this.#for;
    if (typeof what !== 'string' && matching !== null && matches(what, row, matching)) return 'done';
    if (WILL_NOT_RUN.has(state) || state === 'FAILED' || state === 'UNKNOWN') return 'failed';
    if (what === 'started') return WAITS.has(state) ? 'pending' : 'done';
    if (!IS_OVER.has(state)) return 'pending';
    // It is over without ever having matched.
    return what === 'done' ? 'done' : 'failed';
  }

  #mayPass(row: RunRow | undefined): boolean {
    if (row === undefined || WILL_NOT_RUN.has(row.state)) return true;
    if (row.state === 'UNKNOWN') return true;
    return row.state === 'FAILED' && this.#view.ctx.config.max_idea_failures > 0;
  }
}
