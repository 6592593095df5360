/** The GPUs of this machine, and which of them somebody uses. */
import { DEFAULT_CONFIG } from '../../core/defaults.ts';
import type { GpuLook } from '../../core/gpu.ts';
import { judgeSlots, planSlots } from '../../core/slots.ts';

export interface FoundGpu {
  slot: string;
  name: string;
  totalMiB: number | null;
  state: 'free' | 'foreign' | 'faulty' | 'unknown';
  /** null: it is free. */
  why: string | null;
}

/** `why`: there is none, or the tool does not say. */
export type FoundGpus = { ok: true; gpus: FoundGpu[] } | { ok: false; absent: boolean; why: string };

export function findGpus(look: GpuLook): FoundGpus {
  if (!look.ok) return { ok: false, absent: look.why === 'absent', why: look.message };
  const slots = planSlots({ kind: 'all' }, look);
  if (!slots.ok) return { ok: false, absent: true, why: slots.problem.message };
  const judged = judgeSlots(slots.value, look, {
    thresholdMiB: DEFAULT_CONFIG.gpu_mem_threshold,
    holders: new Map(),
    ourPids: new Set(),
  });
  return {
    ok: true,
    gpus: judged.map((one) => ({
      slot: one.slot.id,
      name: one.slot.name,
      totalMiB: look.gpus.find(({ index }) => index === one.slot.index)?.totalMiB ?? null,
      // Nothing is held by runs that were not named.
      state: one.state === 'ours' ? 'unknown' : one.state,
      why: 'why' in one ? one.why : null,
    })),
  };
}
