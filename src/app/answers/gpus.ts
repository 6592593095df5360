/** The GPUs of this machine, and whose they are: asked of the GPU tool, and of what runs here. */
import type * as z from 'zod';
import type { GpuReading } from '../../core/gpu.ts';
import type { gpus } from '../schemas/gpus.ts';
import { Refusal } from '../refusal.ts';
import type { View } from '../view/view.ts';

export type GpusAnswer = z.infer<typeof gpus>;
const MIB = 1024 * 1024;

/** Throws {@link Refusal} `bad` where there is none, or where the tool does not say. */
export async function listGpus(view: View): Promise<GpusAnswer> {
  const { gpus: tool, machine, config } = view.ctx;
  const look = await tool.look();
  if (!look.ok) {
    const help = 'CPU lanes need none: `orze --gpus cpu:4`';
    throw new Refusal('bad', { code: 'E0302', message: `no GPU on ${machine.hostName}: ${look.message}`, help });
  }
  const here = view.running().filter(({ host }) => host === machine.hostName);
  const items = look.gpus.map((gpu) => {
    const run = here.find(({ slots }) => slots.includes(`gpu:${gpu.index}`));
    return { ...figures(gpu), ...ownerOf(gpu, run?.id ?? null, config.gpu_mem_threshold) };
  });
  return { host: machine.hostName, items, total: items.length, next_cursor: null, truncated: false };
}

function figures(gpu: GpuReading) {
  return {
    index: gpu.index,
    name: gpu.name,
    vendor: gpu.vendor,
    used_bytes: gpu.usedMiB === null ? null : gpu.usedMiB * MIB,
    total_bytes: gpu.totalMiB === null ? null : gpu.totalMiB * MIB,
    utilization: gpu.utilPercent ?? null,
    temperature_c: gpu.temperatureC ?? null,
    power_w: gpu.powerW ?? null,
    pids: (gpu.processes ?? []).map(({ pid }) => pid),
  };
}

function ownerOf(gpu: GpuReading, run: string | null, thresholdMiB: number) {
  if (gpu.fault !== null) return { owner: 'fault' as const, run, why: gpu.fault };
  if (run !== null) return { owner: 'run' as const, run, why: null };
  if (gpu.unclear !== undefined) return { owner: 'unclear' as const, run, why: gpu.unclear };
  const [first] = gpu.processes ?? [];
  if (first !== undefined) return { owner: 'foreign' as const, run, why: `process ${first.pid} uses it` };
  if ((gpu.usedMiB ?? 0) > thresholdMiB) return { owner: 'foreign' as const, run, why: `${gpu.usedMiB} MiB in use` };
  return { owner: 'free' as const, run, why: null };
}
