/** The keepers that this orze is linked to: which one a run gets, and how many wait with nothing to do. */
import type { Token } from '../core/words.ts';
import type { Clock } from './edges.ts';
import type { KeeperLink } from './keeper-link.ts';

export interface PoolOptions {
  clock: Clock;
  /** Of this orze: keepers of another version get no new run. */
  version: string;
  /** Keepers that wait with nothing to do while others run. */
  spares: number | undefined;
  /** Starts one more. */
  start: () => Promise<KeeperLink>;
  /** Hears of failures that stop nothing. */
  warn: (message: string) => void;
}

/**
 * A keeper takes 50 to 100 ms to start. While anything runs one waits with nothing to do, since the next run of a slot begins before the
 * keeper of the last one has recorded its end; more of them wait only as long as runs follow each other closely.
 */
const SPARES = 1;
const IDLE_S = 60;
/** A run whose processes are gone is over in less than a start takes: its keeper is waited for, but not where the folder is slow. */
const LEAVING_S = 0.05;

interface Waiting {
  token: Token;
  resolve: (link: KeeperLink) => void;
  reject: (error: unknown) => void;
}

export class KeeperPool {
  readonly links = new Set<KeeperLink>();
  readonly #options: PoolOptions;
  readonly #spares: number;
  readonly #waiting: Waiting[] = [];
  /** Keepers that are being started. */
  readonly #starts = new Set<Promise<void>>();
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#spares = options.spares ?? SPARES;
  }

  /** The keeper that this run was given. */
  of(token: Token): KeeperLink | undefined {
    return [...this.links].find(({ reserved }) => reserved === token);
  }

  has(id: string): boolean {
    return [...this.links].some((link) => link.id === id);
  }

  /** One that is idle, or the first to be: a new one, or one that is given back before that has started. It is reserved at once. */
  take(token: Token): Promise<KeeperLink> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ token, resolve, reject });
      const [idle] = this.#idle();
      if (idle !== undefined) this.#offer(idle);
      else if (this.#leaving() < this.#waiting.length) this.replenish();
      else this.#options.clock.after(LEAVING_S, () => this.#startFor(token));
    });
  }

  /** It has waited long enough for one that is about to be free. */
  #startFor(token: Token): void {
    if (this.#waiting.some((one) => one.token === token)) this.#start(this.#waiting.length);
  }

  /** It holds nothing any more. */
  giveBack(link: KeeperLink): void {
    link.held = null;
    link.reserved = null;
    link.idleSince = this.#options.clock.uptime();
    this.#offer(link);
    this.#dismiss(link.idleSince);
  }

  /** As many starts under way as are waited for, and the spare; one that is about to be free is as good. */
  replenish(): void {
    this.#start(Math.max(0, this.#waiting.length + this.#spares - this.#idle().length - this.#leaving()));
  }

  /** Until so many starts are under way. */
  #start(wanted: number): void {
    if (this.#closed || this.#starts.size >= wanted) return;
    const start = this.#options.start().then(
      (link) => {
        this.links.add(link);
        this.#offer(link);
      },
      (error: unknown) => {
        const first = this.#waiting.shift();
        if (first === undefined) this.#options.warn(`no spare keeper: ${String(error)}`);
        else first.reject(error);
      },
    );
    this.#starts.add(start);
    void start.finally(() => this.#starts.delete(start));
    this.#start(wanted);
  }

  /** Leaves those that hold a run to themselves; the others end. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#starts);
    await Promise.all(
      [...this.links].map((link) => {
        if (link.held === null) link.send({ kind: 'bye' });
        return link.hangUp();
      }),
    );
  }

  /** The one that was busy last first. */
  #idle(): KeeperLink[] {
    const idle = [...this.links].filter(({ reserved, version }) => {
      return reserved === null && version === this.#options.version;
    });
    return idle.toSorted((a, b) => b.idleSince - a.idleSince);
  }

  /** Keepers whose runs have no process left: only records are on their way. */
  #leaving(): number {
    return [...this.links].filter(({ held, version }) => held?.vacated === true && version === this.#options.version)
      .length;
  }

  /** To whoever waits longest. */
  #offer(link: KeeperLink): void {
    if (link.version !== this.#options.version) return;
    const first = this.#waiting.shift();
    if (first === undefined) return;
    link.reserved = first.token;
    first.resolve(link);
  }

  #dismiss(now: number): void {
    for (const link of this.#idle().slice(this.#spares)) {
      if (now - link.idleSince < IDLE_S) continue;
      link.send({ kind: 'bye' });
      this.links.delete(link);
    }
  }
}
