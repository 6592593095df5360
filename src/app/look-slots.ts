/** The look at the slots of this machine: what the GPU tool says, and which slots may take a run. */
import { judgeSlots, settleSlots } from '../core/slots.ts';
import type { SlotState } from '../core/slots.ts';
import type { GpuLook } from '../edge/edges.ts';
import type { Context } from './context.ts';
import { slotPaused } from './paused.ts';

/** A GPU look older than this is repeated before it decides anything. */
const GPU_FRESH_S = 5;
const NOT_LOOKED = 'not looked yet';
const LOOKING = 'being looked at';

export class SlotLook {
  readonly #ctx: Context;
  #gpuLook: GpuLook = { ok: false, why: 'unknown', message: NOT_LOOKED };
  #gpuLookAt = Number.NEGATIVE_INFINITY;
  #gpuLooking = false;
  #ourPids: ReadonlySet<number> = new Set();
  /** A look that began before this uptime says nothing about slots that were freed since. */
  #staleBefore = Number.NEGATIVE_INFINITY;
  readonly #told = new Map<string, string>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** A stage has ended: what was seen of its GPU is not true any more. */
  freed(): void {
    this.#staleBefore = this.#ctx.clock.uptime();
  }

  /** Asks the GPU tool when its answer would decide something; never waits for it. */
  look(): void {
    const { memory, gpus, clock } = this.#ctx;
    const wanted = memory.slots.some(({ id, kind }) => kind !== 'cpu' && !memory.holders.has(id));
    if (!wanted || this.#gpuLooking || this.#gpuFresh()) return;
    this.#gpuLooking = true;
    const began = clock.uptime();
    void gpus.look().then((look) => {
      this.#gpuLooking = false;
      this.#gpuLook = look;
      this.#ctx.memory.slots = settleSlots(this.#ctx.memory.slots, look);
      this.#ourPids = this.#pidsOfOurs();
      this.#gpuLookAt = began;
      this.#ctx.nudge();
    });
  }

  #gpuFresh(): boolean {
    const age = this.#ctx.clock.uptime() - this.#gpuLookAt;
    const every = this.#ctx.memory.queue.size > 0 ? GPU_FRESH_S : this.#ctx.config.poll;
    return age < every && this.#gpuLookAt >= this.#staleBefore;
  }

  /** Every process of our runs, workers included: a GPU tool lists them all. */
  #pidsOfOurs(): Set<number> {
    const { runner, processes } = this.#ctx;
    const pids = new Set<number>();
    for (const { process, token } of runner.held().values()) {
      if (process === null) continue;
      for (const member of processes.members(process, token)) pids.add(member.pid);
    }
    return pids;
  }

  states(): SlotState[] {
    const { memory, config, clock } = this.#ctx;
    const look: GpuLook =
      this.#gpuFresh() || !this.#gpuLook.ok ? this.#gpuLook : { ok: false, why: 'unknown', message: LOOKING };
    const states = judgeSlots(memory.slots, look, {
      thresholdMiB: config.gpu_mem_threshold,
      holders: memory.holders,
      ourPids: this.#ourPids,
    }).map((state): SlotState => {
      if (state.state !== 'free') return state;
      const paused = slotPaused(this.#ctx, state.slot.id);
      if (paused !== null) return { slot: state.slot, state: 'foreign', why: paused };
      const rest = memory.resting.get(state.slot.id);
      if (rest === undefined) return state;
      if (rest.until <= clock.uptime()) {
        memory.resting.delete(state.slot.id);
        return state;
      }
      return { slot: state.slot, state: 'foreign', why: rest.why };
    });
    for (const state of states) this.#tellSlot(state);
    return states;
  }

  /** Says once when a slot of this machine cannot be used, and when it can be again. */
  #tellSlot(slotState: SlotState): void {
    const { slot, state } = slotState;
    if (state === 'ours') return;
    const why = state === 'free' ? null : slotState.why;
    if (why === NOT_LOOKED || why === LOOKING) return;
    const text = `${state} ${why}`;
    const told = this.#told.get(slot.id);
    if (told === text || (told === undefined && state === 'free')) return;
    this.#told.set(slot.id, text);
    this.#ctx.tell({ kind: 'slot', slot: slot.id, state, why });
  }
}
