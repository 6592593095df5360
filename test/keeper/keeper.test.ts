import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../src/core/job.ts';
import type { ExitRecord } from '../../src/core/run.ts';
import { openFiles } from '../../src/edge/files.ts';
import { notesOf } from '../rig/notes.ts';
import { KeeperRig, bent } from '../rig/keeper-rig.ts';
import { claimedJob, makePlace, writeClaim, type Place } from '../rig/run-folder.ts';
import { until, untilLogged } from '../rig/wait.ts';

let place: Place;
let rig: KeeperRig;

beforeEach(() => {
  place = makePlace();
  rig = new KeeperRig(place);
});

afterEach(async () => {
  await rig.end();
  place.remove();
});

const sharedExit = (job: Job): ExitRecord | undefined => {
  const path = join(job.recordDir, `exit.${job.stage}.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ExitRecord) : undefined;
};

const processState = (pid: number): string | undefined => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2];

async function endingOf(script: string, more: Partial<Job> = {}): Promise<ExitRecord> {
  const job = claimedJob(place, script, more);
  expect(await rig.run(job)).toMatchObject({ ok: true });
  return rig.exited(job);
}

describe('how a stage ended', () => {
  it('records the exit code', async () => {
    expect((await endingOf('exit 3')).ending).toEqual({ kind: 'exited', code: 3 });
  });

  it('records the signal that ended it', async () => {
    expect((await endingOf('kill -SEGV $$')).ending).toEqual({ kind: 'signalled', signal: 'SIGSEGV' });
  });

  it('records why it could not be started, as an ending', async () => {
    const job = claimedJob(place, '', { argv: ['/no/such/python', 'train.py'] });
    expect(await rig.run(job)).toEqual({ ok: true, process: null });
    expect((await rig.exited(job)).ending).toEqual({
      kind: 'unstartable',
      message: 'cannot start /no/such/python: no such program',
    });
  });

  it('writes the same record to the local disk and to the shared folder', async () => {
    const job = claimedJob(place, 'exit 0');
    await rig.run(job);
    const told = await rig.exited(job);
    expect(notesOf(place.localDir, job).exit?.exit).toEqual(told);
    expect(await until('the shared record', () => sharedExit(job))).toEqual(told);
  });

  it('seals the metrics as they were at the end, with size and hash', async () => {
    const job = claimedJob(place, `echo '{"status": "COMPLETED", "loss": NaN}' > $RUN_DIR/metrics.json`);
    await rig.run(job);
    const { metrics } = await rig.exited(job);
    const text = '{"status": "COMPLETED", "loss": NaN}\n';
    expect(metrics).toEqual({ bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') });
    await until('the shared record', () => sharedExit(job));
    expect(readFileSync(join(job.recordDir, 'metrics.sealed.json'), 'utf8')).toBe(text);
  });

  it('seals nothing where metrics.json is a link: it could lead anywhere', async () => {
    expect((await endingOf('ln -s /etc/hostname $RUN_DIR/metrics.json')).metrics).toBeNull();
  });

  it('appends to the log, and gives the child an empty stdin and exactly its environment', async () => {
    const job = claimedJob(place, 'cat; env | sort; echo err >&2');
    writeFileSync(job.log, 'before\n');
    await rig.run(job);
    await rig.exited(job);
    const lines = readFileSync(job.log, 'utf8').trim().split('\n');
    const own = lines.filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line));
    expect(own).toEqual([
      'before',
      `ORZE_RUN_TOKEN=${job.token}`,
      `PATH=${process.env['PATH']}`,
      `RUN_DIR=${job.claimDir}`,
      'err',
    ]);
  });
});

describe('limits', () => {
  it('kills at the time-out', async () => {
    expect((await endingOf('exec sleep 60', { timeoutS: 0.2 })).ending).toEqual({ kind: 'killed', because: 'timeout' });
  });

  it('kills a silent stage at its stall limit', async () => {
    const exit = await endingOf('echo begin; exec sleep 60', { stallS: 0.3 });
    expect(exit.ending).toEqual({ kind: 'killed', because: 'stalled' });
  });

  it('kills after an out-of-memory error that nothing follows', async () => {
    const exit = await endingOf('echo "torch.OutOfMemoryError: CUDA out of memory. Tried"; exec sleep 60', {
      oomQuietS: 0.3,
    });
    expect(exit.ending).toEqual({ kind: 'killed', because: 'oom' });
  });
});

describe('killing', () => {
  it('lets a script end by itself on SIGTERM, and keeps the cause', async () => {
    const job = claimedJob(place, 'trap "echo saved; exit 0" TERM; echo ready; while :; do sleep 0.02; done');
    await rig.run(job);
    await untilLogged(job.log, 'ready');
    rig.keeper.receive({ kind: 'kill', token: job.token, because: 'user' });
    expect((await rig.exited(job)).ending).toEqual({ kind: 'killed', because: 'user' });
    expect(readFileSync(job.log, 'utf8')).toContain('saved');
  });

  it('kills a script that ignores SIGTERM when its grace is over', async () => {
    const job = claimedJob(place, 'trap "" TERM; echo ready; while :; do sleep 0.02; done', { killGraceS: 0.2 });
    const process = await rig.started(job);
    await untilLogged(job.log, 'ready');
    rig.keeper.receive({ kind: 'kill', token: job.token, because: 'stop' });
    expect(await rig.exited(job)).toMatchObject({ ending: { kind: 'killed', because: 'stop' }, unkillable: [] });
    expect(rig.world.processes.alive(process)).toBe(false);
  });

  it('finds and kills a descendant that left group and session', async () => {
    const job = claimedJob(place, 'setsid sleep 61 & echo ready; exec sleep 60', { killGraceS: 0.2 });
    const process = await rig.started(job);
    await untilLogged(job.log, 'ready');
    await until('two members', () => rig.world.processes.members(process, job.token).length === 2);
    rig.keeper.receive({ kind: 'kill', token: job.token, because: 'stop' });
    await rig.exited(job);
    expect(rig.world.processes.members(process, job.token)).toEqual([]);
  });

  it('ends what a script leaves behind, and counts it', async () => {
    const job = claimedJob(place, '(trap "" TERM; setsid sleep 61 & exec sleep 62) & sleep 0.1; exit 0');
    const process = await rig.started(job);
    const exit = await rig.exited(job);
    expect(exit).toMatchObject({ ending: { kind: 'exited', code: 0 }, stragglers: 2, unkillable: [] });
    expect(rig.world.processes.members(process, job.token)).toEqual([]);
  });

  it('ends leftovers that cleared their environment', async () => {
    const job = claimedJob(place, 'env -i sleep 61 & exit 0');
    const process = await rig.started(job);
    expect((await rig.exited(job)).stragglers).toBe(1);
    expect(rig.world.processes.members(process, job.token)).toEqual([]);
  });

  it('kills a stopped script too', async () => {
    const job = claimedJob(place, 'kill -STOP $$', { killGraceS: 5 });
    const { pid } = await rig.started(job);
    await until('the stop', () => processState(pid) === 'T');
    rig.keeper.receive({ kind: 'kill', token: job.token, because: 'stop' });
    expect((await rig.exited(job)).ending).toEqual({ kind: 'killed', because: 'stop' });
  });
});

describe('one launch per token and stage', () => {
  it('refuses the second launch, whoever asks', async () => {
    const job = claimedJob(place, 'echo launched');
    await rig.run(job);
    await rig.exited(job);
    const other = new KeeperRig(place, { id: 'other' });
    expect(await other.run(job)).toMatchObject({ ok: false, why: 'taken' });
    expect(await rig.run(job)).toMatchObject({ ok: false, why: 'taken' });
    await other.end();
    expect(readFileSync(job.log, 'utf8')).toBe('launched\n');
  });

  it('lets go of a run whose next stage another machine has launched', async () => {
    const job = claimedJob(place, 'true');
    await rig.run(job);
    await rig.exited(job);
    const machine = { ...rig.world.machine, bootId: 'of another machine' };
    const elsewhere = new KeeperRig(place, { id: 'other', machine });
    const next: Job = { ...job, stage: 'eval' };
    await elsewhere.run(next);
    expect(await rig.run(next)).toMatchObject({ ok: false, why: 'lost' });
    await elsewhere.exited(next);
    await elsewhere.end();
  });

  it('starts the next stage of the same token', async () => {
    const job = claimedJob(place, 'true');
    await rig.run(job);
    await rig.exited(job);
    const next: Job = { ...job, stage: 'post:plots' };
    expect(await rig.run(next)).toMatchObject({ ok: true });
    await rig.exited(next);
    await until('the record', () => existsSync(join(job.recordDir, 'exit.post.plots.json')));
  });

  it('launches nothing on a claim that is another’s', async () => {
    const job = claimedJob(place, 'echo launched');
    writeClaim(job.claimDir, 'f'.repeat(32));
    expect(await rig.run(job)).toMatchObject({ ok: false, why: 'lost' });
    expect(existsSync(job.log)).toBe(false);
    expect(existsSync(join(job.recordDir, 'started.train.json'))).toBe(false);
  });

  it('launches nothing when the claim cannot be read, and can try again', async () => {
    const job = claimedJob(place, 'true');
    writeFileSync(join(job.claimDir, 'claim.json'), '{"tok');
    expect(await rig.run(job)).toMatchObject({ ok: false, why: 'io' });
    writeClaim(job.claimDir, job.token);
    expect(await rig.run(job)).toMatchObject({ ok: true });
    await rig.exited(job);
  });
});

describe('the claim', () => {
  it('kills the trainer at once when the run folder is deleted', async () => {
    const job = claimedJob(place, 'trap "" TERM; while :; do sleep 0.02; done');
    await rig.run(job);
    rmSync(job.claimDir, { recursive: true, force: true, maxRetries: 5 });
    expect(await rig.exited(job)).toMatchObject({ ending: { kind: 'killed', because: 'claim-lost' }, metrics: null });
    expect(existsSync(job.claimDir)).toBe(false);
  });

  it('kills the trainer when the claim holds another token, and writes nothing into that run', async () => {
    const job = claimedJob(place, 'exec sleep 60');
    await rig.run(job);
    writeClaim(job.claimDir, 'f'.repeat(32));
    expect((await rig.exited(job)).ending).toEqual({ kind: 'killed', because: 'claim-lost' });
    await until('the end of recording', () => rig.world.lines.find((line) => line.includes('is not recorded')));
    expect(sharedExit(job)).toBeUndefined();
  });

  it('cuts the grace of a kill short when it is lost meanwhile', async () => {
    const job = claimedJob(place, 'trap "" TERM; echo ready; while :; do sleep 0.02; done', {
      killGraceS: 60,
      lease: { heartbeat: 0.05, suspect: 1, fence: 60, reclaim: 180 },
    });
    await rig.run(job);
    await untilLogged(job.log, 'ready');
    rig.keeper.receive({ kind: 'kill', token: job.token, because: 'user' });
    writeClaim(job.claimDir, 'f'.repeat(32));
    expect((await rig.exited(job)).ending).toEqual({ kind: 'killed', because: 'user' });
  });

  it('beats in the existing heartbeat file, with rising numbers', async () => {
    const job = claimedJob(place, 'exec sleep 60');
    await rig.run(job);
    // It is written in place: for a moment the end of a longer one may stand behind it.
    const line = () => readFileSync(join(job.recordDir, 'heartbeat'), 'utf8').split('\n')[0] ?? '';
    const beat = () => JSON.parse(line()) as { token: string; n: number };
    const first = await until('a beat', () => (beat().token === job.token ? beat() : undefined));
    await until('a later beat', () => beat().n > first.n);
    rig.keeper.receive({ kind: 'kill', token: job.token, because: 'stop' });
    await rig.exited(job);
  });

  it('is not renewed, nor its process written down, for a run that is over within a heartbeat of its launch', async () => {
    const job = claimedJob(place, 'exit 0', { lease: { heartbeat: 60, suspect: 180, fence: 600, reclaim: 1800 } });
    await rig.run(job);
    await rig.exited(job);
    await until('the shared record', () => sharedExit(job));
    expect(readFileSync(join(job.recordDir, 'heartbeat'), 'utf8')).toContain('"launch"');
    expect(JSON.parse(readFileSync(join(job.recordDir, 'started.train.json'), 'utf8'))).not.toHaveProperty('process');
  });

  it('has its process in the ticket once it was renewed', async () => {
    const job = claimedJob(place, 'exec sleep 60');
    const process = await rig.started(job);
    const ticket = () => JSON.parse(readFileSync(join(job.recordDir, 'started.train.json'), 'utf8')) as object;
    expect(await until('the process', () => ('process' in ticket() ? ticket() : undefined))).toMatchObject({ process });
    rig.keeper.receive({ kind: 'kill', token: job.token, because: 'stop' });
    await rig.exited(job);
  });
});

describe('without a controller', () => {
  it('records the exit, and tells the next controller', async () => {
    const job = claimedJob(place, 'echo ready; sleep 0.2; exit 7');
    await rig.run(job);
    rig.keeper.detach();
    await until('the shared record', () => sharedExit(job));
    rig.attach();
    const hello = rig.heard.findLast((message) => message.kind === 'hello');
    expect(hello).toMatchObject({ held: { token: job.token, exit: { ending: { kind: 'exited', code: 7 } } } });
  });

  it('says what it holds only when the launch under way is over', async () => {
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const base = openFiles();
    const slow = bent(base, { create: (path, content) => gate.then(() => base.create(path, content)) });
    const late = new KeeperRig(place, { id: 'late', shared: slow });
    const job = claimedJob(place, 'exec sleep 60');
    late.keeper.receive({ kind: 'run', id: 99, job });
    late.keeper.detach();
    const before = late.heard.length;
    late.attach();
    expect(late.heard.slice(before)).toEqual([]);
    go();
    const hello = await until('the hello', () => late.heard.slice(before).find(({ kind }) => kind === 'hello'));
    expect(hello).toMatchObject({ held: { token: job.token, stage: 'train', exit: null } });
    expect(late.heard.slice(before).filter(({ kind }) => kind === 'reply')).toEqual([]);
    late.keeper.receive({ kind: 'kill', token: job.token, because: 'stop' });
    await late.exited(job);
    await late.end();
  });

  it('serves one controller at a time', () => {
    expect(rig.attach()).toBe(false);
  });

  it('beats on for a while after the end, then falls silent and ends', async () => {
    const job = claimedJob(place, 'true');
    await rig.run(job);
    await rig.exited(job);
    rig.keeper.detach();
    const beat = (): string => readFileSync(join(job.recordDir, 'heartbeat'), 'utf8');
    const atEnd = beat();
    await until('a beat after the end', () => beat() !== atEnd);
    await until('the end', () => rig.over);
    rig = new KeeperRig(place);
  });
});
