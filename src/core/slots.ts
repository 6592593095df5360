/** Which slots there are ({@link planSlots}, once, at the start) and what a run on them is told ({@link childEnv}). */
import type { GpuLook, GpuReading } from './gpu.ts';
import type { Problem, Result } from './problem.ts';
import { isUnseen, slotId } from './slot.ts';
import type { Slot, SlotPlan } from './slot.ts';

export { judgeSlots } from './slot-judge.ts';
export type { Slot, SlotPlan, SlotState } from './slot.ts';

const MAX_LANES = 1024;
const MAX_INDEX = 1023;

/** The value of `--gpus`: `auto`, `0,1`, `0-3`, `0-3,6`, `cpu:4`. */
export function parseGpuFlag(text: string | undefined): Result<SlotPlan> {
  if (text === undefined || text === 'auto') return { ok: true, value: { kind: 'all' } };
  if (text.startsWith('cpu:')) {
    const lanes = /^cpu:(\d{1,4})$/.exec(text)?.[1];
    if (lanes === undefined || Number(lanes) < 1 || Number(lanes) > MAX_LANES) {
      return wrongFlag(text, `the number of CPU lanes is 1 to ${MAX_LANES}`, 'four lanes are `--gpus cpu:4`');
    }
    return { ok: true, value: { kind: 'cpu', lanes: Number(lanes) } };
  }
  if (text === 'none' || text === 'cpu') {
    return wrongFlag(text, 'without a GPU runs need CPU lanes', 'one lane is `--gpus cpu:1`, four are `--gpus cpu:4`');
  }
  const indices: number[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*(\d{1,4})(?:-(\d{1,4}))?\s*$/.exec(part);
    const first = Number(match?.[1]);
    const last = match?.[2] === undefined ? first : Number(match[2]);
    if (match === null || last < first || last > MAX_INDEX) {
      return wrongFlag(
        text,
        'expected indices like `0,1` or `0-3`, `auto`, or `cpu:4`',
        'leave it out to use every GPU',
      );
    }
    for (let index = first; index <= last; index++) {
      if (indices.includes(index)) {
        return wrongFlag(
          text,
          `GPU ${index} is named twice`,
          'name each once: a GPU is one slot and runs one idea at a time',
        );
      }
      indices.push(index);
    }
  }
  return { ok: true, value: { kind: 'gpus', indices } };
}

function wrongFlag(text: string, expected: string, help: string): Result<never> {
  return { ok: false, problem: { code: 'E0303', message: `\`--gpus ${text}\`: ${expected}`, help } };
}

const USE_LANES = 'use CPU lanes: `orze --gpus cpu:4`';

/** The slots of this start, or why there are none. */
export function planSlots(plan: SlotPlan, look: GpuLook): Result<Slot[]> {
  if (plan.kind === 'cpu') return { ok: true, value: Array.from({ length: plan.lanes }, (_, lane) => cpuLane(lane)) };
  if (!look.ok && look.why === 'unknown') {
    if (plan.kind === 'gpus') return { ok: true, value: plan.indices.map(unseenGpu) };
    return {
      ok: false,
      problem: {
        code: 'E0305',
        message: 'the GPUs of this machine cannot be listed',
        note: look.message,
        help: `name them (\`--gpus 0,1\`), and orze waits until they can be seen · ${USE_LANES}`,
      },
    };
  }
  const gpus = look.ok ? look.gpus : [];
  if (gpus.length === 0) return { ok: false, problem: noGpu(look) };
  if (plan.kind === 'all') return { ok: true, value: gpus.flatMap(slotsOfGpu) };
  const missing = plan.indices.filter((index) => !gpus.some((gpu) => gpu.index === index));
  if (missing.length > 0) {
    const here = gpus.map(({ index }) => index).join(',');
    const message = `\`--gpus\` names GPU ${missing.join(', ')}, which is not on this machine`;
    return { ok: false, problem: { code: 'E0303', message, help: `the GPUs here are \`--gpus ${here}\`` } };
  }
  return {
    ok: true,
    value: plan.indices.flatMap((index) => gpus.filter((gpu) => gpu.index === index)).flatMap(slotsOfGpu),
  };
}

function noGpu(look: GpuLook): Problem {
  const help = `${USE_LANES}   ·   \`orze check\` and \`orze --report-only\` need none`;
  const problem: Problem = { code: 'E0302', message: 'no GPU found on this machine', help };
  return look.ok ? problem : { ...problem, note: look.message };
}

/**
 * The slots that a CUDA_VISIBLE_DEVICES of orze's own environment leaves (a Slurm job has one): by index, or by the start of a uuid, as
 * CUDA reads it. undefined = all; CPU lanes are not its business.
 */
export function visibleSlots(slots: readonly Slot[], value: string | undefined): Slot[] {
  if (value === undefined) return [...slots];
  const wanted = value.split(',').map((part) => part.trim());
  return slots.filter(({ kind, index, device }) => {
    if (kind === 'cpu') return true;
    return wanted.some((part) => part === String(index) || (part.length >= 8 && device.startsWith(part)));
  });
}

/**
 * GPUs that could not be seen at the start become real slots (or the slices of a MIG parent) with the first look that shows them.
 * The others stay as they are; the same array comes back when nothing changed.
 */
export function settleSlots(slots: Slot[], look: GpuLook): Slot[] {
  if (!look.ok || !slots.some(isUnseen)) return slots;
  const settled = slots.flatMap((slot) => {
    const gpu = isUnseen(slot) ? look.gpus.find(({ index }) => index === slot.index) : undefined;
    return gpu === undefined || !isIdentified(gpu) ? [slot] : slotsOfGpu(gpu);
  });
  return settled.some((slot, i) => slot !== slots[i]) ? settled : slots;
}

/**
 * A device that does not answer may come back with another uuid or in MIG mode, and it may be one of several with no uuid at all: until
 * it answers it is only an index.
 */
function isIdentified(gpu: GpuReading): boolean {
  return gpu.mig.length > 0 || (gpu.fault === null && gpu.unclear === undefined);
}

function slotsOfGpu(gpu: GpuReading): Slot[] {
  const { index, uuid, name, vendor, mig } = gpu;
  if (!isIdentified(gpu)) return [unseenGpu(index)];
  if (mig.length === 0) {
    return [{ id: slotId('gpu', index), kind: 'gpu', index, device: uuid, name, visible: String(index), vendor }];
  }
  return mig.map((slice) => ({
    id: slotId('mig', slice.uuid),
    kind: 'mig',
    index,
    device: slice.uuid,
    name: `${name} ${slice.name}`,
    visible: slice.uuid,
    vendor,
  }));
}

function unseenGpu(index: number): Slot {
  const id = slotId('gpu', index);
  return { id, kind: 'gpu', index, device: id, name: `GPU ${index}`, visible: String(index), vendor: null };
}

function cpuLane(lane: number): Slot {
  const id = slotId('cpu', lane);
  return { id, kind: 'cpu', index: lane, device: id, name: `CPU lane ${lane}`, visible: '', vendor: null };
}

/**
 * The variables that keep a run on its slots; set last, so that nothing overrides them.
 *
 * NVIDIA: indices are those of nvidia-smi, which CUDA shares only in PCI order. AMD: HIP reads HIP_VISIBLE_DEVICES and
 * CUDA_VISIBLE_DEVICES alike, and frameworks refuse two different values (ray-project/ray#52701), so both are set. ROCR_VISIBLE_DEVICES
 * is left alone: it filters before HIP counts, so the same index in both can leave no device at all (ROCm, GPU isolation techniques).
 */
export function childEnv(slots: readonly Slot[]): Record<string, string> {
  const devices = slots.filter(({ kind }) => kind !== 'cpu');
  const visible = devices.map((slot) => slot.visible).join(',');
  const env: Record<string, string> = {
    CUDA_VISIBLE_DEVICES: visible,
    ORZE_GPUS: devices.map(({ index }) => index).join(','),
    ORZE_GPU_UUIDS: devices.map(({ device }) => device).join(','),
  };
  if (devices.some(({ vendor }) => vendor !== 'amd')) env.CUDA_DEVICE_ORDER = 'PCI_BUS_ID';
  if (devices.every(({ vendor }) => vendor !== 'nvidia')) env.HIP_VISIBLE_DEVICES = visible;
  return env;
}
