/** What a crash between two calls left under results/.orze/prep: seen by nobody, and removed once it has been watched without a change. */
import { join } from 'node:path';
import { Watch } from '../core/watch.ts';
import { hasCode } from '../edge/file-error.ts';
import type { Context } from './context.ts';

/** Looks per `lease.reclaim`: a few suffice, since nothing waits for it. */
const LOOKS = 4;

export class Leftovers {
  readonly #ctx: Context;
  readonly #watch: Watch;
  readonly #everyS: number;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#everyS = ctx.config.lease.reclaim / LOOKS;
    this.#watch = new Watch(2 * this.#everyS);
  }

  /**
   * A claimer that was only paused for so long finds its folder gone: its rename fails, it reads that it has not won, and launches nothing.
   */
  async look(): Promise<void> {
    const { files, layout, clock, config } = this.#ctx;
    const now = clock.uptime();
    if (this.#ctx.onlyLooks || now - this.#lookedAt < this.#everyS) return;
    this.#lookedAt = now;
    const names = await this.#names();
    for (const name of names) {
      const stat = await files.stat(join(layout.prep, name));
      const { unchangedS } = this.#watch.see(name, `${stat?.ino}:${stat?.mtimeMs}`, now);
      if (unchangedS >= config.lease.reclaim) await files.remove(join(layout.prep, name));
    }
    this.#watch.keep(new Set(names));
  }

  async #names(): Promise<string[]> {
    try {
      return await this.#ctx.files.list(this.#ctx.layout.prep);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return []; // the whole store is gone: the look into results/ says so
      throw error;
    }
  }
}
