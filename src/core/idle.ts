/** Slots without a run: why, since when, and how many seconds of the last day. Whoever sees them brings the time. */
import type { Intake } from './decide.ts';
import type { SlotState } from './slots.ts';
import type { SlotId } from './words.ts';

export const IDLE_REASONS = [
  'no_ready_idea',
  'too_wide',
  'launch',
  'foreign',
  'faulty',
  'unknown',
  'paused',
  'low_disk',
  'folder',
  'config',
  'stopping',
] as const;
/**
 * no_ready_idea: nothing waits, or only what is not settled yet or is bound to other hosts · too_wide: what waits asks for more GPUs than are free · launch: a run is
 * about to begin · foreign, faulty, unknown: what the GPU tool says of it · paused: on request · low_disk, folder, config: why nothing is
 * launched · stopping: orze ends, or has launched all that `--once` asks for.
 */
export type IdleReason = (typeof IDLE_REASONS)[number];

/** What decides about all slots alike. */
export interface LaunchWorld {
  intake: Intake;
  /** Why nothing is launched; null: nothing speaks against it. */
  blocked: IdleReason | null;
  /** Ideas that wait and may run on this host, and how many of them ask for more GPUs than this machine has. */
  waiting: number;
  tooWide: number;
  /** Slots that may not be used again (`--once`). */
  spent: ReadonlySet<SlotId>;
  /** An idea waits for more GPUs than are free now. */
  wide: boolean;
}

/** Why a slot that holds no run has none. */
export function idleReason({ slot, state }: SlotState, world: LaunchWorld): IdleReason {
  if (world.intake !== 'open' || world.spent.has(slot.id)) return 'stopping';
  if (state === 'foreign' || state === 'faulty' || state === 'unknown') return state;
  if (world.blocked !== null) return world.blocked;
  if (world.waiting === 0) return 'no_ready_idea';
  return world.wide || world.tooWide >= world.waiting ? 'too_wide' : 'launch';
}

/** A slot that takes no run now though none of ours is in it. */
export interface HeldSlot {
  slot: SlotId;
  reason: IdleReason;
  /** What the GPU tool says, or who paused it. */
  why: string;
}

export interface IdleSpell {
  slot: SlotId;
  reason: IdleReason;
  /** Uptime in seconds. */
  since: number;
}

export interface IdleNews {
  begun: IdleSpell[];
  /** `until`: uptime. A spell that was not worth a word when it was over is in neither list. */
  ended: (IdleSpell & { until: number })[];
}

/** A slot is handed on in milliseconds: what is shorter than this is no news, but counts. */
export const IDLE_TOLD_S = 5;
const HOUR_S = 3600;
const HOURS = 24;

export interface IdleSum {
  /** All of them, with a run or without, as far as this orze has seen them: at most a day. */
  slotSeconds: number;
  byReason: Readonly<Partial<Record<IdleReason, number>>>;
}

export class IdleSpells {
  readonly #open = new Map<SlotId, IdleSpell & { told: boolean }>();
  readonly #hours = new Map<number, { slotSeconds: number; byReason: Partial<Record<IdleReason, number>> }>();
  #seenAt: number | null = null;
  #slots = 0;

  /** `idle`: the slots without a run now; `slots`: how many there are in all. Cost: the number of idle slots. */
  see(now: number, slots: number, idle: ReadonlyMap<SlotId, IdleReason>): IdleNews {
    this.#accrue(now);
    this.#slots = slots;
    const news: IdleNews = { begun: [], ended: [] };
    for (const [slot, spell] of this.#open) {
      if (idle.get(slot) === spell.reason) {
        if (!spell.told && now - spell.since >= IDLE_TOLD_S) this.#tell(spell, news);
        continue;
      }
      this.#open.delete(slot);
      if (!spell.told && now - spell.since >= IDLE_TOLD_S) this.#tell(spell, news);
      if (spell.told) news.ended.push({ slot, reason: spell.reason, since: spell.since, until: now });
    }
    for (const [slot, reason] of idle) {
      if (!this.#open.has(slot)) this.#open.set(slot, { slot, reason, since: now, told: false });
    }
    return news;
  }

  #tell(spell: IdleSpell & { told: boolean }, news: IdleNews): void {
    spell.told = true;
    news.begun.push({ slot: spell.slot, reason: spell.reason, since: spell.since });
  }

  /** Of the last 24 hours; a call brings what is open up to `now`. */
  sum(now: number): IdleSum {
    this.#accrue(now);
    let slotSeconds = 0;
    const byReason: Partial<Record<IdleReason, number>> = {};
    for (const hour of this.#hours.values()) {
      slotSeconds += hour.slotSeconds;
      for (const reason of IDLE_REASONS) {
        const seconds = hour.byReason[reason];
        if (seconds !== undefined) byReason[reason] = (byReason[reason] ?? 0) + seconds;
      }
    }
    return { slotSeconds, byReason };
  }

  /** What has passed since the last look counts as it was then. */
  #accrue(now: number): void {
    const from = this.#seenAt;
    this.#seenAt = now;
    if (from === null || now <= from) return;
    const index = Math.floor(now / HOUR_S);
    const hour = this.#hours.get(index) ?? { slotSeconds: 0, byReason: {} };
    if (!this.#hours.has(index)) {
      this.#hours.set(index, hour);
      for (const old of this.#hours.keys()) if (old <= index - HOURS) this.#hours.delete(old);
    }
    hour.slotSeconds += this.#slots * (now - from);
    for (const { reason } of this.#open.values()) hour.byReason[reason] = (hour.byReason[reason] ?? 0) + (now - from);
  }
}
