import { sleep } from '../edge/timer.ts';
import type { KeeperWorld } from './world.ts';

const LONGEST_WAIT_S = 60;

/** The waits of something that is tried until it works: doubling up to a minute, the first failure noted in the log. */
export class Patience {
  readonly #world: Pick<KeeperWorld, 'clock' | 'times' | 'log'>;
  readonly #what: string;
  #waits = 0;

  constructor(world: Pick<KeeperWorld, 'clock' | 'times' | 'log'>, what: string) {
    this.#world = world;
    this.#what = what;
  }

  async wait(why: unknown): Promise<void> {
    if (this.#waits === 0) this.#world.log(`${this.#what}, trying until it works: ${String(why)}`);
    const seconds = Math.min(this.#world.times.retry * 2 ** this.#waits, LONGEST_WAIT_S);
    this.#waits += 1;
    await sleep(this.#world.clock, seconds);
  }
}
