/** Orders of runs that were asked for, kept while no run changes: the pages of one list cost one sort. */
import { orderedRuns } from '../../../app/answers/runs.ts';
import type { Order } from '../../../app/answers/runs.ts';
import type { RunRow } from '../../../core/row.ts';

/** Of 100,000 runs each. */
const KEPT = 8;

export class Lists {
  readonly #version: () => number;
  #of = -1;
  readonly #lists = new Map<string, Promise<readonly RunRow[]>>();

  /** `version`: another number whenever a run or an idea has changed. */
  constructor(version: () => number) {
    this.#version = version;
  }

  readonly order: Order = (view, query, sort) => {
    const version = this.#version();
    if (version !== this.#of) this.#lists.clear();
    this.#of = version;
    const key = JSON.stringify([query, sort]);
    const list = this.#lists.get(key) ?? orderedRuns(view, query, sort);
    // The one that was asked for last goes last.
    this.#lists.delete(key);
    this.#lists.set(key, list);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > KEPT && oldest !== undefined) this.#lists.delete(oldest);
    list.catch(() => this.#lists.delete(key));
    return list;
  };
}
