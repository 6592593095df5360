/** `orze check`: would there be slots, and which are free now? */
import type { GpuLook } from '../../core/gpu.ts';
import { judgeSlots, parseGpuFlag, planSlots, visibleSlots } from '../../core/slots.ts';
import type { Slot, SlotState } from '../../core/slots.ts';
import type { Gpus } from '../../edge/edges.ts';
import type { Project } from '../open-project.ts';
import { section } from './section.ts';
import type { Section } from './section.ts';

/** `flag`: the value of `--gpus`. Runs of orze that use a GPU now show as memory in use, as those of anybody else. */
export async function checkGpus(project: Project, flag: string | undefined, gpus: Gpus): Promise<Section> {
  const plan = parseGpuFlag(flag);
  if (!plan.ok) return section('gpus', 'none', [plan.problem]);
  if (plan.value.kind === 'cpu') return section('gpus', `not asked for: ${lanesText(plan.value.lanes)}`, []);
  const look = await gpus.look();
  const slots = planSlots(plan.value, look);
  if (!slots.ok) return section('gpus', 'none', [slots.problem]);
  const thresholdMiB = project.config.gpu_mem_threshold;
  const states = judgeSlots(slots.value, look, { thresholdMiB, holders: new Map(), ourPids: new Set() });
  const free = states.filter(({ state }) => state === 'free').length;
  const taken = states.filter(({ state }) => state !== 'free').map(words);
  return section('gpus', [`${free} of ${states.length} free`, ...taken].join(' · '), []);
}

function lanesText(lanes: number): string {
  return lanes === 1 ? '1 CPU lane' : `${lanes} CPU lanes`;
}

function words(one: SlotState): string {
  const why = 'why' in one ? ` (${one.why})` : '';
  return `${one.slot.id} ${one.state}${why}`;
}

export interface FreeSlot {
  slot: Slot;
  /** MiB that its GPU has in use; null: not reported, or a lane. */
  usedMiB: number | null;
}

/** A slot that a run could have now; null: there is none. As the loop chooses: without `--gpus` what CUDA_VISIBLE_DEVICES leaves. */
export async function freeSlot(
  project: Project,
  flag: string | undefined,
  gpus: Gpus,
  env: Readonly<Record<string, string | undefined>>,
): Promise<FreeSlot | null> {
  const plan = parseGpuFlag(flag);
  if (!plan.ok) return null;
  const look: GpuLook = plan.value.kind === 'cpu' ? { ok: true, gpus: [] } : await gpus.look();
  const slots = planSlots(plan.value, look);
  if (!slots.ok) return null;
  const mine = flag === undefined ? visibleSlots(slots.value, env['CUDA_VISIBLE_DEVICES']) : slots.value;
  const thresholdMiB = project.config.gpu_mem_threshold;
  const states = judgeSlots(mine, look, { thresholdMiB, holders: new Map(), ourPids: new Set() });
  const free = states.find(({ state }) => state === 'free')?.slot;
  if (free === undefined) return null;
  const reading = look.ok ? look.gpus.find(({ uuid }) => uuid === free.device) : undefined;
  return { slot: free, usedMiB: reading?.usedMiB ?? null };
}
