/** The loop: look, decide, act, publish; woken early by whatever happens, never later than `poll`. */
import { stagesOf } from '../core/command.ts';
import { decide } from '../core/decide.ts';
import type { Action, Decision } from '../core/decide.ts';
import { WIDE_PATIENCE_S } from '../core/defaults.ts';
import type { IdeaId } from '../core/words.ts';
import { Actor } from './act.ts';
import { adoptAll } from './adopt.ts';
import { killChore } from './chores.ts';
import type { Context } from './context.ts';
import { Hosts } from './hosts.ts';
import { IdeasFile } from './ideas-file.ts';
import { watchIdle } from './idle-watch.ts';
import { Nudge } from './nudge.ts';
import { Observer } from './observe.ts';
import { Publisher } from './publish.ts';
import { researchState } from './research.ts';

/** `once`: each slot launches one idea. `until-done`: until every idea has ended. */
export type FarmMode = 'forever' | 'once' | 'until-done';

/**
 * Seconds beyond the kill grace after which a stop does not wait for a folder that does not answer. With the time that leaving takes it
 * is below ten; it is more than it takes to notice a hang.
 */
const STOP_PATIENCE_S = 7;
const LOOK_AGAIN_S = 0.5;
/** Seconds that `--once` waits for a GPU tool that does not answer. */
const UNKNOWN_PATIENCE_S = 60;

/** What one orze is to do at most. */
export interface FarmLimits {
  /** Only these ideas. */
  only?: ReadonlySet<IdeaId>;
  /** So many launches. */
  launches?: number;
  /** Seconds after which nothing more is launched. */
  budgetS?: number;
}

export class Farm {
  readonly #ctx: Context;
  readonly #mode: FarmMode;
  readonly #limits: FarmLimits;
  readonly #nudge: Nudge;
  readonly #observer: Observer;
  readonly #actor: Actor;
  readonly #publisher: Publisher;
  readonly #hosts: Hosts;
  #giveUp: () => void = () => undefined;
  #openedAt = 0;
  #cancelGiveUp: () => void = () => undefined;
  #cancelBudget: () => void = () => undefined;
  #unwatch: () => void = () => undefined;
  #idleWhy: string | null = null;
  /** A signal has come. */
  #stopping = false;
  /** Nothing is left to stop: a signal now must not start another wait. */
  #over = false;

  constructor(ctx: Context, mode: FarmMode, nudge: Nudge, limits: FarmLimits = {}) {
    this.#ctx = ctx;
    this.#mode = mode;
    this.#limits = limits;
    ctx.memory.only = limits.only ?? null;
    ctx.memory.launchesLeft = limits.launches ?? null;
    ctx.memory.oneLaunchPerSlot = mode === 'once';
    this.#nudge = nudge;
    this.#actor = new Actor(ctx);
    this.#hosts = new Hosts(ctx, () => this.#freeGpus());
    const settleS = ctx.config.lease.settle;
    const ideas = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, {
      settleS,
      name: ctx.config.ideas_file,
    });
    this.#observer = new Observer(ctx, ideas, this.#hosts);
    this.#publisher = new Publisher(ctx, () => this.#freeGpus());
    ctx.runner.onChange(nudge.now);
  }

  /** A signal: the first closes the intake, the second ends what runs. */
  stop(): void {
    const { memory, tell, config, clock, runner } = this.#ctx;
    if (memory.intake === 'ending' || this.#over) return;
    const now = this.#stopping;
    memory.intake = now ? 'ending' : 'closing';
    this.#stopping = true;
    tell({ kind: 'stopping', now, running: memory.mine.size });
    this.#cancelGiveUp();
    if (now) {
      // Not left to the loop, which may be waiting for a folder that does not answer. Its keeper knows whether a stage runs, or is
      // about to: an answer to a start may be under way.
      for (const token of memory.mine.keys()) runner.kill(token, 'stop');
      for (const token of memory.chores) killChore(this.#ctx, 'chore', token);
      this.#cancelGiveUp = clock.after(config.kill_grace + STOP_PATIENCE_S, this.#giveUp);
    } else {
      // With nothing running, one signal must be enough, also when the folder hangs or is gone.
      let { passes } = memory;
      let since = clock.uptime();
      const look = (): void => {
        if (memory.passes !== passes) {
          ({ passes } = memory);
          since = clock.uptime();
        }
        const hangs = memory.unanswered !== null || clock.uptime() - since >= STOP_PATIENCE_S;
        // What has ended cannot be recorded either while results/ is not mounted.
        const ended = [...memory.mine.values()].every(({ stages }) => stages.at(-1)?.exit !== null);
        if ((hangs && memory.mine.size === 0) || (this.#observer.storeGone && ended)) this.#giveUp();
        else this.#cancelGiveUp = clock.after(LOOK_AGAIN_S, look);
      };
      this.#cancelGiveUp = clock.after(STOP_PATIENCE_S, look);
    }
    this.#nudge.now();
  }

  /**
   * Until there is nothing left to do, or a stop has waited long enough for a folder that does not answer. `given-up`: records that
   * could not be written wait in the keepers' local copies; the next start writes them.
   */
  async run(): Promise<'done' | 'given-up'> {
    const givenUp = new Promise<'given-up'>((resolve) => (this.#giveUp = () => resolve('given-up')));
    try {
      return await Promise.race([this.#loop(), givenUp]);
    } catch (error) {
      this.#abandon();
      throw error;
    } finally {
      this.#over = true;
      this.#cancelGiveUp();
      this.#cancelBudget();
    }
  }

  /** After a bug nothing of this orze may look alive, or nobody would carry on the runs that it leaves to their keepers. */
  #abandon(): void {
    this.#unwatch();
    this.#publisher.cancel();
    this.#observer.ahead.cancel();
    this.#hosts.silence();
    void this.#ctx.runner.close();
  }

  async #loop(): Promise<'done'> {
    const { memory, runner } = this.#ctx;
    this.#openedAt = this.#ctx.clock.uptime();
    await this.#open();
    this.#unwatch = this.#watch();
    this.#startBudget();
    let whole = true;
    for (;;) {
      whole ||= this.#ctx.clock.uptime() >= this.#observer.folderDueAt;
      if (whole) await this.#observer.look();
      else this.#observer.glance();
      this.#obeyStop();
      const decision = this.#decide();
      this.#actor.perform(decision.actions);
      this.#actor.throwBug();
      this.#actor.lookAhead(this.#observer.nextOwn());
      this.#publisher.publishSoon();
      this.#hosts.noteSlots();
      this.#observer.ahead.soon();
      if (whole && this.#finished(decision)) break;
      if (decision.actions.length === 0) await this.#nudge.wait(this.#ctx.clock, this.#sleepS(decision, whole));
      whole = false;
    }
    this.#unwatch();
    this.#observer.ahead.cancel();
    await this.#actor.close();
    // What other hosts finished since the last look: nobody may be left to correct an older report.
    for (const id of memory.strays.keys()) memory.suspects.add(id);
    await this.#observer.look();
    // The last status.json must not show this host as one that works.
    for (const host of memory.hosts) if (host.id === this.#ctx.me) host.gone = true;
    await this.#publisher.close();
    await this.#hosts.stop();
    await runner.close();
    const { completed, failed } = memory.facts.counts;
    this.#ctx.tell({ kind: 'stopped', completed, failed, queued: memory.queue.size });
    return 'done';
  }

  #watch(): () => void {
    const { layout, watch } = this.#ctx;
    const ideas = watch(layout.ideas, this.#nudge.now);
    const requests = watch(`${layout.requests}/`, () => {
      this.#observer.requestsCame();
      this.#nudge.now();
    });
    return () => {
      ideas();
      requests();
    };
  }

  #startBudget(): void {
    const { memory, clock, tell } = this.#ctx;
    const { budgetS } = this.#limits;
    if (budgetS === undefined) return;
    this.#cancelBudget = clock.after(budgetS, () => {
      if (memory.intake !== 'open') return;
      memory.intake = 'closing';
      tell({ kind: 'stopping', now: false, running: memory.mine.size });
      this.#nudge.now();
    });
  }

  /** Somebody asked this start of orze to end. */
  #obeyStop(): void {
    const { memory, me } = this.#ctx;
    const how = memory.overlay.stopOf(me)?.how ?? (memory.marks.stopAll ? 'drain' : null);
    if (how === null) return;
    if (!this.#stopping) this.stop();
    if (how === 'now') this.stop();
  }

  async #open(): Promise<void> {
    const { config, memory, clock } = this.#ctx;
    this.#ctx.tell({
      kind: 'opened',
      host: this.#ctx.machine.hostName,
      slots: memory.slots.map(({ id }) => id),
      results: this.#ctx.layout.results,
    });
    await this.#hosts.start();
    memory.hosts = await this.#hosts.look();
    await adoptAll(this.#ctx);
    if (config.research !== null) memory.research = await researchState(this.#ctx, config.research);
    const { interval, patterns, script } = config.cleanup;
    if (interval > 0 && (patterns.length > 0 || script !== null)) {
      memory.cleanup = { dueAt: clock.uptime() + interval * config.poll, busy: false };
    }
  }

  #decide(): Decision {
    const { memory, config } = this.#ctx;
    const world = this.#observer.world();
    const decision = decide(world, { stages: stagesOf(config), widePatienceS: WIDE_PATIENCE_S });
    memory.wide = decision.wide;
    memory.tooWide = decision.tooWide;
    this.#tellIdle(decision.actions);
    watchIdle(this.#ctx, world, decision);
    return decision;
  }

  /** Why a slot stays empty: said once per reason. */
  #tellIdle(actions: readonly Action[]): void {
    const { memory, machine } = this.#ctx;
    const elsewhere = memory.waitElsewhere(machine.hostName);
    const free = memory.slots.filter(({ id }) => !memory.holders.has(id)).length;
    let why: string | null = null;
    if (free > 0 && memory.intake === 'open' && actions.length === 0 && !this.#actor.busy) {
      if (memory.launchBlock !== null) why = memory.launchBlock;
      else if (memory.unsettled !== null) why = 'the last idea of the file is not settled yet';
      else if (memory.queue.size === 0) why = 'no idea waits';
      else if (elsewhere === memory.queue.size) why = 'the ideas that wait are for other hosts';
      else if (memory.tooWide.length === memory.queue.size - elsewhere)
        why = 'the ideas that wait ask for more GPUs than this machine has';
    }
    if (why !== null && why !== this.#idleWhy) {
      this.#ctx.tell({ kind: 'waiting', why });
      this.#idleWhy = why;
    }
    if (actions.some((action) => action.do === 'claim')) this.#idleWhy = null;
  }

  #sleepS(decision: Decision, whole: boolean): number {
    const { clock, config } = this.#ctx;
    const now = clock.uptime();
    const due = Math.min(
      decision.wakeAt,
      this.#observer.straysDueAt(),
      this.#observer.ideasWakeAt ?? Number.POSITIVE_INFINITY,
      // What woke this pass may have been a change of the folder.
      whole ? now + config.poll : this.#observer.folderDueAt,
      now + config.poll,
    );
    return Math.max(0.01, due - now);
  }

  #finished(decision: Decision): boolean {
    const { memory } = this.#ctx;
    if (decision.actions.length > 0 || this.#actor.busy) return false;
    const spent = memory.launchesLeft === 0;
    if (memory.intake === 'open' && (spent || this.#mode !== 'forever') && !this.#moreToLaunch()) {
      if (!spent && this.#mode === 'until-done' && this.#othersAtWork()) return false;
      memory.intake = 'closing';
    }
    return memory.intake !== 'open' && memory.mine.size === 0;
  }

  /** Whether waiting could still bring a launch. */
  #moreToLaunch(): boolean {
    const { memory } = this.#ctx;
    if (memory.launchesLeft === 0) return false;
    const waiting = memory.unsettled !== null || this.#waits() > memory.tooWide.length;
    if (this.#mode === 'until-done') return waiting || memory.mine.size > 0 || memory.retries.size > 0;
    if (!waiting || memory.launchBlock !== null) return false;
    const patient = this.#ctx.clock.uptime() - this.#openedAt < UNKNOWN_PATIENCE_S;
    const open = this.#observer.slotStates().filter(({ slot, state }) => {
      return !memory.spent.has(slot.id) && (state === 'free' || (state === 'unknown' && patient));
    }).length;
    if (memory.unsettled !== null) return open > 0;
    const elsewhere = this.#observer.elsewhere();
    for (const { id, gpus } of this.#observer.next()) if (gpus <= open && !elsewhere.has(id)) return true;
    return false;
  }

  /** Ideas that this orze may launch. */
  #waits(): number {
    const { memory, machine } = this.#ctx;
    const { queue, only } = memory;
    if (only === null) return queue.size - memory.waitElsewhere(machine.hostName);
    const elsewhere = this.#observer.elsewhere();
    return [...only].filter((id) => queue.has(id) && !elsewhere.has(id)).length;
  }

  /** Runs of others that still show signs of life, or are about to be carried on here: "until every idea has ended" waits for them too. */
  #othersAtWork(): boolean {
    const { memory, config } = this.#ctx;
    return [...memory.strays.values()].some((stray) => stray.hurry || stray.unchangedS < config.lease.suspect);
  }

  #freeGpus(): number[] {
    return this.#observer
      .slotStates()
      .filter(({ state }) => state === 'free')
      .map(({ slot }) => slot.index);
  }
}
