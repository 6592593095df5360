/** What a loop that is started now would do first: the policy itself, asked with what a look from outside knows. */
import type * as z from 'zod';
import { stagesOf } from '../../core/command.ts';
import { decide } from '../../core/decide.ts';
import { WIDE_PATIENCE_S } from '../../core/defaults.ts';
import type { IdeaHead } from '../../core/ideas.ts';
import { judgeSlots, parseGpuFlag, planSlots } from '../../core/slots.ts';
import type { SlotState } from '../../core/slots.ts';
import { asToken } from '../../core/words.ts';
import type { IdeaId, SlotId, Token } from '../../core/words.ts';
import { pausedHere, slotPaused } from '../paused.ts';
import { Refusal } from '../refusal.ts';
import type { runPlan } from '../schemas/run-plan.ts';
import { expectedStarts } from '../view/expected.ts';
import { select } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { isoOf } from './run-item.ts';

export type RunPlan = z.infer<typeof runPlan>;

export interface PlanAsked {
  /** The value of `--gpus`. */
  gpus: string | undefined;
  /** Selectors of `--only`. */
  only: readonly string[];
  max: number | null;
}

/** Ideas that wait and are named, each with why. */
const WAITING_SHOWN = 10;

/** Ideas that `--only` names; null: all. */
export async function onlyOf(view: View, selectors: readonly string[]): Promise<Set<IdeaId> | null> {
  if (selectors.length === 0) return null;
  return new Set((await select(view, selectors)).map(({ id }) => id));
}

/** Throws {@link Refusal} where there are no slots. */
export async function planRun(view: View, { gpus, only, max }: PlanAsked): Promise<RunPlan> {
  const { ctx } = view;
  const { memory } = ctx;
  const slots = await slotsNow(view, gpus);
  const chosen = await onlyOf(view, only);
  const ready = (): Iterable<IdeaHead> => (chosen === null ? memory.queue.ready() : memory.queue.readyOf(chosen));
  // Without results/ there is nothing that could be unreadable: the start makes it.
  const begun = (await ctx.files.stat(ctx.layout.own)) !== undefined;
  const launchBlock = begun ? memory.launchBlock : pausedHere(ctx);
  const { bindings } = memory.overlay;
  const elsewhere = bindings.elsewhere(ctx.machine.hostName);
  const decision = decide(
    {
      now: ctx.clock.uptime(),
      intake: 'open',
      launchBlock,
      slots,
      spent: new Set(),
      mine: [],
      ready: ready(),
      elsewhere,
      strays: [],
      kills: new Map(),
      launchesLeft: max,
      retries: [],
      research: null,
      cleanup: null,
      wide: null,
    },
    { stages: stagesOf(ctx.config), widePatienceS: WIDE_PATIENCE_S },
  );
  const claims = decision.actions.flatMap((action) => (action.do === 'claim' ? [action] : []));
  const starting = new Set(claims.map(({ idea }) => idea.id));
  const tooWide = new Set(decision.tooWide);
  const ahead = expectedStarts(view, claims.length + WAITING_SHOWN);
  const waits: RunPlan['waits'] = [];
  for (const { id, gpus: wide } of ready()) {
    if (starting.has(id)) continue;
    if (waits.length === WAITING_SHOWN) break;
    const behind = max !== null && claims.length === max ? 'behind --max' : 'no free slot';
    const why = elsewhere.has(id)
      ? `it is bound to ${bindings.of(id)?.where ?? 'other hosts'}`
      : tooWide.has(id)
        ? `it asks for ${wide} GPUs, there are ${slots.length}`
        : (launchBlock ?? behind);
    const start = elsewhere.has(id) ? null : ahead[claims.length + waits.length];
    waits.push({ id, why, expected_start: isoOf(start?.p50Ms ?? null) });
  }
  const blocked: RunPlan['blocked'] = [];
  for (const { id, state, cause, message } of view.rows()) {
    if (state === 'BLOCKED' && (chosen === null || chosen.has(id))) blocked.push({ id, code: cause, message });
  }
  return {
    starts: claims.map(({ idea, slots: on }) => ({
      id: idea.id,
      title: idea.title,
      priority: idea.priority,
      slots: on,
    })),
    waits,
    blocked,
    slots: slots.map((one) => {
      const why = one.state === 'free' || one.state === 'ours' ? null : one.why;
      return { slot: one.slot.id, state: one.state === 'ours' ? 'busy' : one.state, why };
    }),
    launch_block: launchBlock,
    queued: memory.queue.size,
  };
}

async function slotsNow(view: View, flag: string | undefined): Promise<SlotState[]> {
  const { gpus, config, machine } = view.ctx;
  const plan = parseGpuFlag(flag);
  if (!plan.ok) throw new Refusal('usage', plan.problem);
  const look = await gpus.look();
  const slots = planSlots(plan.value, look);
  if (!slots.ok) throw new Refusal('bad', slots.problem);
  const holders = new Map<SlotId, Token>();
  for (const row of view.running()) {
    const token = view.evidence(row.id)?.stray.token ?? asToken('0'.repeat(32));
    if (row.host !== machine.hostName || token === null || token === undefined) continue;
    // A lane is this orze's own; a GPU that a run uses is nobody else's.
    for (const slot of row.slots) if (!slot.startsWith('cpu:')) holders.set(slot as SlotId, token);
  }
  const states = judgeSlots(slots.value, look, { thresholdMiB: config.gpu_mem_threshold, holders, ourPids: new Set() });
  return states.map((one): SlotState => {
    const why = one.state === 'free' ? slotPaused(view.ctx, one.slot.id) : null;
    return why === null ? one : { slot: one.slot, state: 'foreign', why };
  });
}
