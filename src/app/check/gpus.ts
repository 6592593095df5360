/** `orze check`: would there be slots, and which are free now? */
import { judgeSlots, parseGpuFlag, planSlots } from '../../core/slots.ts';
import type { SlotState } from '../../core/slots.ts';
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
