/** What each slot is good for now. Admission is decided here and nowhere else, and what cannot be seen is never free. */
import type { GpuLook, GpuProcess, GpuReading } from './gpu.ts';
import { isUnseen } from './slot.ts';
import type { Slot, SlotState } from './slot.ts';
import type { SlotId, Token } from './words.ts';

interface JudgeOptions {
  /** `gpu_mem_threshold`: a GPU that uses more is taken. */
  thresholdMiB: number;
  /** Runs of ours by the slots they hold: a reservation counts from the claim on, long before memory shows it. */
  holders: ReadonlyMap<SlotId, Token>;
  /** Processes of ours, as numbered here. Inside a container the tool numbers otherwise, so they only ever excuse a process. */
  ourPids: ReadonlySet<number>;
}

export function judgeSlots(slots: readonly Slot[], look: GpuLook, options: JudgeOptions): SlotState[] {
  return slots.map((slot): SlotState => {
    const token = options.holders.get(slot.id);
    if (token !== undefined) return { slot, state: 'ours', token };
    if (slot.kind === 'cpu') return { slot, state: 'free' };
    if (!look.ok) return { slot, state: 'unknown', why: look.message };
    return judgeDevice(slot, look.gpus, options);
  });
}

function judgeDevice(slot: Slot, gpus: readonly GpuReading[], options: JudgeOptions): SlotState {
  const gpu = gpus.find((one) => (isUnseen(slot) ? one.index === slot.index : isOn(slot, one)));
  if (gpu === undefined) return { slot, state: 'unknown', why: missing(slot, gpus) };
  if (gpu.fault !== null) return { slot, state: 'faulty', why: gpu.fault };
  if (gpu.unclear !== undefined) return { slot, state: 'unknown', why: gpu.unclear };
  if (isUnseen(slot)) return { slot, state: 'unknown', why: 'not identified yet' };
  // The index is what the run gets to see: after a change of the order it would name another card.
  if (gpu.index !== slot.index) {
    return { slot, state: 'unknown', why: `it is GPU ${gpu.index} now and was GPU ${slot.index}: start orze again` };
  }
  if (slot.kind === 'gpu' && gpu.mig.length > 0) {
    return { slot, state: 'faulty', why: 'it was switched to MIG mode: start orze again to use its slices' };
  }
  const why = slot.kind === 'mig' ? sliceUse(slot, gpu, options) : gpuUse(gpu, options);
  return why === null ? { slot, state: 'free' } : { slot, state: 'foreign', why };
}

function isOn(slot: Slot, gpu: GpuReading): boolean {
  if (gpu.vendor !== slot.vendor) return false;
  return slot.kind === 'mig' ? gpu.mig.some(({ uuid }) => uuid === slot.device) : gpu.uuid === slot.device;
}

/** A GPU that fell off the bus is often just left out of the list. */
function missing(slot: Slot, gpus: readonly GpuReading[]): string {
  const now = gpus.find(({ index }) => index === slot.index);
  if (slot.kind === 'mig') return now?.unclear ?? 'its MIG slice is not listed any more';
  return (
    now?.fault ?? now?.unclear ?? (now === undefined ? 'it is not listed any more' : 'another GPU has its index now')
  );
}

/**
 * Memory and processes both speak; either is enough. Where a device has no memory figure of its own (GB10, Jetson, vGPU) its processes
 * decide, and where it has neither it counts as usable: such a device never says more, and readings that should say more are `unclear`.
 */
function gpuUse(gpu: GpuReading, { thresholdMiB, ourPids }: JudgeOptions): string | null {
  const processes = gpu.processes ?? [];
  const foreign = processes.filter(({ pid }) => !ourPids.has(pid));
  const used = gpu.usedMiB ?? processes.reduce((sum, { usedMiB }) => sum + (usedMiB ?? 0), 0);
  const memory = used > thresholdMiB ? `${Math.round(used)} MiB in use` : null;
  return tell(foreign, memory);
}

/** What the parent uses says nothing about one slice. A process that is named by the parent alone may be in any of its slices. */
function sliceUse(slot: Slot, gpu: GpuReading, { thresholdMiB, ourPids }: JudgeOptions): string | null {
  const inside = (gpu.processes ?? []).filter(({ slice }) => slice === undefined || slice === slot.device);
  const foreign = inside.filter(({ pid }) => !ourPids.has(pid));
  const used = inside.reduce((sum, { slice, usedMiB }) => sum + (slice === undefined ? 0 : (usedMiB ?? 0)), 0);
  return tell(foreign, used > thresholdMiB ? `${Math.round(used)} MiB in use` : null);
}

const MAX_NAMED = 3;

function tell(foreign: readonly GpuProcess[], memory: string | null): string | null {
  const named = foreign.slice(0, MAX_NAMED).map(({ pid, usedMiB }) => {
    const who = pid === 0 ? 'a process' : `pid ${pid}`;
    return usedMiB === null ? who : `${who} (${usedMiB} MiB)`;
  });
  if (foreign.length > MAX_NAMED) named.push(`${foreign.length - MAX_NAMED} more`);
  const parts = [
    ...(memory === null ? [] : [memory]),
    ...(named.length === 0 ? [] : [`not ours: ${named.join(', ')}`]),
  ];
  return parts.length === 0 ? null : parts.join(' · ');
}
