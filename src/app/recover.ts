/** What is done about run folders whose owner is gone, and how runs of an earlier orze on this machine are carried on. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Action } from '../core/decide.ts';
import { toJson } from '../core/json.ts';
import { unwitnessedExit } from '../core/run.ts';
import type { Claim, Ending } from '../core/run.ts';
import { asIdeaId } from '../core/words.ts';
import type { IdeaId, SlotId, Stage } from '../core/words.ts';
import { stagesOf } from '../core/command.ts';
import type { OrphanStage } from '../edge/edges.ts';
import { readClaimFile } from './claiming.ts';
import type { Context } from './context.ts';
import { factOf, judgeRun, noteRetry, recordOutcome } from './finish.ts';
import { RETRY_S, drop } from './launch.ts';
import { lockLocally } from './local-lock.ts';
import type { HeldRun } from './memory.ts';
import { openStages, takenElsewhere } from './stages-left.ts';
import { readIfThere, readMetrics, readOutcome, readReleased, readStage } from './run-files.ts';
import { problemOf } from './surroundings.ts';
import { offsetIso, parseZonedIso } from './time.ts';

export async function recoverStray(ctx: Context, action: Extract<Action, { do: 'recover' }>): Promise<void> {
  const { id, verdict } = action;
  switch (verdict.act) {
    case 'publish-over':
      return; // the queue offers the idea again; its claim is allowed to publish over the empty folder
    case 'adopt':
      return adopt(ctx, id);
    case 'set-aside':
      return setAside(ctx, id, verdict.why);
    case 'finalise':
      return finalise(ctx, id, verdict.why);
    default:
      return verdict satisfies never;
  }
}

async function setAside(ctx: Context, id: IdeaId, why: string): Promise<void> {
  const dir = ctx.layout.run(id).dir;
  const now = await readClaimFile(ctx.files, dir);
  // A lost attempt is given up after a few: then it ends as FAILED (lost), or it would starve the others for ever.
  if (now.kind === 'ours' && (await finaliseWith(ctx, id, now.claim, why))) return;
  const victim = now.kind === 'ours' ? now.claim.token : 'no-token';
  const name = `${id}.${victim === 'no-token' ? await tokenlessKey(ctx, id) : victim}`;
  if (await ctx.claiming.moveAway(dir, join(ctx.layout.attempts, name), victim)) {
    ctx.memory.strays.delete(id);
    ctx.memory.requeue(id);
    ctx.tell({ kind: 'set-aside', id, why, to: name });
  }
}

/** Without a token the claim's own text is the key: two movers of the same victim choose the same name. */
async function tokenlessKey(ctx: Context, id: IdeaId): Promise<string> {
  const claim = await readIfThere(ctx.files, ctx.layout.run(id).claim);
  if (claim === undefined) return `partial-${ctx.random(8)}`;
  return `python-${createHash('sha256').update(claim).digest('hex').slice(0, 16)}`;
}

/** The training of a dead owner had ended: record what came out, so that it counts. */
async function finalise(ctx: Context, id: IdeaId, why: string): Promise<void> {
  const now = await readClaimFile(ctx.files, ctx.layout.run(id).dir);
  if (now.kind === 'ours' && !(await finaliseWith(ctx, id, now.claim, why))) {
    // The exit record is there, the metrics are not, and nobody saw why: another attempt.
    await setAside(ctx, id, why);
  }
}

/** Writes outcome and release for a run of a dead owner; false when there is no result to record and it deserves another try. */
async function finaliseWith(ctx: Context, id: IdeaId, claim: Claim, why: string): Promise<boolean> {
  const paths = ctx.layout.run(id);
  const { token, attempt } = claim;
  let outcome = await readOutcome(ctx.files, paths);
  if (outcome === undefined) {
    const train = await readStage(ctx.files, paths, 'train');
    const ending: Ending = train.exit?.ending ?? { kind: 'lost' };
    const judged = await judgeRun(ctx, { id, token, attempt, stage: 'train', ending, exit: train.exit ?? null });
    if (judged === 'lost') return false;
    if (judged.outcome.status === 'COMPLETED' && train.exit?.metrics === undefined) {
      const bytes = await readIfThere(ctx.files, paths.metrics);
      if (bytes !== undefined) await ctx.files.writeAtomic(paths.sealed, bytes, { durable: true });
    }
    await recordOutcome(ctx, judged.outcome, judged.metrics);
    outcome = judged.outcome;
    // Not over yet: the next look finds it completed with stages left, and some host takes it over.
    if (outcome.status === 'COMPLETED' && (await openStages(ctx, paths)).length > 0) return true;
  }
  const record = { schema: 'orze.released/1', token, at: offsetIso(ctx.clock.wall()), stages: [] };
  await ctx.files.writeAtomic(paths.released, toJson(record), { durable: true });
  await noteRetry(ctx, outcome); // where the earlier attempts cannot be read now, it stays a stray and is looked at again
  ctx.memory.facts.set(id, await factOf(ctx, outcome, await readMetrics(ctx.files, paths.sealed)));
  ctx.memory.strays.delete(id);
  ctx.memory.changed();
  ctx.tell({ kind: 'finalised', id, why });
  return true;
}

/** Carries on a run whose orze died on this machine. */
export async function adopt(ctx: Context, id: IdeaId): Promise<void> {
  const paths = ctx.layout.run(id);
  const now = await readClaimFile(ctx.files, paths.dir);
  if (now.kind !== 'ours' || ctx.memory.mine.has(now.claim.token)) return;
  const { claim } = now;
  // Its keeper may not have noticed yet that it is alone, or may not answer: the next look tries again.
  if ((await ctx.runner.find(claim.token)) === 'elsewhere') return;
  if (!(await lockLocally(ctx, claim.token))) return;
  if ((await readReleased(ctx.files, paths)) !== undefined) return;
  const run = await heldRun(ctx, id, claim);
  run.outcome = (await readOutcome(ctx.files, paths)) ?? null;
  const last = run.stages.at(-1);
  run.unheld = last !== undefined && last.exit === null && !ctx.runner.held().has(claim.token);
  ctx.memory.mine.set(claim.token, run);
  ctx.memory.strays.delete(id);
  ctx.memory.queue.remove(id);
  for (const slot of run.slots) ctx.memory.holders.set(slot, claim.token);
  ctx.memory.changed();
  ctx.tell({ kind: 'adopted', id, token: claim.token, stage: last?.stage ?? 'claimed' });
}

/** The running stage of a run of ours has lost its keeper: a new one takes over the process, or records that nobody saw its end. */
export async function resume(ctx: Context, run: HeldRun): Promise<void> {
  const last = run.stages.at(-1);
  if (last === undefined || last.exit !== null) return;
  const keeper = await ctx.runner.find(run.token);
  if (keeper !== 'gone') {
    run.unheld = keeper !== 'held';
    if (run.unheld) run.retryAt = ctx.clock.uptime() + RETRY_S;
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
    const { started, exit } = await readStage(ctx.files, ctx.layout.run(id), stage);
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
  };
}

/** At start, before any new claim: everything this machine still runs, or has just ended, for this folder (reliability.md, A1–A3). */
export async function adoptAll(ctx: Context): Promise<void> {
  for (const held of await ctx.runner.recover()) {
    const id = asIdeaId(held.name);
    if (id !== undefined) await adoptAtStart(ctx, id);
    else ctx.runner.kill(held.token, 'stop'); // a research cycle or cleanup of an orze that is gone
  }
  for (const orphan of await ctx.runner.orphans()) {
    const id = asIdeaId(orphan.job.name);
    if (id !== undefined) await adoptAtStart(ctx, id);
    else if (orphan.alive) await endChore(ctx, orphan);
  }
}

/** What an orze that is gone left of its research or cleanup: a new keeper takes it over and ends it. */
async function endChore(ctx: Context, { job, process, startedAt }: OrphanStage): Promise<void> {
  const reply = await ctx.runner.adopt(job, process, startedAt);
  if (reply.ok) ctx.runner.kill(job.token, 'stop');
}

/** What cannot be read of one run keeps neither the others nor the loop from going on. */
async function adoptAtStart(ctx: Context, id: IdeaId): Promise<void> {
  try {
    await adopt(ctx, id);
  } catch (error) {
    const problem = problemOf(`adopt ${id}`, error);
    if (problem === null) throw error;
    ctx.memory.suspects.add(id);
    ctx.tell({ kind: 'problem', problem });
  }
}
