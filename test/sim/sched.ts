/**
 * Virtual time, chance and lives: everything a simulated world is driven by. One seed gives one course of events: nothing here, and nothing
 * that runs under it, may touch the real clock, real chance or real I/O.
 */

/** Mulberry32 (public domain, by Tommy Ettinger): small, fast, good enough to choose faults. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** In [from, to). */
  between(from: number, to: number): number {
    return from + (to - from) * this.next();
  }

  /** Whole number in [0, below). */
  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.int(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  hex(bytes: number): string {
    let text = '';
    for (let i = 0; i < bytes; i += 1) text += this.int(256).toString(16).padStart(2, '0');
    return text;
  }
}

interface Due {
  at: number;
  order: number;
  call: (() => void) | null;
}

/** The one queue of what will happen. */
export class Sched {
  readonly chance: Chance;
  /** Seconds of true time since the world began. */
  now = 0;
  /** Events that have happened. */
  steps = 0;
  #heap: Due[] = [];
  #order = 0;

  constructor(seed: number) {
    this.chance = new Chance(seed);
  }

  /** Calls back once, `seconds` of true time from now; the result cancels. Equal times keep their order. */
  after(seconds: number, call: () => void): () => void {
    const due: Due = { at: this.now + Math.max(0, seconds), order: this.#order++, call };
    this.#push(due);
    return () => (due.call = null);
  }

  /**
   * Lets things happen, one event at a time with all that follows from it at once, until `done` says so or `limitS` of true time is
   * reached. `check` runs after every event. Answers whether it was done.
   */
  async run(done: () => boolean, limitS: number, check: () => void = () => undefined): Promise<boolean> {
    for (;;) {
      if (done()) return true;
      const due = this.#pop();
      if (due === undefined) return false;
      if (due.at > limitS) {
        this.#push(due);
        return false;
      }
      if (due.call === null) continue;
      this.now = due.at;
      this.steps += 1;
      due.call();
      await settled(this.steps % TURN_EVERY === 0);
      check();
    }
  }

  #before(a: Due, b: Due): boolean {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !this.#before(due, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = due;
  }

  #pop(): Due | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      const [left, right] = [heap[down], heap[down + 1]];
      if (left === undefined) break;
      let child = left;
      if (right !== undefined && this.#before(right, left)) {
        down += 1;
        child = right;
      }
      if (!this.#before(child, last)) break;
      heap[at] = child;
      at = down;
    }
    heap[at] = last;
    return first;
  }
}

/** Events between two turns of the real event loop: only there Node tells of promises that nobody caught. */
const TURN_EVERY = 128;

/**
 * All promise callbacks that are due have run when this resolves: Node calls what was given to `nextTick` by a promise callback once that
 * queue is empty. A turn of its event loop would do as well, and take much longer.
 */
function settled(turn: boolean): Promise<void> {
  return new Promise((resolve) => void (turn ? setImmediate(resolve) : process.nextTick(resolve)));
}

/**
 * One simulated process (an orze, a keeper, a trainer): what it waits for comes through its life. Dead: nothing reaches it any more.
 * Stopped (SIGSTOP): everything waits until it goes on.
 */
export class Life {
  readonly name: string;
  readonly #sched: Sched;
  #state: 'running' | 'stopped' | 'dead' = 'running';
  #waiting: (() => void)[] = [];

  constructor(sched: Sched, name: string) {
    this.#sched = sched;
    this.name = name;
  }

  get dead(): boolean {
    return this.#state === 'dead';
  }

  get stopped(): boolean {
    return this.#state === 'stopped';
  }

  /** Like {@link Sched.after}, for as long as it lives. */
  after(seconds: number, call: () => void): () => void {
    let cancelled = false;
    const cancel = this.#sched.after(seconds, () => this.#deliver(() => (cancelled ? undefined : call())));
    return () => {
      cancelled = true;
      cancel();
    };
  }

  /** Runs now, or when it goes on, or never. */
  #deliver(call: () => void): void {
    if (this.#state === 'running') call();
    else if (this.#state === 'stopped') this.#waiting.push(call);
  }

  kill(): void {
    this.#state = 'dead';
    this.#waiting = [];
  }

  stop(): void {
    if (this.#state === 'running') this.#state = 'stopped';
  }

  goOn(): void {
    if (this.#state !== 'stopped') return;
    this.#state = 'running';
    const waiting = this.#waiting;
    this.#waiting = [];
    // One event each, in their order.
    for (const call of waiting) this.#sched.after(0, () => this.#deliver(call));
  }
}
