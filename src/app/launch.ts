/** From an idea in the queue to a running stage: freeze, claim, start. */
import { createHash } from 'node:crypto';
import { isAbsolute, join, relative } from 'node:path';
import { deadlineOf, inheritedEnv, outputOf, stageCommand, stageEnv, stagesOf } from '../core/command.ts';
import type { Action } from '../core/decide.ts';
import { LEAST_ROOM_BYTES, MAX_JSON_BYTES, OOM_QUIET_S } from '../core/defaults.ts';
import type { Job } from '../core/job.ts';
import { toJson } from '../core/json.ts';
import type { Claim } from '../core/run.ts';
import { childEnv } from '../core/slots.ts';
import type { Slot } from '../core/slots.ts';
import { asToken } from '../core/words.ts';
import type { SlotId, Stage, Token } from '../core/words.ts';
import type { Context } from './context.ts';
import type { HeldRun } from './memory.ts';
import type { Preparing } from './prepared.ts';
import { giveUpReserve } from './reserve.ts';
import { isThere } from './safe-join.ts';
import { offsetIso } from './time.ts';

/** Seconds before an action that failed by a passing error (EIO, ESTALE, …) is tried again. */
export const RETRY_S = 5;
/** A device that another keeper holds is left alone for this long. */
const DEVICE_REST_S = 30;

export function newToken(ctx: Context): Token {
  const token = asToken(ctx.random(16));
  if (token === undefined) throw new Error('the random source did not give 16 bytes as hex');
  return token;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Claims the idea for the slots. What it needs is in the folder at the instant at which the claim becomes visible. */
export async function claimIdea(
  ctx: Context,
  preparing: Preparing,
  action: Extract<Action, { do: 'claim' }>,
  token: Token,
): Promise<void> {
  const { memory } = ctx;
  const { id, hash } = action.idea;
  const over = memory.strays.get(id)?.verdict.act === 'publish-over';
  const dir = ctx.layout.run(id).dir;
  // Where others work too, a look is cheaper than a claim that is lost. What it says is a hint: the claim decides.
  if (!over && memory.hosts.length > 1 && (await ctx.files.stat(dir)) !== undefined) {
    memory.suspects.add(id);
    return;
  }
  const [taken, attempts] = await Promise.all([preparing.take(action.idea), preparing.attempts.of(id)]);
  if (taken.kind === 'changed') {
    memory.ideasDoubted = true;
    memory.requeue(id);
    return;
  }
  if (taken.kind === 'problem') {
    // What was read again meanwhile may be mended.
    if (memory.ideas.get(id)?.hash !== hash) return memory.requeue(id);
    memory.block(id, taken.problem);
    ctx.tell({ kind: 'problem', problem: taken.problem });
    return;
  }
  const { idea } = taken;
  const { folder, configText } = taken.prepared;
  // The records of the run that has just ended may have taken the last room, or the reserve.
  memory.freeBytes = await ctx.files.freeBytes(ctx.layout.results);
  if (memory.reserveSpent || memory.freeBytes < LEAST_ROOM_BYTES) {
    await giveUpReserve(ctx);
    await ctx.files.remove(folder);
    memory.requeue(id);
    return;
  }
  // It may have been bound to other hosts since this was decided.
  if (!memory.overlay.bindings.mayRun(id, ctx.machine.hostName)) {
    await ctx.files.remove(folder);
    memory.requeue(id);
    return;
  }
  const { gpu, devices, deviceEnv } = placeOn(ctx, action.slots);
  const attempt = attempts + 1;
  const claim: Claim = {
    claimed_by: ctx.machine.hostName,
    claimed_at: offsetIso(ctx.clock.wall()),
    pid: ctx.machine.self.pid,
    gpu,
    schema: 'orze.claim/1',
    token,
    attempt,
    host_id: ctx.me,
    machine_id: ctx.machine.machineId,
    boot_id: ctx.machine.bootId,
    pidns: ctx.machine.pidns,
    local_dir: ctx.localDir,
    pid_start: ctx.machine.self.start,
    slots: action.slots,
    devices,
    device_env: deviceEnv,
    idea_sha256: sha256(idea.text),
    config_sha256: sha256(configText),
    title: idea.title,
    orze_version: ctx.version,
  };
  await ctx.files.create(join(folder, 'claim.json'), toJson(claim));
  const result = await ctx.claiming.publish(dir, token, folder, over);
  if (result !== 'won') {
    if (over) memory.refused.set(idea.id, (memory.refused.get(idea.id) ?? 0) + 1);
    memory.suspects.add(idea.id);
    memory.contested = true;
    ctx.tell({ kind: 'lost-claim', id: idea.id });
    return;
  }
  memory.mine.set(token, {
    id: idea.id,
    token,
    slots: action.slots,
    stages: [],
    skipped: [],
    outcome: null,
    busy: false,
    retryAt: 0,
    unheld: false,
    killed: false,
    title: idea.title,
    attempt,
    gpu,
    devices,
    deviceEnv,
    since: ctx.clock.uptime(),
    agedS: 0,
    vacated: false,
  });
  memory.strays.delete(idea.id);
  memory.changed();
  ctx.tell({ kind: 'claimed', id: idea.id, token, slots: action.slots, attempt, title: idea.title });
}

/** What a run on these slots of this machine uses, and what its stages are told of it. */
export function placeOn(
  ctx: Context,
  ids: readonly SlotId[],
): Pick<HeldRun, 'gpu'> & Pick<Claim, 'devices'> & { deviceEnv: Claim['device_env'] } {
  const slots = slotsOf(ctx, ids);
  const devices = slots.filter(({ kind }) => kind !== 'cpu').map(({ device }) => device);
  return { gpu: slots[0]?.index ?? 0, devices, deviceEnv: childEnv(slots) };
}

function slotsOf(ctx: Context, ids: readonly SlotId[]): Slot[] {
  return ids.map((id) => {
    const slot = ctx.memory.slots.find((one) => one.id === id);
    if (slot === undefined) throw new Error(`slot ${id} is not one of this orze's`);
    return slot;
  });
}

/** Everything a keeper needs to run the stage; undefined when the config has no such stage. */
export function stageJob(ctx: Context, run: HeldRun, stage: Stage): Job | undefined {
  const { config } = ctx;
  const paths = ctx.layout.run(run.id);
  const command = stageCommand(config, stage, {
    ideaId: run.id,
    gpu: run.gpu,
    resultsDir: config.results_dir,
    ideasMd: config.frozen_ideas ? asConfigured(ctx, paths.idea) : config.ideas_file,
    baseConfig: config.base_config,
  });
  if (command === undefined) return undefined;
  const given = { inherited: inheritedEnv(ctx.env, false), settings: config.train_extra_env, slots: run.deviceEnv };
  return {
    token: run.token,
    name: run.id,
    stage,
    claimDir: paths.dir,
    recordDir: paths.records,
    argv: command.argv,
    cwd: ctx.root,
    env: stageEnv(given, {
      ideaId: run.id,
      stage,
      runDir: paths.dir,
      configJson: paths.configJson,
      ideasMd: ctx.layout.ideas,
      attempt: run.attempt,
      deadline: deadlineOf(command.timeoutS, ctx.clock.wall()),
      token: run.token,
    }),
    log: join(paths.dir, command.log),
    timeoutS: command.timeoutS,
    stallS: stage === 'train' ? config.stall_minutes * 60 : 0,
    oomQuietS: stage === 'train' ? OOM_QUIET_S : 0,
    killGraceS: config.kill_grace,
    seal: stage === 'train' ? paths.metrics : null,
    slots: [...run.slots],
    devices: [...run.devices],
    lease: config.lease,
    last: stagesOf(config).at(-1) === stage,
  };
}

/** A path inside results/ as the original would have spelled it: below results_dir as configured. */
function asConfigured(ctx: Context, path: string): string {
  if (isAbsolute(ctx.config.results_dir)) return path;
  return join(ctx.config.results_dir, relative(ctx.layout.results, path));
}

/** Starts the next stage of a run, or notes that its output is there already. */
export async function startStage(ctx: Context, run: HeldRun, stage: Stage): Promise<void> {
  const job = stageJob(ctx, run, stage);
  const output = outputOf(ctx.config, stage);
  if (job === undefined || (output !== null && (await isThere(ctx.files, ctx.layout.results, `${run.id}/${output}`)))) {
    run.skipped.push(stage);
    return;
  }
  const reply = await ctx.runner.start(job);
  if (reply.ok) {
    run.stages.push({ stage, exit: null });
    // The signal came before the keeper had been asked: the loop, which would see it, may be waiting for a folder that hangs.
    if (ctx.memory.intake === 'ending') ctx.runner.kill(run.token, 'stop');
    if (ctx.memory.oneLaunchPerSlot) for (const slot of run.slots) ctx.memory.spent.add(slot);
    const { id, token, slots, gpu, title } = run;
    ctx.tell({ kind: 'started', id, token, stage, slots, gpu, title });
    ctx.memory.changed();
    return;
  }
  switch (reply.why) {
    case 'lost':
      return drop(ctx, run, reply.message);
    case 'taken':
      // Launched with our token by a keeper that died before it could say so: it is found again, or known to be lost.
      run.stages.push({ stage, exit: null });
      run.unheld = true;
      return;
    case 'device-busy': {
      // What has a result is never given back: its next stage waits for the device.
      if (run.outcome !== null) {
        run.retryAt = ctx.clock.uptime() + DEVICE_REST_S;
        return;
      }
      const until = ctx.clock.uptime() + DEVICE_REST_S;
      for (const slot of run.slots) ctx.memory.resting.set(slot, { until, why: reply.message });
      return giveBack(ctx, run, 'device-busy');
    }
    case 'io':
      run.retryAt = ctx.clock.uptime() + RETRY_S;
      return;
    default:
      reply.why satisfies never;
  }
}

/** The claim is not ours any more: let go of everything that it held here, touch nothing on disk. */
export function drop(ctx: Context, run: HeldRun, why: string): void {
  forget(ctx, run);
  ctx.memory.suspects.add(run.id); // what became of its folder decides whether the idea waits again
  ctx.tell({ kind: 'dropped', id: run.id, token: run.token, why });
}

/** The exact inverse of a claim that has launched nothing: the idea waits again, and no attempt is counted. */
export async function giveBack(ctx: Context, run: HeldRun, why: string): Promise<void> {
  if (run.outcome !== null) throw new Error(`${run.id}: given back although it has a result`);
  await ctx.claiming.dissolve(ctx.layout.run(run.id).dir, run.token);
  forget(ctx, run);
  if (ctx.memory.launchesLeft !== null && run.stages.length === 0) ctx.memory.launchesLeft += 1;
  ctx.memory.requeue(run.id);
  ctx.tell({ kind: 'dropped', id: run.id, token: run.token, why });
}

export function forget(ctx: Context, run: HeldRun): void {
  ctx.runner.release(run.token);
  ctx.memory.mine.delete(run.token);
  handOnSlots(ctx, run);
  ctx.memory.changed();
}

/** Its slots are free for the next run, as far as it still holds them. */
export function handOnSlots(ctx: Context, run: HeldRun): void {
  for (const slot of run.slots) if (ctx.memory.holders.get(slot) === run.token) handOn(ctx, slot);
}

/** A CPU lane that came with an adopted run may hold a run of ours as well: it is free after the last of them. */
function handOn({ memory }: Context, slot: SlotId): void {
  const other = [...memory.mine.values()].find(({ slots, vacated }) => !vacated && slots.includes(slot));
  if (other === undefined) memory.holders.delete(slot);
  else memory.holders.set(slot, other.token);
}

/** Reads a whole small file of the project, e.g. the rules of the research agent. */
export async function readProjectFile(ctx: Context, path: string): Promise<string> {
  return (await ctx.files.read(isAbsolute(path) ? path : join(ctx.root, path), MAX_JSON_BYTES)).toString('utf8');
}
