/** Sees which slots of this machine have no run, and tells of each that stays without one. */
import { idleReason } from '../core/idle.ts';
import type { HeldSlot, IdleReason, LaunchWorld } from '../core/idle.ts';
import type { Action, Decision, World } from '../core/decide.ts';
import type { SlotId } from '../core/words.ts';
import type { Context } from './context.ts';
import { slotPaused } from './paused.ts';
import { offsetIso } from './time.ts';

const NONE: ReadonlyMap<SlotId, IdleReason> = new Map();

/** After a decision, before it is carried out: slots that it gives away are not idle. */
export function watchIdle(ctx: Context, world: World, { actions, wide, tooWide }: Decision): void {
  const { memory, clock, tell, machine } = ctx;
  const taken = takenBy(actions);
  const launch: LaunchWorld = {
    intake: world.intake,
    blocked: memory.launchBlockedBy,
    waiting: memory.queue.size - memory.waitElsewhere(machine.hostName),
    tooWide: tooWide.length,
    spent: memory.spent,
    wide: wide !== null,
  };
  let idle: Map<SlotId, IdleReason> | null = null;
  const held: HeldSlot[] = [];
  for (const state of world.slots) {
    if (state.state === 'ours' || taken.has(state.slot.id)) continue;
    idle ??= new Map();
    // It rests after a refused claim, or for good with a process in it that cannot be killed.
    const rest = memory.resting.get(state.slot.id);
    const resting = rest === undefined ? null : Number.isFinite(rest.until) ? 'launch' : 'faulty';
    const paused = state.state === 'foreign' && slotPaused(ctx, state.slot.id) !== null ? 'paused' : null;
    const reason = paused ?? resting ?? idleReason(state, launch);
    idle.set(state.slot.id, reason);
    if (state.state !== 'free') held.push({ slot: state.slot.id, reason, why: state.why });
  }
  memory.heldSlots = held;
  const now = clock.uptime();
  const { begun, ended } = memory.idle.see(now, world.slots.length, idle ?? NONE);
  if (begun.length + ended.length === 0) return;
  const wallMs = clock.wall().getTime();
  for (const { slot, reason, since } of begun) {
    tell({ kind: 'idle', slot, reason, since: offsetIso(new Date(wallMs - (now - since) * 1000)) });
  }
  for (const { slot, reason, since, until } of ended) {
    tell({ kind: 'idle-ended', slot, reason, seconds: Math.round((until - since) * 1000) / 1000 });
  }
}

function takenBy(actions: readonly Action[]): ReadonlySet<SlotId> {
  const taken = new Set<SlotId>();
  for (const action of actions) {
    if (action.do === 'claim' || action.do === 'take-over') for (const slot of action.slots) taken.add(slot);
  }
  return taken;
}
