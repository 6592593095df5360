import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../src/core/job.ts';
import type { ExitRecord, ProcessIdentity } from '../../src/core/run.ts';
import { systemClock } from '../../src/edge/clock.ts';
import type { Runner } from '../../src/edge/edges.ts';
import { notesPath } from '../../src/edge/run-notes.ts';
import { thisMachine } from '../../src/edge/machine.ts';
import { readStat } from '../../src/edge/proc.ts';
import { openProcesses } from '../../src/edge/processes.ts';
import { randomHex } from '../../src/edge/random.ts';
import { openRunner } from '../../src/edge/runner.ts';
import { bundleKeeper, bundleProgram } from '../rig/keeper-file.ts';
import { SHORT_TIMES } from '../rig/keeper-rig.ts';
import { claimedJob, makePlace, type Place } from '../rig/run-folder.ts';
import { notesOf } from '../rig/notes.ts';
import { until, untilLogged } from '../rig/wait.ts';

let programs: string;
let keeperFile: string;
let place: Place;
const machine = thisMachine();
const processes = openProcesses(machine, () => undefined);
const runners: Runner[] = [];

beforeAll(() => {
  programs = mkdtempSync(join(tmpdir(), 'orze-programs-'));
  keeperFile = bundleKeeper(programs);
});
afterAll(() => rmSync(programs, { recursive: true, force: true }));

beforeEach(() => {
  place = makePlace();
});

afterEach(async () => {
  for (const runner of runners.splice(0)) {
    for (const token of runner.held().keys()) {
      runner.kill(token, 'stop');
      await exitOf(runner, token);
      runner.release(token);
    }
    await runner.close();
  }
  await until('the end of all keepers', () => keepers().length === 0);
  place.remove();
});

function open(more: Partial<Parameters<typeof openRunner>[0]> = {}): Runner {
  const runner = openRunner({
    localDir: place.localDir,
    machine,
    clock: systemClock(),
    random: randomHex,
    version: '0.0.0',
    env: { PATH: process.env['PATH'], ORZE_LOCAL_DIR: dirname(place.localDir), SECRET_KEY: 'hidden' },
    keeperFile,
    times: SHORT_TIMES,
    spares: 0,
    ...more,
  });
  runners.push(runner);
  return runner;
}

const exitOf = (runner: Runner, token: Job['token']): Promise<ExitRecord> =>
  until('the exit', () => runner.held().get(token)?.exit ?? undefined);

const keepers = (): string[] => {
  const folder = join(place.localDir, 'keepers');
  return existsSync(folder) ? readdirSync(folder) : [];
};

const keeperOf = (job: Job): ProcessIdentity => {
  const note = notesOf(place.localDir, job).job;
  if (note === undefined) throw new Error('its keeper is not noted');
  return note.keeper.process;
};

const keeperPid = (job: Job): number => keeperOf(job).pid;

describe('a runner', () => {
  it('runs stage after stage under one keeper, and the next run under the same', async () => {
    const runner = open();
    let changes = 0;
    runner.onChange(() => (changes += 1));
    const job = claimedJob(place, 'exit 3');
    expect(await runner.start(job)).toMatchObject({ ok: true });
    expect(await exitOf(runner, job.token)).toMatchObject({ ending: { kind: 'exited', code: 3 } });
    expect(changes).toBeGreaterThan(0);
    expect(await runner.localExit(job.token, 'train')).toEqual(runner.held().get(job.token)?.exit);
    expect(await runner.localExit(job.token, 'eval')).toBeUndefined();
    await runner.start({ ...job, stage: 'eval' });
    await exitOf(runner, job.token);
    runner.release(job.token);
    expect(runner.held().size).toBe(0);
    const next = claimedJob(place, 'true');
    await runner.start(next);
    await exitOf(runner, next.token);
    expect(keepers()).toHaveLength(1);
    await until('the end of the local copies', () => !existsSync(notesPath(place.localDir, job.token)));
  });

  it('runs stages side by side under a keeper each', async () => {
    const runner = open();
    const jobs = [claimedJob(place, 'exec sleep 60'), claimedJob(place, 'exec sleep 60')];
    await Promise.all(jobs.map((job) => runner.start(job)));
    expect(keepers()).toHaveLength(2);
    expect([...runner.held().keys()].toSorted()).toEqual(jobs.map(({ token }) => token).toSorted());
  });

  it('has one keeper more than runs, ready for the next, and none when it is closed', async () => {
    const runner = open({ spares: 1 });
    const jobs = [claimedJob(place, ''), claimedJob(place, '')];
    for (const [n, job] of jobs.entries()) {
      await runner.start(job);
      await until('a spare', () => keepers().length === n + 2);
    }
    for (const job of jobs) {
      await exitOf(runner, job.token);
      runner.release(job.token);
    }
    await runner.close();
    await until('the end of all', () => keepers().length === 0);
  });

  it('leaves keepers that run to themselves, and ends idle ones, when it is closed', async () => {
    const runner = open();
    const job = claimedJob(place, 'echo ready; exec sleep 60');
    await runner.start(job);
    const other = claimedJob(place, '', { argv: ['/no/such'] });
    await runner.start(other);
    await exitOf(runner, other.token);
    expect(keepers()).toHaveLength(2);
    runner.release(other.token);
    await runner.close();
    await until('the end of the idle one', () => keepers().length === 1);
    expect(processes.members(keeperOf(job), job.token)).toHaveLength(2);
    expect(await open().recover()).toMatchObject([{ token: job.token, exit: null }]);
  });

  it('tells a second orze nothing of what another controls', async () => {
    const runner = open();
    const job = claimedJob(place, 'exec sleep 60');
    await runner.start(job);
    const second = open();
    expect(await second.recover()).toEqual([]);
    expect(await second.orphans()).toEqual([]);
    expect(await second.start(job)).toMatchObject({ ok: false, why: 'taken' });
  });

  it('answers io when no keeper can be started', async () => {
    const runner = open({ keeperFile: '/no/such/keeper.cjs' });
    const reply = await runner.start(claimedJob(place, 'true'));
    expect(reply).toMatchObject({ ok: false, why: 'io' });
  });
});

describe('a GPU', () => {
  it('is used by one of two keepers, and free again after the release', async () => {
    const [a, b] = [open(), open()];
    const first = claimedJob(place, 'true', { devices: ['GPU-0'] });
    const second = claimedJob(place, 'true', { devices: ['GPU-0'] });
    expect(await a.start(first)).toMatchObject({ ok: true });
    await exitOf(a, first.token);
    expect(await b.start(second)).toMatchObject({ ok: false, why: 'device-busy' });
    a.release(first.token);
    await until('the GPU', async () => (await b.start(second)).ok);
    await exitOf(b, second.token);
  });

  it('of a keeper that was killed is busy until its trainer has ended too', async () => {
    const [a, b] = [open(), open()];
    const first = claimedJob(place, 'exec sleep 60', { devices: ['GPU-0'] });
    const second = claimedJob(place, 'true', { devices: ['GPU-0'] });
    const reply = await a.start(first);
    if (!reply.ok || reply.process === null) throw new Error('not started');
    await until('the note of the process', () =>
      readFileSync(join(place.devicesDir, 'GPU-0/holder.json'), 'utf8').includes(`"pid":${reply.process?.pid}`),
    );
    process.kill(keeperPid(first), 'SIGKILL');
    await until('the death of the keeper', () => a.held().size === 0);
    expect(await b.start(second)).toMatchObject({ ok: false, why: 'device-busy' });
    processes.signal(reply.process, 'SIGKILL');
    await until('the GPU', async () => (await b.start(second)).ok);
    await exitOf(b, second.token);
  });
});

describe('kill -9', () => {
  it('of orze loses neither run nor exit code', async () => {
    const job = claimedJob(place, 'echo ready; while [ ! -e $RUN_DIR/go ]; do sleep 0.02; done; exit 42');
    const orders = join(place.root, 'orders.json');
    const base = dirname(place.localDir);
    writeFileSync(orders, JSON.stringify({ job, localDir: place.localDir, keeperFile, base }));
    const program = await bundleProgram(new URL('../rig/controller.ts', import.meta.url), place.root);
    const controller = spawn(process.execPath, [program, orders], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = await new Promise<string>((resolve) =>
      controller.stdout.once('data', (data) => resolve(String(data))),
    );
    expect(JSON.parse(said)).toMatchObject({ ok: true });
    controller.kill('SIGKILL');
    await untilLogged(job.log, 'ready');
    writeFileSync(join(job.claimDir, 'go'), '');
    await until('the shared record', () => existsSync(join(job.recordDir, 'exit.train.json')));
    const runner = open();
    expect(await runner.recover()).toMatchObject([
      { token: job.token, exit: { ending: { kind: 'exited', code: 42 } } },
    ]);
  });

  it('of a keeper kills no run: it is found as an orphan and adopted, with its limits', async () => {
    const runner = open();
    const job = claimedJob(place, 'echo ready; exec sleep 60', { timeoutS: 1.2 });
    const reply = await runner.start(job);
    await untilLogged(job.log, 'ready');
    expect(await runner.orphans()).toEqual([]);
    const changed = new Promise<void>((resolve) => {
      runner.onChange(resolve);
    });
    process.kill(keeperPid(job), 'SIGKILL');
    await changed;
    expect(runner.held().size).toBe(0);
    const [orphan, ...others] = await runner.orphans();
    expect(others).toEqual([]);
    if (orphan === undefined || !reply.ok) throw new Error('no orphan');
    expect(orphan).toMatchObject({ job, process: reply.process, alive: true });
    expect(await runner.adopt(orphan.job, orphan.process, orphan.startedAt)).toEqual(reply);
    expect(await runner.orphans()).toEqual([]);
    expect((await exitOf(runner, job.token)).ending).toEqual({ kind: 'killed', because: 'timeout' });
    await runner.recover(); // cleans up after the dead keeper
    expect(keepers()).toHaveLength(1);
  });

  it('of a keeper and then of the trainer leaves a dead orphan', async () => {
    const runner = open();
    const job = claimedJob(place, 'exec sleep 60');
    const reply = await runner.start(job);
    if (!reply.ok || reply.process === null) throw new Error('not started');
    process.kill(keeperPid(job), 'SIGKILL');
    await until('the death of the keeper', () => runner.held().size === 0);
    processes.signal(reply.process, 'SIGKILL');
    await until('the death of the trainer', async () => (await runner.orphans())[0]?.alive === false);
    runner.release(job.token);
    await until('no orphan', async () => (await runner.orphans()).length === 0);
    await runner.recover();
  });
});

describe('the keeper file', () => {
  it('needs nothing but Node, and is started under a name that tells neither results nor script', async () => {
    const runner = open();
    const job = claimedJob(place, 'exec sleep 60');
    await runner.start(job);
    const [node, program, ...rest] = readFileSync(`/proc/${keeperPid(job)}/cmdline`, 'utf8').split('\0');
    expect(node).toBe(process.execPath);
    expect(program).toMatch(new RegExp(`^${place.localDir}/keeper-[0-9a-f]{16}\\.cjs$`));
    expect(rest).toEqual(['']);
    const environment = readFileSync(`/proc/${keeperPid(job)}/environ`, 'utf8');
    expect(environment).toContain('UV_THREADPOOL_SIZE=16');
    expect(environment).not.toContain('SECRET_KEY');
    expect(readStat(keeperPid(job))?.session).toBe(keeperPid(job));
    expect(statSync(notesPath(place.localDir, job.token)).mode & 0o077).toBe(0);
  });

  it('says what is missing when a person starts it', () => {
    const child = spawn(process.execPath, [keeperFile], {
      cwd: programs,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (data) => (said += String(data)));
      child.once('close', (code) => {
        try {
          expect(code).toBe(2);
          expect(said).toContain('ORZE_KEEPER');
          resolve();
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  });
});

describe('a release', () => {
  it('of a run whose keeper was linked to nobody reaches that keeper', async () => {
    const first = open();
    const job = claimedJob(place, 'true');
    await first.start(job);
    await exitOf(first, job.token);
    await first.close();
    const second = open();
    second.release(job.token);
    await until('the end of the local copy', () => !existsSync(notesPath(place.localDir, job.token)));
    expect(second.held().size).toBe(0);
    expect(await second.start(claimedJob(place, 'true'))).toMatchObject({ ok: true });
    expect(keepers()).toHaveLength(1);
  });

  it('while another orze controls its keeper changes nothing', async () => {
    const [first, second] = [open(), open()];
    const job = claimedJob(place, 'true');
    await first.start(job);
    await exitOf(first, job.token);
    second.release(job.token);
    expect(await second.find(job.token)).toBe('elsewhere');
    expect(existsSync(notesPath(place.localDir, job.token))).toBe(true);
  });
});
