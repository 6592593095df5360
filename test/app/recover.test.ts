/** What is done about runs whose owner is gone, when somebody else was faster, or when they cannot be ours. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { adoptAll } from '../../src/app/adopt.ts';
import type { Context } from '../../src/app/context.ts';
import { conclude } from '../../src/app/finish.ts';
import { Hosts } from '../../src/app/hosts.ts';
import { IdeasFile } from '../../src/app/ideas-file.ts';
import { Observer } from '../../src/app/observe.ts';
import { startStage } from '../../src/app/launch.ts';
import type { HeldRun } from '../../src/app/memory.ts';
import { recoverStray } from '../../src/app/recover.ts';
import { readStage } from '../../src/app/run-files.ts';
import type { Job } from '../../src/core/job.ts';
import { unwitnessedExit } from '../../src/core/run.ts';
import type { Claim, Outcome } from '../../src/core/run.ts';
import { asToken } from '../../src/core/words.ts';
import type { Token } from '../../src/core/words.ts';
import type { OrphanStage, Runner } from '../../src/edge/edges.ts';
import { ideaId } from '../rig/board.ts';
import { openedProject } from '../rig/opened.ts';
import { ideasFile } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';

const OLD = asToken('a'.repeat(32)) as Token;
const NEW = asToken('b'.repeat(32)) as Token;
const ID = ideaId('idea-001');
const IDEAS = ideasFile({ 'idea-001': 'lr: 1', 'idea-002': 'lr: 2' });

async function open(): Promise<{ project: Project; ctx: Context; observer: Observer }> {
  const { project, ctx } = await openedProject({ 'ideas.md': IDEAS });
  const ideas = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, { settleS: 0 });
  return { project, ctx, observer: new Observer(ctx, ideas, new Hosts(ctx, () => [])) };
}

/** Claimed on this machine by a process that is gone. */
function claim(ctx: Context, token: Token, more: Partial<Claim> = {}): void {
  const { machine } = ctx;
  const whole: Partial<Claim> = {
    claimed_by: machine.hostName,
    claimed_at: '2026-02-16T14:30:00+01:00',
    pid: 1,
    gpu: 0,
    schema: 'orze.claim/1',
    token,
    attempt: 1,
    machine_id: machine.machineId,
    boot_id: machine.bootId,
    pidns: machine.pidns,
    pid_start: 1,
    slots: ['cpu:0'],
    devices: [],
    device_env: {},
    title: 'x',
    host_id: 'gone-1' as Claim['host_id'],
  };
  mkdirSync(ctx.layout.run(ID).records, { recursive: true });
  writeFileSync(ctx.layout.run(ID).claim, JSON.stringify({ ...whole, local_dir: ctx.localDir, ...more }));
}

const tokenThere = (project: Project) => project.json('results', 'idea-001', 'claim.json').token;

it('a run is set aside only under the claim that was judged: a new claim in its place stays', async () => {
  const { project, ctx } = await open();
  claim(ctx, NEW);
  const verdict = { act: 'set-aside', why: 'lost' } as const;
  const seen = {
    beat: null,
    host: '?',
    gpu: 0,
    stage: 'train',
    slots: [],
    elapsedS: 0,
    unchangedS: 0,
    hurry: false,
  } as const;
  ctx.memory.strays.set(ID, { id: ID, verdict, token: OLD, ...seen });
  await recoverStray(ctx, { do: 'recover', id: ID, verdict });
  expect(tokenThere(project)).toBe(NEW);

  ctx.memory.strays.set(ID, { id: ID, verdict, token: NEW, ...seen });
  await recoverStray(ctx, { do: 'recover', id: ID, verdict });
  expect(project.list('results', '.orze', 'attempts')).toEqual([`idea-001.${NEW}`]);
});

it('a process that an earlier orze left is supervised, not taken for the run that has its folder now', async () => {
  const { project, ctx } = await open();
  claim(ctx, NEW);
  const orphan: OrphanStage = {
    job: { token: OLD, name: 'idea-001', stage: 'train' } as Job,
    process: { pid: 4711, start: 1, boot: ctx.machine.bootId, pidns: ctx.machine.pidns },
    startedAt: '',
    alive: true,
  };
  const supervised: Token[] = [];
  const adopt: Runner['adopt'] = (job, process) => {
    supervised.push(job.token);
    return Promise.resolve({ ok: true, process });
  };
  const runner: Runner = { ...ctx.runner, recover: async () => [], orphans: async () => [orphan], adopt };
  await adoptAll({ ...ctx, runner });
  expect(supervised).toEqual([OLD]);
  expect([...ctx.memory.mine.keys()]).toEqual([]);
  expect(tokenThere(project)).toBe(NEW);
});

it('an exit record that the keeper of an earlier attempt wrote into the new folder ends nothing', async () => {
  const { ctx } = await open();
  claim(ctx, NEW);
  const run = ctx.layout.run(ID);
  writeFileSync(run.started('train'), JSON.stringify({ schema: 'orze.started/1', token: NEW, stage: 'train' }));
  const exit = (token: Token) => ({ ...unwitnessedExit(token, 'train', { kind: 'lost' }, ''), started_at: 'then' });
  writeFileSync(run.exit('train'), JSON.stringify(exit(OLD)));
  const read = () => readStage(ctx.files, run, 'train', NEW);
  expect(await read()).toEqual({ stage: 'train', started: true, exit: undefined });
  writeFileSync(run.exit('train'), JSON.stringify(exit(NEW)));
  expect((await read()).exit).toEqual(exit(NEW));
});

it.each([
  { whose: 'of this user', more: {}, act: 'adopt' },
  { whose: 'of another user of this machine', more: { local_dir: '/elsewhere/orze-1000/0' }, act: 'wait' },
])('the run $whose whose orze died: $act', async ({ more, act }) => {
  const { ctx, observer } = await open();
  claim(ctx, OLD, more);
  await observer.look();
  ctx.memory.suspects.add(ID);
  await observer.look();
  expect(ctx.memory.strays.get(ID)?.verdict.act).toBe(act);
});

it('the last idea is queued again when its run is deleted after ideas.md was written anew with the same text', async () => {
  const { project, ctx, observer } = await open();
  const folder = project.path('results', 'idea-002');
  mkdirSync(folder);
  writeFileSync(join(folder, 'metrics.json'), '{"status": "COMPLETED", "test_accuracy": 1}');
  await observer.look();
  expect([...ctx.memory.queue.ready()].map(({ id }) => id)).toEqual(['idea-001']);
  project.write('ideas.new', IDEAS);
  renameSync(project.path('ideas.new'), project.path('ideas.md'));
  await observer.look();
  rmSync(folder, { recursive: true });
  ctx.memory.suspects.add(ideaId('idea-002'));
  await observer.look();
  expect([...ctx.memory.queue.ready()].map(({ id }) => id)).toEqual(['idea-001', 'idea-002']);
});

it('a run that has its result is not given back when its device is busy: the next stage waits', async () => {
  const { project, ctx } = await open();
  claim(ctx, NEW);
  const outcome = { status: 'COMPLETED' } as Outcome;
  const ended = { stage: 'train' as const, exit: unwitnessedExit(NEW, 'train', { kind: 'exited', code: 0 }, '') };
  const run = { id: ID, token: NEW, slots: [], stages: [ended], skipped: [], outcome, retryAt: 0 };
  const busy: Runner['start'] = async () => ({ ok: false, why: 'device-busy', message: 'held by another' });
  const config = { ...ctx.config, eval_script: 'eval.sh' };
  const held = { ...run, deviceEnv: {}, devices: [], gpu: 0 } as unknown as HeldRun;
  await startStage({ ...ctx, config, runner: { ...ctx.runner, start: busy } }, held, 'eval');
  expect(tokenThere(project)).toBe(NEW);
  expect(held.retryAt).toBeGreaterThan(ctx.clock.uptime());
});

it('a run is not let go of while results/ is not mounted; it is, once its folder was deleted', async () => {
  const { project, ctx } = await open();
  claim(ctx, NEW);
  const exit = unwitnessedExit(NEW, 'train', { kind: 'exited', code: 0 }, '');
  const held = { id: ID, token: NEW, slots: [], stages: [{ stage: 'train', exit }] } as unknown as HeldRun;
  ctx.memory.mine.set(NEW, held);
  renameSync(ctx.layout.results, `${ctx.layout.results}.away`);
  mkdirSync(ctx.layout.results); // the bare mount point
  await expect(conclude(ctx, held)).rejects.toThrow('ENOENT');
  expect(ctx.memory.mine.has(NEW)).toBe(true);

  rmSync(ctx.layout.results, { recursive: true });
  renameSync(`${ctx.layout.results}.away`, ctx.layout.results);
  rmSync(project.path('results', 'idea-001'), { recursive: true });
  await conclude(ctx, held);
  expect(ctx.memory.mine.has(NEW)).toBe(false);
});

it('a claim of this very orze that it does not hold is carried on here, not left to the lease', async () => {
  const { ctx, observer } = await open();
  claim(ctx, NEW, { host_id: ctx.me, pid: ctx.machine.self.pid, pid_start: ctx.machine.self.start });
  await observer.look();
  ctx.memory.suspects.add(ID);
  await observer.look();
  expect(ctx.memory.strays.get(ID)?.verdict.act).toBe('adopt');
});

it('a stage whose start is answered after the second signal is ended at once, whatever the loop waits for', async () => {
  const { ctx } = await open();
  claim(ctx, NEW);
  const kill = vi.fn<Runner['kill']>();
  const start: Runner['start'] = async () => {
    ctx.memory.intake = 'ending'; // the signal comes while the keeper is being asked
    return { ok: true, process: null };
  };
  const held = { id: ID, token: NEW, slots: [], stages: [], deviceEnv: {}, devices: [], gpu: 0 };
  await startStage({ ...ctx, runner: { ...ctx.runner, start, kill } }, held as unknown as HeldRun, 'train');
  expect(kill.mock.calls).toEqual([[NEW, 'stop']]);
});
