/**
 * The whole policy, from everything that is true now: which idea goes where, which stage is next, when a run is over, what is done
 * about folders whose owner is gone. Pure; time is part of the world. What a decision asks for may fail: the next look shows it.
 */
import type { Verdict } from './claim.ts';
import type { IdeaHead } from './ideas.ts';
import type { ExitRecord, KillReason, Outcome } from './run.ts';
import type { SlotState } from './slots.ts';
import type { IdeaId, SlotId, Stage, Token } from './words.ts';

/** A run that this orze holds. */
export interface MyRun {
  readonly id: IdeaId;
  readonly token: Token;
  readonly slots: readonly SlotId[];
  /** Stages that were started, in order; the last one may still run (`exit: null`). */
  stages: { stage: Stage; exit: ExitRecord | null }[];
  /** Stages left out since their output was there already. */
  skipped: Stage[];
  outcome: Outcome | null;
  /** An action on it is under way. */
  busy: boolean;
  /** After a failed action: not before this uptime. */
  retryAt: number;
  /** Its running stage has lost its keeper. */
  unheld: boolean;
  /** It was told to end. */
  killed: boolean;
}

/** `open`; `closing`: nothing new, what runs goes on to its end; `ending`: what runs is ended now. */
export type Intake = 'open' | 'closing' | 'ending';

export interface World {
  /** Suspend-aware uptime in seconds. */
  now: number;
  intake: Intake;
  /** Why nothing may be launched although the intake is open (low disk, folder unreadable); null = it may. */
  launchBlock: string | null;
  /** Slots of this orze; a slot with an action under way is `ours` already. */
  slots: readonly SlotState[];
  /** Slots that may not be used again (`--once`: each slot launches one idea). */
  spent: ReadonlySet<SlotId>;
  mine: readonly MyRun[];
  /** Ideas that wait, in order. */
  ready: Iterable<IdeaHead>;
  /** Ideas that were bound to other hosts: neither claimed nor taken over here. */
  elsewhere: ReadonlySet<IdeaId>;
  /** Unfinished folders of others, judged. */
  strays: readonly { id: IdeaId; verdict: Verdict }[];
  /** Runs of ours whose end was asked for; `requeue`: the idea waits again. */
  kills: ReadonlyMap<Token, 'end' | 'requeue'>;
  /** So many ideas may still be launched here; null: no limit. */
  launchesLeft: number | null;
  /** Failed runs that may be tried again (`max_idea_failures`). */
  retries: readonly { id: IdeaId; token: Token }[];
  research: { dueAt: number; busy: boolean } | null;
  cleanup: { dueAt: number; busy: boolean } | null;
  /** The idea at the head of the queue that did not fit, and since when. */
  wide: { id: IdeaId; since: number } | null;
}

export interface Policy {
  /** Stages of a run in order. */
  stages: readonly Stage[];
  widePatienceS: number;
}

export type Action =
  | { do: 'claim'; idea: IdeaHead; slots: SlotId[] }
  | { do: 'start'; token: Token; stage: Stage }
  /** Put a new keeper over the running stage. */
  | { do: 'resume'; token: Token }
  | { do: 'conclude'; token: Token }
  | { do: 'release'; token: Token }
  | { do: 'give-back'; token: Token }
  | { do: 'kill'; token: Token; because: KillReason }
  | { do: 'recover'; id: IdeaId; verdict: Exclude<Verdict, { act: 'wait' | 'take-over' }> }
  /** Carry on a completed run of a dead owner with the stages that are left. */
  | { do: 'take-over'; id: IdeaId; slots: SlotId[] }
  | { do: 'retry'; id: IdeaId; token: Token }
  | { do: 'research' }
  | { do: 'cleanup' };

export interface Decision {
  actions: Action[];
  /** Uptime at which something falls due by itself. */
  wakeAt: number;
  wide: World['wide'];
  /** Ideas that ask for more GPUs than this machine has slots. */
  tooWide: IdeaId[];
}

export function decide(world: World, policy: Policy): Decision {
  const actions: Action[] = [];
  let wakeAt = Number.POSITIVE_INFINITY;

  for (const run of world.mine) {
    if (run.busy) continue;
    if (run.retryAt > world.now) {
      wakeAt = Math.min(wakeAt, run.retryAt);
      continue;
    }
    const next = nextForRun(run, world, policy.stages);
    if (next !== null) actions.push(next);
  }
  for (const { id, verdict } of world.strays) {
    if (verdict.act === 'publish-over' || verdict.act === 'wait' || verdict.act === 'take-over') continue;
    if (verdict.act === 'adopt' && world.intake === 'ending') continue;
    actions.push({ do: 'recover', id, verdict });
  }
  for (const retry of world.retries) actions.push({ do: 'retry', ...retry });

  let wide: World['wide'] = null;
  let tooWide: IdeaId[] = [];
  if (world.intake === 'open') {
    if (world.launchBlock === null) {
      const free = world.slots.filter(({ state, slot }) => state === 'free' && !world.spent.has(slot.id));
      // What was begun comes before what waits: it costs an evaluation, not a training.
      actions.push(...chooseTakeOvers(world, free));
      const launch = chooseLaunches(world, free, policy.widePatienceS);
      actions.push(...launch.claims);
      wide = launch.wide;
      tooWide = launch.tooWide;
      if (wide !== null) wakeAt = Math.min(wakeAt, Math.max(wide.since + policy.widePatienceS, world.now + 1));
    }
    for (const [what, chore] of [
      ['research', world.research],
      ['cleanup', world.cleanup],
    ] as const) {
      if (chore === null || chore.busy) continue;
      if (chore.dueAt <= world.now) actions.push({ do: what });
      else wakeAt = Math.min(wakeAt, chore.dueAt);
    }
  }
  return { actions, wakeAt, wide, tooWide };
}

/** The next step of one run, or null while a stage is running. */
function nextForRun(run: MyRun, { intake, kills }: World, plan: readonly Stage[]): Action | null {
  const { token } = run;
  const asked = kills.get(token);
  const last = run.stages.at(-1);
  if (last !== undefined && last.exit === null) {
    if (run.unheld) return { do: 'resume', token };
    if (run.killed) return null;
    if (asked !== undefined) return { do: 'kill', token, because: 'user' };
    return intake === 'ending' ? { do: 'kill', token, because: 'stop' } : null;
  }
  if (run.outcome === null) {
    if (last === undefined) {
      if (intake === 'ending' || asked === 'requeue') return { do: 'give-back', token };
      return { do: 'start', token, stage: plan.includes('pre') ? 'pre' : 'train' };
    }
    if (last.stage === 'pre' && endedWell(last.exit)) {
      return intake === 'ending' ? { do: 'give-back', token } : { do: 'start', token, stage: 'train' };
    }
    return { do: 'conclude', token };
  }
  if (run.outcome.status === 'COMPLETED' && intake !== 'ending' && asked === undefined) {
    const over = new Set<Stage>([...run.stages.map(({ stage }) => stage), ...run.skipped, 'pre', 'train']);
    const next = plan.find((stage) => !over.has(stage));
    if (next !== undefined) return { do: 'start', token, stage: next };
  }
  return { do: 'release', token };
}

function endedWell(exit: ExitRecord | null): boolean {
  return exit !== null && exit.ending.kind === 'exited' && exit.ending.code === 0;
}

/** Takes the slots that it gives away out of `free`. */
function chooseTakeOvers(world: World, free: SlotState[]): Action[] {
  const actions: Action[] = [];
  for (const { id, verdict } of world.strays) {
    if (verdict.act !== 'take-over' || verdict.slots > free.length || world.elsewhere.has(id)) continue;
    actions.push({ do: 'take-over', id, slots: free.splice(0, verdict.slots).map(({ slot }) => slot.id) });
  }
  return actions;
}

/**
 * Ideas in order onto free slots. An idea that asks for more GPUs than are free now is overtaken by smaller ones for a while (no idle
 * GPU), then freed slots are kept for it (no starving).
 */
function chooseLaunches(
  world: World,
  free: SlotState[],
  widePatienceS: number,
): { claims: Action[]; wide: World['wide']; tooWide: IdeaId[] } {
  const claims: Action[] = [];
  const tooWide: IdeaId[] = [];
  /** Free now or when our own runs end: slots are kept only for an idea that can get enough of them. */
  const usable = world.slots.filter(({ state, slot }) => {
    return (state === 'free' || state === 'ours') && !world.spent.has(slot.id);
  }).length;
  let wide: World['wide'] = null;
  if (free.length === 0 || world.launchesLeft === 0) return { claims, wide: world.wide, tooWide };
  for (const idea of world.ready) {
    if (world.elsewhere.has(idea.id)) continue;
    if (idea.gpus > world.slots.length) {
      tooWide.push(idea.id);
      continue;
    }
    if (idea.gpus > free.length) {
      if (wide !== null) continue;
      wide = { id: idea.id, since: world.wide !== null && world.wide.id === idea.id ? world.wide.since : world.now };
      if (world.now - wide.since >= widePatienceS && idea.gpus <= usable) break;
      continue;
    }
    claims.push({ do: 'claim', idea, slots: free.splice(0, idea.gpus).map(({ slot }) => slot.id) });
    if (free.length === 0 || claims.length === world.launchesLeft) break;
  }
  return { claims, wide, tooWide };
}
