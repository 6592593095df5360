import type { Clock } from '../../src/edge/edges.ts';

/** Time that stands still until the test moves it. */
export class ManualClock implements Clock {
  #now = 1000;
  readonly #waiting = new Set<{ due: number; call: () => void }>();

  uptime(): number {
    return this.#now;
  }

  wall(): Date {
    return new Date(this.#now * 1000);
  }

  after(seconds: number, call: () => void): () => void {
    const entry = { due: this.#now + seconds, call };
    this.#waiting.add(entry);
    return () => this.#waiting.delete(entry);
  }

  /** Somebody waits for time to pass; else for files, which take real time. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** Calls what falls due, in order, and lets what it sets off settle. */
  async pass(seconds: number): Promise<void> {
    const end = this.#now + seconds;
    for (;;) {
      await settle();
      const next = [...this.#waiting].toSorted((a, b) => a.due - b.due)[0];
      if (next === undefined || next.due > end) break;
      this.#waiting.delete(next);
      this.#now = Math.max(this.#now, next.due);
      next.call();
    }
    this.#now = end;
  }

  /** Time passes without a timer being served: a suspend, or a call that hangs. */
  jump(seconds: number): void {
    this.#now += seconds;
  }
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
}
