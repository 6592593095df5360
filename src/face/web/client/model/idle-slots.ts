/** Slots of a host that hold no run: which take none now and why, and how much of a day all of them stood idle. */
import type { Answers } from '../../api.ts';
import { idleParts, reasonText } from './slot-lanes.ts';

type Node = Answers['nodes']['items'][number];

export interface HeldSlots {
  slots: readonly string[];
  reason: string;
  /** Of the first slot; empty: it says no more than the reason. */
  why: string;
}

/** Slots that are held alike are told together: eight GPUs of one other program are one line. */
export function heldAlike(held: Node['held']): HeldSlots[] {
  const groups = new Map<string, { slots: string[]; reason: string; why: string }>();
  for (const { slot, reason, why } of held) {
    const key = `${reason} ${why}`;
    const group = groups.get(key) ?? { slots: [], reason: reasonText(reason), why: why === reason ? '' : why };
    group.slots.push(slot);
    groups.set(key, group);
  }
  return [...groups.values()];
}

export interface IdleDay {
  /** Of all slot-seconds of the last 24 h, 0 to 1. */
  share: number;
  /** The longest first. */
  reasons: readonly { reason: string; seconds: number }[];
}

/** null: not known. */
export function idleDay(idle: Node['idle']): IdleDay | null {
  if (idle === null || idle.slot_seconds <= 0) return null;
  const reasons = idleParts({ idle_by_reason: idle.by_reason });
  const seconds = reasons.reduce((sum, one) => sum + one.seconds, 0);
  return { share: Math.min(1, seconds / idle.slot_seconds), reasons };
}
