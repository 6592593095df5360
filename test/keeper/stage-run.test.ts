import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../src/core/job.ts';
import type { ExitRecord, ProcessIdentity } from '../../src/core/run.ts';
import { KEEPER_TIMES } from '../../src/edge/keeper-spec.ts';
import { openFiles } from '../../src/edge/files.ts';
import { StageRun } from '../../src/keeper/stage-run.ts';
import { bent, keeperWorld } from '../rig/keeper-rig.ts';
import { ManualClock } from '../rig/manual-clock.ts';
import { claimedJob, makePlace, type Place } from '../rig/run-folder.ts';

let place: Place;
beforeEach(() => {
  place = makePlace();
});
afterEach(() => place.remove());

/** A stage of a process that exists only here, supervised in virtual time; it ignores `deaf` signals and dies of the others. */
function supervised(limits: Partial<Job>, deaf: NodeJS.Signals[] = []) {
  const clock = new ManualClock();
  const leader: ProcessIdentity = { pid: 99_999_999, start: 1, boot: 'b', pidns: 'n' };
  const state = { living: true, log: 0, signals: [] as string[], exits: [] as ExitRecord[] };
  const send = (signal: NodeJS.Signals): void => {
    state.signals.push(signal);
    if ((signal === 'SIGTERM' || signal === 'SIGKILL') && !deaf.includes(signal)) state.living = false;
  };
  const world = keeperWorld(place, {
    clock,
    times: KEEPER_TIMES,
    shared: bent(openFiles(), { readRange: () => Promise.resolve({ bytes: Buffer.alloc(0), size: state.log }) }),
    processes: {
      spawn: () => Promise.reject(new Error('not here')),
      alive: () => state.living,
      members: () => (state.living ? [leader] : []),
      signalGroup: (_leader, _token, signal) => send(signal),
      signal: () => undefined,
    },
  });
  const job = claimedJob(place, '', { killGraceS: 30, ...limits });
  const started = { process: leader, startedAt: 'then', uptime: clock.uptime(), ownChild: true };
  const stage = new StageRun(world, job, started, {
    vacated: () => undefined,
    exited: (exit) => state.exits.push(exit),
    settled: () => undefined,
  });
  const pass = async (seconds: number): Promise<void> => {
    for (let s = 0; s < seconds; s++) {
      await clock.pass(1);
      stage.tick(1);
    }
  };
  return { clock, state, stage, pass };
}

describe('a stage', () => {
  it('is not charged for the time in which it was frozen', async () => {
    const { state, stage, pass } = supervised({ timeoutS: 100, stallS: 50 });
    await pass(40);
    expect(stage.freeze()).toBe(true);
    await pass(1000);
    expect(stage.thaw()).toBe(true);
    await pass(40);
    state.log += 1;
    await pass(19);
    expect(state.signals).not.toContain('SIGTERM');
    await pass(2);
    expect(state.signals).toContain('SIGTERM');
  });

  it('gets SIGTERM, its whole grace, and then SIGKILL', async () => {
    const { state, stage, pass } = supervised({}, ['SIGTERM']);
    stage.kill('user');
    await pass(29);
    expect(state.signals).toEqual(['SIGTERM', 'SIGCONT']);
    await pass(2);
    expect(state.signals).toContain('SIGKILL');
  });

  it('is recorded as unkillable when it survives SIGKILL for a minute', async () => {
    const { state, stage, pass } = supervised({ killGraceS: 0 }, ['SIGTERM', 'SIGKILL']);
    stage.kill('stop');
    await pass(58);
    expect(state.exits).toEqual([]);
    await pass(5);
    await expect.poll(() => state.exits).toMatchObject([{ ending: { because: 'stop' }, unkillable: [99_999_999] }]);
  });

  it('keeps the first cause of its end', async () => {
    const { state, stage, pass } = supervised({ timeoutS: 5 });
    stage.kill('user');
    stage.kill('stop');
    await pass(10);
    await expect.poll(() => state.exits).toMatchObject([{ ending: { kind: 'killed', because: 'user' } }]);
  });

  it('is pardoned for half a minute after a suspend', async () => {
    const { clock, state, stage, pass } = supervised({ timeoutS: 100, stallS: 50 });
    await pass(10);
    clock.jump(5000);
    stage.tick(5000);
    await pass(29);
    expect(state.signals).toEqual([]);
    await pass(2);
    expect(state.signals).toContain('SIGTERM');
  });
});
