/** Work of orze itself (research, cleanup scripts) through the same keepers, claims and leases as runs. */
import { createHash } from 'node:crypto';
import { toJson } from '../core/json.ts';
import type { Job } from '../core/job.ts';
import { unwitnessedExit } from '../core/run.ts';
import type { Claim, ExitRecord } from '../core/run.ts';
import { Watch } from '../core/watch.ts';
import type { Token } from '../core/words.ts';
import { readClaimFile } from './claiming.ts';
import { longestGapS } from './context.ts';
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
    local_dir: ctx.localDir,
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

/** Seconds between two looks at a chore under way. */
const CHORE_LOOK_S = 0.1;

const watches = new WeakMap<Context, Watch>();

/** Whether the folder may be claimed: it is absent, an abandoned reservation (`over`), or its dead owner's claim was cleared just now. */
export async function judgeChoreClaim(ctx: Context, dir: string): Promise<'free' | 'over' | 'taken'> {
  const now = await readClaimFile(ctx.files, dir);
  const watch = watches.get(ctx) ?? new Watch(longestGapS(ctx.config));
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
  const abandoned = claim.host_id === ctx.me && !ctx.memory.chores.has(claim.token);
  const dead = abandoned || (here ? !ctx.processes.alive(claimer) : unchangedS >= ctx.config.lease.reclaim);
  if (!dead) return 'taken';
  // Its child may outlive its orze: the keeper of this machine ends it first.
  const held = ctx.runner.held().get(claim.token);
  if (held !== undefined && held.exit === null) {
    killChore(ctx, claim.title, claim.token);
    return 'taken';
  }
  ctx.runner.release(claim.token);
  await ctx.claiming.dissolve(dir, claim.token);
  ctx.tell({ kind: 'chore', chore: claim.title, did: 'reclaimed', token: claim.token });
  return 'free';
}

/** Starts a chore and waits for its end without holding up anything else. */
export async function endedWithin(ctx: Context, job: Job): Promise<ExitRecord> {
  const { runner, memory, clock } = ctx;
  const at = offsetIso(clock.wall());
  memory.chores.add(job.token);
  try {
    const reply = await runner.start(job);
    if (!reply.ok) return unwitnessedExit(job.token, job.stage, { kind: 'unstartable', message: reply.message }, at);
    for (;;) {
      const held = runner.held().get(job.token);
      if (held === undefined && !(await endLost(ctx, job))) {
        return unwitnessedExit(job.token, job.stage, { kind: 'lost' }, at);
      }
      if (held?.exit) return held.exit;
      await new Promise<void>((resolve) => clock.after(CHORE_LOOK_S, resolve));
    }
  } finally {
    memory.chores.delete(job.token);
    runner.release(job.token);
  }
}

/** Ends what a chore runs, and says so. */
export function killChore(ctx: Context, chore: string, token: Token): void {
  ctx.runner.kill(token, 'stop');
  ctx.tell({ kind: 'chore', chore, did: 'killed', token });
}

/** The keeper of a chore has died: whatever the chore still runs is ended by a new one. False when nothing is left of it. */
async function endLost(ctx: Context, job: Job): Promise<boolean> {
  if ((await ctx.runner.find(job.token)) !== 'gone') return true;
  const orphan = (await ctx.runner.orphans()).find(({ job: { token } }) => token === job.token);
  if (orphan === undefined || !orphan.alive) return false;
  const reply = await ctx.runner.adopt(orphan.job, orphan.process, orphan.startedAt);
  if (reply.ok) killChore(ctx, job.name, job.token);
  return reply.ok;
}
