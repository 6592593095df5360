/** Work of orze itself (research, cleanup scripts) through the same keepers, claims and leases as runs. */
import { createHash } from 'node:crypto';
import { toJson } from '../core/json.ts';
import type { Job } from '../core/job.ts';
import { unwitnessedExit } from '../core/run.ts';
import type { Claim, ExitRecord } from '../core/run.ts';
import { Watch } from '../core/watch.ts';
import type { Token } from '../core/words.ts';
import { readClaimFile } from './claiming.ts';
import type { Context } from './context.ts';
import { RunLayout } from './layout.ts';
import { readIfThere } from './run-files.ts';
import { offsetIso } from './time.ts';

/** Files of the folder that a chore claims. */
export function choreClaim(ctx: Context, token: Token, name: string): Record<string, string> {
  const { machine } = ctx;
  const claim: Claim = {
    claimed_by: machine.hostName,
    claimed_at: offsetIso(ctx.clock.wall()),
    pid: machine.self.pid,
    gpu: -1,
    schema: 'orze.claim/1',
    token,
    attempt: 1,
    host_id: ctx.me,
    machine_id: machine.machineId,
    boot_id: machine.bootId,
    pidns: machine.pidns,
    pid_start: machine.self.start,
    slots: [],
    devices: [],
    device_env: {},
    idea_sha256: createHash('sha256').update('').digest('hex'),
    config_sha256: createHash('sha256').update('').digest('hex'),
    title: name,
    orze_version: ctx.version,
  };
  return { 'claim.json': toJson(claim) };
}

const watches = new WeakMap<Context, Watch>();

/** Whether the folder may be claimed: it is absent, an abandoned reservation (`over`), or its dead owner's claim was cleared just now. */
export async function judgeChoreClaim(ctx: Context, dir: string): Promise<'free' | 'over' | 'taken'> {
  const now = await readClaimFile(ctx.files, dir);
  const watch = watches.get(ctx) ?? new Watch();
  watches.set(ctx, watch);
  if (now.kind === 'absent') {
    if ((await ctx.files.stat(dir)) === undefined) return 'free';
    const { unchangedS } = watch.see(dir, 'empty', ctx.clock.uptime());
    return unchangedS >= ctx.config.lease.emptyGrace ? 'over' : 'taken';
  }
  if (now.kind !== 'ours') return 'taken';
  const { claim } = now;
  const beat = (await readIfThere(ctx.files, new RunLayout(dir).heartbeat))?.toString('utf8') ?? '';
  const hosts = ctx.memory.hosts.filter(({ id }) => id === claim.host_id).map(({ beat: n }) => n);
  const { unchangedS } = watch.see(dir, [claim.token, beat, ...hosts].join('|'), ctx.clock.uptime());
  const claimer = { pid: claim.pid, start: claim.pid_start, boot: claim.boot_id, pidns: claim.pidns };
  const here = claim.boot_id === ctx.machine.bootId && claim.pidns === ctx.machine.pidns;
  const dead = here ? !ctx.processes.alive(claimer) : unchangedS >= ctx.config.lease.reclaim;
  if (!dead) return 'taken';
  // Its child may outlive its orze: the keeper of this machine ends it first.
  if (ctx.runner.held().has(claim.token)) {
    ctx.runner.kill(claim.token, 'stop');
    return 'taken';
  }
  await ctx.claiming.dissolve(dir, claim.token);
  return 'free';
}

/** Starts a chore and waits for its end without holding up anything else. */
export async function endedWithin(ctx: Context, job: Job): Promise<ExitRecord> {
  const reply = await ctx.runner.start(job);
  const at = offsetIso(ctx.clock.wall());
  if (!reply.ok) return unwitnessedExit(job.token, job.stage, { kind: 'unstartable', message: reply.message }, at);
  const exit = await new Promise<ExitRecord>((resolve) => {
    const look = () => {
      const held = ctx.runner.held().get(job.token);
      if (held?.exit) return resolve(held.exit);
      if (held === undefined) return resolve(unwitnessedExit(job.token, job.stage, { kind: 'lost' }, at));
      ctx.clock.after(0.1, look);
    };
    look();
  });
  ctx.runner.release(job.token);
  return exit;
}
