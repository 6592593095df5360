/** Carries out what was decided. Nothing is waited for: an action ends by nudging the loop, and the next look shows what came of it. */
import { join } from 'node:path';
import type { Action } from '../core/decide.ts';
import type { IdeaHead } from '../core/ideas.ts';
import type { IdeaId, Token } from '../core/words.ts';
import { resume } from './adopt.ts';
import { cleanUp } from './cleanup.ts';
import type { Context } from './context.ts';
import { conclude, release } from './finish.ts';
import { RETRY_S, claimIdea, giveBack, newToken, startStage } from './launch.ts';
import type { HeldRun } from './memory.ts';
import { Preparing } from './prepared.ts';
import { recoverStray } from './recover.ts';
import { researchCycle, researchState } from './research.ts';
import { problemOf } from './surroundings.ts';
import { takeOver } from './take-over.ts';

export class Actor {
  readonly #ctx: Context;
  readonly #tasks = new Set<Promise<void>>();
  /** A bug in an action: the loop must end loudly, not go on without it. */
  #bug: unknown = null;

  readonly #preparing: Preparing;

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#preparing = new Preparing(ctx);
  }

  /** What can be done before it is decided. */
  lookAhead(next: Iterable<IdeaHead>): void {
    const { memory } = this.#ctx;
    const launches = memory.intake === 'open' && memory.launchBlock === null && !memory.oneLaunchPerSlot;
    // Who is next of a long queue and many hosts is not asked for nothing, at every pass.
    if (launches && this.#preparing.hasEnough) return;
    this.#preparing.look(launches ? next : []);
  }

  /** Nothing is launched any more. */
  close(): Promise<void> {
    return this.#preparing.close();
  }

  get busy(): boolean {
    return this.#tasks.size > 0;
  }

  /** Throws the error of an action that failed by a bug, not by its surroundings. */
  throwBug(): void {
    if (this.#bug !== null) throw this.#bug;
  }

  perform(actions: readonly Action[]): void {
    for (const action of actions) this.#perform(action);
  }

  #perform(action: Action): void {
    const { memory } = this.#ctx;
    switch (action.do) {
      case 'claim':
        return this.#claim(action);
      case 'start':
        return this.#onRun(action.token, (run) => startStage(this.#ctx, run, action.stage));
      case 'resume':
        return this.#onRun(action.token, (run) => resume(this.#ctx, run));
      case 'conclude':
        return this.#onRun(action.token, (run) => conclude(this.#ctx, run));
      case 'release':
        return this.#onRun(action.token, (run) => release(this.#ctx, run));
      case 'give-back':
        return this.#onRun(action.token, (run) => giveBack(this.#ctx, run, 'stopped before it started'));
      case 'kill': {
        const run = memory.mine.get(action.token);
        if (run === undefined || run.killed) return;
        run.killed = true;
        this.#ctx.runner.kill(action.token, action.because);
        return this.#ctx.tell({ kind: 'killed', id: run.id, token: run.token, because: action.because });
      }
      case 'recover':
        return this.#onFolder(action.id, () => recoverStray(this.#ctx, action));
      case 'take-over':
        return this.#takeOver(action);
      case 'retry':
        return this.#onFolder(action.id, () => this.#retry(action.id, action.token));
      case 'research':
        return this.#research();
      case 'cleanup':
        return this.#cleanup();
      default:
        return action satisfies never;
    }
  }

  /** A failure of the surroundings is told, and met again at the next look. Everything else is a bug. */
  #task(what: string, work: () => Promise<void>, onFailure: () => void, after: () => void): void {
    const task = work()
      .catch((error: unknown) => {
        const problem = problemOf(what, error);
        if (problem === null) {
          this.#bug = error;
          return;
        }
        onFailure();
        this.#ctx.tell({ kind: 'problem', problem });
      })
      .finally(() => {
        after();
        this.#tasks.delete(task);
        this.#ctx.nudge();
      });
    this.#tasks.add(task);
  }

  #claim(action: Extract<Action, { do: 'claim' }>): void {
    const { memory, clock } = this.#ctx;
    const { idea, slots } = action;
    const token = newToken(this.#ctx);
    for (const slot of slots) memory.holders.set(slot, token);
    memory.queue.remove(idea.id);
    if (memory.launchesLeft !== null) memory.launchesLeft -= 1;
    // Its folder appears before its run is in `mine`: a look at that moment must not take it for somebody else's.
    memory.busy.add(idea.id);
    this.#task(
      `claim ${idea.id}`,
      () => claimIdea(this.#ctx, this.#preparing, action, token),
      () => {
        // Whether it was claimed is unknown: the folder tells, at the next look.
        memory.suspects.add(idea.id);
        const until = clock.uptime() + RETRY_S;
        for (const slot of slots) memory.resting.set(slot, { until, why: 'results/ refused the last claim' });
      },
      () => {
        memory.busy.delete(idea.id);
        if (memory.mine.has(token)) return;
        if (memory.launchesLeft !== null) memory.launchesLeft += 1;
        for (const slot of slots) if (memory.holders.get(slot) === token) memory.holders.delete(slot);
      },
    );
  }

  #takeOver(action: Extract<Action, { do: 'take-over' }>): void {
    const { holders } = this.#ctx.memory;
    // Until the token of the run is read, another stands for it.
    const placeholder = newToken(this.#ctx);
    for (const slot of action.slots) holders.set(slot, placeholder);
    this.#onFolder(
      action.id,
      () => takeOver(this.#ctx, action),
      () => {
        for (const slot of action.slots) if (holders.get(slot) === placeholder) holders.delete(slot);
      },
    );
  }

  #onRun(token: Token, work: (run: HeldRun) => Promise<void>): void {
    const run = this.#ctx.memory.mine.get(token);
    if (run === undefined) return;
    run.busy = true;
    this.#task(
      `go on with ${run.id}`,
      () => work(run),
      () => (run.retryAt = this.#ctx.clock.uptime() + RETRY_S),
      () => (run.busy = false),
    );
  }

  #onFolder(id: IdeaId, work: () => Promise<void>, after: () => void = () => undefined): void {
    const { memory, clock } = this.#ctx;
    memory.busy.add(id);
    this.#task(
      `recover ${id}`,
      work,
      () => undefined,
      () => {
        after();
        memory.busy.delete(id);
        // What is still there was not changed by it: the same again at once would be the same again.
        if (memory.strays.has(id) || memory.retries.has(id)) memory.restUntil.set(id, clock.uptime() + RETRY_S);
        else memory.restUntil.delete(id);
      },
    );
  }

  async #retry(id: IdeaId, token: Token): Promise<void> {
    const { memory, claiming, layout, config, tell } = this.#ctx;
    const moved = await claiming.moveAway(layout.run(id).dir, join(layout.attempts, `${id}.${token}`), token);
    memory.retries.delete(id);
    memory.facts.delete(id);
    if (!moved) {
      memory.suspects.add(id); // another host was first: what is there now is not what was known
      return;
    }
    memory.requeue(id);
    tell({ kind: 'requeued', id, failures: memory.failures.get(id) ?? 0, limit: config.max_idea_failures });
  }

  #research(): void {
    const { memory, config, clock } = this.#ctx;
    const state = memory.research;
    const { research } = config;
    if (state === null || research === null) return;
    state.busy = true;
    this.#task(
      'run a research cycle',
      async () => {
        const ran = (await researchCycle(this.#ctx, research, false)) !== null;
        const { dueAt, cycles, lastEndedAt } = await researchState(this.#ctx, research);
        // Another host is at it: ask again with the next poll.
        const soonest = ran ? 0 : clock.uptime() + config.poll;
        Object.assign(state, { cycles, lastEndedAt, dueAt: Math.max(dueAt, soonest) });
        memory.changed();
      },
      () => (state.dueAt = clock.uptime() + config.poll),
      () => (state.busy = false),
    );
  }

  #cleanup(): void {
    const { memory, config, clock } = this.#ctx;
    const state = memory.cleanup;
    if (state === null) return;
    state.busy = true;
    this.#task(
      'clean up',
      () => cleanUp(this.#ctx),
      () => undefined,
      () => {
        state.busy = false;
        state.dueAt = clock.uptime() + config.cleanup.interval * config.poll;
      },
    );
  }
}
