/** How runs of an earlier orze on this machine are carried on. */
import { stagesOf } from '../core/command.ts';
import { unwitnessedExit } from '../core/run.ts';
import type { Claim } from '../core/run.ts';
import { asIdeaId } from '../core/words.ts';
import type { IdeaId, SlotId, Stage, Token } from '../core/words.ts';
import type { OrphanStage } from '../edge/edges.ts';
import { killChore } from './chores.ts';
import { readClaimFile } from './claiming.ts';
import type { Context } from './context.ts';
import { RETRY_S, drop } from './launch.ts';
import { lockLocally } from './local-lock.ts';
import type { HeldRun } from './memory.ts';
import { readOutcome, readReleased, readStage } from './run-files.ts';
import { takenElsewhere } from './stages-left.ts';
import { problemOf } from './surroundings.ts';
import { offsetIso, parseZonedIso } from './time.ts';

/** Carries on a run whose orze died on this machine. `token`: of the run that was judged, or is held here; its folder may be another's by now. */
export async function adopt(ctx: Context, id: IdeaId, token: Token): Promise<void> {
  const paths = ctx.layout.run(id);
  const now = await readClaimFile(ctx.files, paths.dir);
  if (now.kind !== 'ours' || now.claim.token !== token || ctx.memory.mine.has(token)) return;
  const { claim } = now;
  // Its keeper may not have noticed yet that it is alone, or may not answer: the next look tries again.
  if ((await ctx.runner.find(token)) === 'elsewhere') return;
  if (!(await lockLocally(ctx, token))) return;
  if ((await readReleased(ctx.files, paths, token)) !== undefined) return;
  const run = await heldRun(ctx, id, claim);
  run.outcome = (await readOutcome(ctx.files, paths, token)) ?? null;
  const last = run.stages.at(-1);
  run.unheld = last !== undefined && last.exit === null && ctx.runner.held().get(token)?.stage !== last.stage;
  ctx.memory.mine.set(token, run);
  ctx.memory.strays.delete(id);
  ctx.memory.queue.remove(id);
  for (const slot of run.slots) ctx.memory.holders.set(slot, token);
  ctx.memory.changed();
  ctx.tell({ kind: 'adopted', id, token, stage: last?.stage ?? 'claimed' });
}

/** The running stage of a run of ours has lost its keeper: a new one takes over the process, or records that nobody saw its end. */
export async function resume(ctx: Context, run: HeldRun): Promise<void> {
  const last = run.stages.at(-1);
  if (last === undefined || last.exit !== null) return;
  const keeper = await ctx.runner.find(run.token);
  if (keeper === 'elsewhere') {
    run.retryAt = ctx.clock.uptime() + RETRY_S;
    return;
  }
  if (ctx.runner.held().get(run.token)?.stage === last.stage) {
    run.unheld = false;
    return;
  }
  const orphan = (await ctx.runner.orphans()).find(({ job }) => job.token === run.token && job.stage === last.stage);
  if (orphan !== undefined) {
    const reply = await ctx.runner.adopt(orphan.job, orphan.process, orphan.startedAt);
    if (reply.ok) {
      run.unheld = false;
      run.killed = false; // the new keeper was not told
      return;
    }
    if (reply.why === 'lost') return drop(ctx, run, reply.message);
    run.retryAt = ctx.clock.uptime() + RETRY_S;
    return;
  }
  const recorded = await ctx.runner.localExit(run.token, last.stage);
  if (recorded === undefined && (await takenElsewhere(ctx, ctx.layout.run(run.id), last.stage))) {
    return drop(ctx, run, `another machine has taken over its ${last.stage}`);
  }
  last.exit = recorded ?? unwitnessedExit(run.token, last.stage, { kind: 'lost' }, offsetIso(ctx.clock.wall()));
  run.unheld = false;
}

/** Stages in their order; those that orze.yaml does not name any more, but that were started, come last. */
async function knownStages(ctx: Context, id: IdeaId, claim: Claim): Promise<Set<Stage>> {
  const stages = new Set<Stage>(['pre', ...stagesOf(ctx.config)]);
  const held = ctx.runner.held().get(claim.token)?.stage;
  if (held !== undefined) stages.add(held);
  for (const name of await ctx.files.list(ctx.layout.run(id).records)) {
    const stage = /^started\.(eval|post\.[A-Za-z0-9_-]+)\.json$/.exec(name)?.[1];
    if (stage !== undefined) stages.add(stage === 'eval' ? 'eval' : `post:${stage.slice('post.'.length)}`);
  }
  return stages;
}

export async function heldRun(ctx: Context, id: IdeaId, claim: Claim): Promise<HeldRun> {
  const stages: HeldRun['stages'] = [];
  for (const stage of await knownStages(ctx, id, claim)) {
    const { started, exit } = await readStage(ctx.files, ctx.layout.run(id), stage, claim.token);
    if (!started && exit === undefined) continue;
    const local = exit ?? (await ctx.runner.localExit(claim.token, stage));
    stages.push({ stage, exit: local ?? null });
  }
  // The one that runs is the last, also where orze.yaml has put the stages in another order since.
  stages.sort((a, b) => Number(a.exit === null) - Number(b.exit === null));
  const claimedAt = parseZonedIso(claim.claimed_at);
  return {
    id,
    token: claim.token,
    slots: claim.slots as SlotId[],
    stages,
    skipped: [],
    outcome: null,
    busy: false,
    retryAt: 0,
    unheld: false,
    killed: false,
    title: claim.title,
    attempt: claim.attempt,
    gpu: claim.gpu,
    devices: claim.devices,
    deviceEnv: claim.device_env,
    since: ctx.clock.uptime(),
    agedS: claimedAt === undefined ? 0 : Math.max(0, (ctx.clock.wall().getTime() - claimedAt.getTime()) / 1000),
    vacated: false,
  };
}

/** At start, before any new claim: everything this machine still runs, or has just ended, for this folder (reliability.md, A1–A3). */
export async function adoptAll(ctx: Context): Promise<void> {
  for (const held of await ctx.runner.recover()) {
    const id = asIdeaId(held.name);
    if (id !== undefined) await adoptAtStart(ctx, id, held.token);
    else killChore(ctx, held.name, held.token); // a research cycle or cleanup of an orze that is gone
  }
  for (const orphan of await ctx.runner.orphans()) {
    const id = asIdeaId(orphan.job.name);
    if (id !== undefined) await adoptAtStart(ctx, id, orphan.job.token);
    if (orphan.alive && !ctx.memory.mine.has(orphan.job.token)) await supervise(ctx, orphan, id === undefined);
  }
}

/**
 * What an orze that is gone left running, and nobody carries on: research or cleanup, which is ended, and runs whose claim is another's or
 * gone by now, which their new keeper ends when it has made sure of that.
 */
async function supervise(ctx: Context, { job, process, startedAt }: OrphanStage, isChore: boolean): Promise<void> {
  const reply = await ctx.runner.adopt(job, process, startedAt);
  if (reply.ok && isChore) killChore(ctx, job.name, job.token);
}

/** What cannot be read of one run keeps neither the others nor the loop from going on. */
async function adoptAtStart(ctx: Context, id: IdeaId, token: Token): Promise<void> {
  try {
    await adopt(ctx, id, token);
  } catch (error) {
    const problem = problemOf(`adopt ${id}`, error);
    if (problem === null) throw error;
    ctx.memory.suspects.add(id);
    ctx.tell({ kind: 'problem', problem });
  }
}
