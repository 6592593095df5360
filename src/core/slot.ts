/** A slot: one place where one run runs. The types, apart from what is decided about them in slots.ts and slot-judge.ts. */
import type { GpuReading } from './gpu.ts';
import type { SlotId, Token } from './words.ts';

/** What `--gpus` asks for. */
export type SlotPlan = { kind: 'all' } | { kind: 'gpus'; indices: number[] } | { kind: 'cpu'; lanes: number };

export interface Slot {
  id: SlotId;
  kind: 'gpu' | 'mig' | 'cpu';
  /** Index of the GPU (of its parent, for a MIG slice) or of the lane, from 0. */
  index: number;
  /** uuid of the device; `cpu:1` for a lane. */
  device: string;
  name: string;
  /** Its part of CUDA_VISIBLE_DEVICES: the index of a GPU as in the original, the uuid of a slice, nothing for a lane. */
  visible: string;
  /** null for a lane, and for a GPU that was asked for by index and has not been seen yet (`settleSlots`). */
  vendor: GpuReading['vendor'] | null;
}

export type SlotState =
  | { slot: Slot; state: 'free' }
  /** Somebody else's work is on it. */
  | { slot: Slot; state: 'foreign'; why: string }
  | { slot: Slot; state: 'faulty'; why: string }
  | { slot: Slot; state: 'unknown'; why: string }
  | { slot: Slot; state: 'ours'; token: Token };

/** Slots are named by what they are, so that a later start of orze finds its runs on them again. */
export function slotId(kind: Slot['kind'], name: string | number): SlotId {
  return `${kind}:${name}` as SlotId;
}

/** Asked for by index while it could not be seen: nothing but that index is known, so it is never free. */
export function isUnseen(slot: Slot): boolean {
  return slot.kind === 'gpu' && slot.vendor === null;
}
