/** The look at the room that is left, and at the reserve that is kept for the last records. */
import { GIB, LEAST_ROOM_BYTES, RESERVE_BYTES } from '../core/defaults.ts';
import { hasCode } from '../edge/file-error.ts';
import type { Context } from './context.ts';
import { giveUpReserve } from './reserve.ts';

/** Least seconds between two looks. */
const EVERY_S = 5;
const DISK_FULL = 'the disk is full (or the quota used up): what runs is recorded; make room, orze goes on by itself';

export class DiskLook {
  readonly #ctx: Context;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #lowDisk: string | null = null;
  /** Small disks have no reserve. */
  #reserveSeen = false;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** Why there is no room for a launch; null: there is. */
  why(): string | null {
    const { reserveSpent, freeBytes } = this.#ctx.memory;
    const full = reserveSpent || (freeBytes ?? LEAST_ROOM_BYTES) < LEAST_ROOM_BYTES;
    return full ? DISK_FULL : this.#lowDisk;
  }

  /** `storeGone`: results/.orze is not there; nothing is put back into it. */
  async look(storeGone: boolean): Promise<void> {
    const { clock, config, memory, files, layout, onlyLooks } = this.#ctx;
    if (clock.uptime() - this.#lookedAt < EVERY_S) return;
    memory.freeBytes = await files.freeBytes(layout.results);
    if (!onlyLooks) await this.#lookReserve(memory.freeBytes, storeGone);
    if (memory.freeBytes < LEAST_ROOM_BYTES && !storeGone && !onlyLooks) await giveUpReserve(this.#ctx);
    this.#lookedAt = clock.uptime();
    const low = memory.freeBytes < config.min_disk_gb * GIB;
    const free = (memory.freeBytes / GIB).toFixed(1);
    this.#lowDisk = low ? `low disk: ${free} GB free, min_disk_gb is ${config.min_disk_gb}` : null;
  }

  /** One that this or another host gave up is put back as soon as there is room: by a quota, too, which free space does not tell. */
  async #lookReserve(freeBytes: number, storeGone: boolean): Promise<void> {
    const { files, layout, memory } = this.#ctx;
    const there = (await files.stat(layout.reserve)) !== undefined;
    this.#reserveSeen ||= there;
    memory.reserveSpent = this.#reserveSeen && !there;
    if (!memory.reserveSpent || freeBytes < 2 * RESERVE_BYTES || storeGone) return;
    try {
      await files.writeAtomic(layout.reserve, new Uint8Array(RESERVE_BYTES), { durable: false });
      memory.reserveSpent = false;
    } catch (error) {
      if (!hasCode(error, 'ENOSPC', 'EDQUOT')) throw error;
    }
  }
}
