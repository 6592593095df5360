import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/edge/clock.ts';
import { FileError } from '../../src/edge/file-error.ts';
import { openFiles } from '../../src/edge/files.ts';
import { runsFolder } from '../../src/edge/keeper-spec.ts';
import { addNote, notesPath } from '../../src/edge/run-notes.ts';
import { bent, KeeperRig } from '../rig/keeper-rig.ts';
import { claimedJob, makePlace, writeClaim, type Place } from '../rig/run-folder.ts';
import { notesOf } from '../rig/notes.ts';
import { until, untilLogged } from '../rig/wait.ts';

let place: Place;
const rigs: KeeperRig[] = [];

beforeEach(() => {
  place = makePlace();
});

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.end();
  place.remove();
});

function openRig(
  ...more: ConstructorParameters<typeof KeeperRig> extends [unknown, ...infer Rest] ? Rest : never
): KeeperRig {
  const rig = new KeeperRig(place, ...more);
  rigs.push(rig);
  return rig;
}

/** A shared folder that hangs while the switch is on: calls begin to wait, and go on when it is turned off. */
function hanging() {
  const base = openFiles();
  let waiting: (() => void)[] = [];
  let calls = 0;
  const state = {
    hung: false,
    most: 0,
    heal: (): void => {
      state.hung = false;
      for (const go of waiting) go();
      waiting = [];
    },
    files: base,
  };
  const gate = async (): Promise<void> => {
    if (!state.hung) return;
    calls += 1;
    state.most = Math.max(state.most, calls);
    await new Promise<void>((resolve) => waiting.push(resolve));
    calls -= 1;
  };
  state.files = Object.fromEntries(
    Object.entries(base).map(([name, call]) => [
      name,
      async (...args: unknown[]) => {
        await gate();
        return (call as (...all: unknown[]) => unknown)(...args);
      },
    ]),
  ) as unknown as typeof base;
  return state;
}

const processState = (pid: number): string | undefined => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2];

describe('a full shared folder', () => {
  it('delays only the shared record: the controller is told, and the record is tried until it fits', async () => {
    const base = openFiles();
    let full = true;
    let refused = 0;
    const shared = bent(base, {
      writeAtomic: async (path, content, options) => {
        if (full && (path.includes('.sealed.') || path.includes('exit.'))) {
          refused += 1;
          throw new FileError('write', path, 'ENOSPC');
        }
        return base.writeAtomic(path, content, options);
      },
    });
    const rig = openRig({ shared });
    const job = claimedJob(place, 'echo "{}" > $RUN_DIR/metrics.json; exit 4');
    await rig.run(job);
    const exit = await rig.exited(job);
    rig.keeper.receive({ kind: 'release', token: job.token });
    expect(exit.metrics).toMatchObject({ bytes: 3 });
    const then = refused;
    await until('another try', () => refused > then);
    expect(notesOf(place.localDir, job).exit?.exit).toEqual(exit);
    full = false;
    const path = join(job.recordDir, 'exit.train.json');
    await until('the shared record', () => existsSync(path));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(exit);
    expect(readFileSync(join(job.recordDir, 'metrics.sealed.json'), 'utf8')).toBe('{}\n');
    // Released long before: the local copy goes when the shared one stands, not earlier.
    await until('the end of the local copy', () => !existsSync(notesPath(place.localDir, job.token)));
  });
});

describe('a full local disk', () => {
  it('delays the message until the shared record stands', async () => {
    const base = openFiles(0o600);
    const local = bent(base, {
      append: async (path, content) => {
        if (/"kind":"(exit|ending)"/.test(content)) throw new FileError('append', path, 'ENOSPC');
        return base.append(path, content);
      },
    });
    const rig = openRig({ local });
    const job = claimedJob(place, 'exit 4');
    await rig.run(job);
    const exit = await rig.exited(job);
    expect(JSON.parse(readFileSync(join(job.recordDir, 'exit.train.json'), 'utf8'))).toEqual(exit);
  });
});

describe('a hung shared folder', () => {
  it('freezes the group at the fence and thaws it when a renewal works again', async () => {
    const folder = hanging();
    const rig = openRig({ shared: folder.files });
    const chatter = 'import time\nprint("ready")\nwhile True: print("."); time.sleep(0.01)';
    const job = claimedJob(place, '', { argv: ['python3', '-u', '-c', chatter] });
    const { pid } = await rig.started(job);
    await untilLogged(job.log, 'ready');
    folder.hung = true;
    await until('the freeze', () => rig.heard.some((message) => message.kind === 'frozen' && message.frozen));
    await until('a stopped process', () => processState(pid) === 'T');
    const size = readFileSync(job.log).length;
    folder.heal();
    await until('the thaw', () => rig.heard.some((message) => message.kind === 'frozen' && !message.frozen));
    await until('more output', () => readFileSync(job.log).length > size);
    expect(rig.heard.filter((message) => message.kind === 'exited')).toEqual([]);
    expect(folder.most).toBeLessThanOrEqual(4);
    rig.keeper.receive({ kind: 'kill', token: job.token, because: 'user' });
    await rig.exited(job);
  });

  it('kills the frozen group without a grace when the claim turns out to be lost', async () => {
    const folder = hanging();
    const rig = openRig({ shared: folder.files });
    const job = claimedJob(place, 'trap "echo woke" TERM CONT; echo ready; while :; do sleep 0.02; done');
    await rig.run(job);
    await untilLogged(job.log, 'ready');
    folder.hung = true;
    await until('the freeze', () => rig.heard.some((message) => message.kind === 'frozen'));
    writeClaim(job.claimDir, 'e'.repeat(32));
    folder.heal();
    expect((await rig.exited(job)).ending).toEqual({ kind: 'killed', because: 'claim-lost' });
    expect(readFileSync(job.log, 'utf8')).not.toContain('woke');
  });

  it('cuts the grace of a kill short at the fence: what has no lease must not write', async () => {
    const folder = hanging();
    const rig = openRig({ shared: folder.files });
    const job = claimedJob(place, 'trap "" TERM; echo ready; while :; do sleep 0.02; done', { killGraceS: 60 });
    const process = await rig.started(job);
    await untilLogged(job.log, 'ready');
    folder.hung = true;
    rig.keeper.receive({ kind: 'kill', token: job.token, because: 'user' });
    await until('the end of the process', () => !rig.world.processes.alive(process));
    folder.heal();
    expect((await rig.exited(job)).ending).toEqual({ kind: 'killed', because: 'user' });
  });

  it('stops neither time-outs nor kills', async () => {
    const folder = hanging();
    const rig = openRig({ shared: folder.files });
    const job = claimedJob(place, 'echo ready; exec sleep 60', {
      timeoutS: 0.3,
      lease: { heartbeat: 0.05, suspect: 1, fence: 60, reclaim: 180 },
    });
    const process = await rig.started(job);
    await untilLogged(job.log, 'ready');
    folder.hung = true;
    await until('the end of the process', () => !rig.world.processes.alive(process));
    // The ending is on the local disk, although the result cannot be read yet.
    await until('the note', () => notesOf(place.localDir, job).ending);
    expect(rig.heard.some((message) => message.kind === 'exited')).toBe(false);
    folder.heal();
    expect((await rig.exited(job)).ending).toEqual({ kind: 'killed', because: 'timeout' });
  });

  it('launches nothing on a claim that was lost while the folder hung', async () => {
    const base = openFiles();
    const job = claimedJob(place, 'echo launched');
    const shared = bent(base, {
      create: async (path, content) => {
        await base.create(path, content);
        if (!path.includes('started.')) return;
        writeClaim(job.claimDir, 'e'.repeat(32));
        await new Promise((resolve) => setTimeout(resolve, job.lease.heartbeat * 1000 + 20));
      },
    });
    const rig = openRig({ shared });
    expect(await rig.run(job)).toMatchObject({ ok: false, why: 'lost' });
    expect(existsSync(job.log)).toBe(false);
  });
});

describe('a suspend', () => {
  it('passes no limit, and the run goes on after a renewal', async () => {
    const clock = systemClock();
    let slept = 0;
    const rig = openRig({ clock: { ...clock, uptime: () => clock.uptime() + slept } });
    const job = claimedJob(place, 'echo ready; while [ ! -e $RUN_DIR/go ]; do sleep 0.02; done', {
      stallS: 20,
      timeoutS: 20,
    });
    await rig.run(job);
    await untilLogged(job.log, 'ready');
    slept = 3600;
    const beat = (): number => (JSON.parse(readFileSync(join(job.recordDir, 'heartbeat'), 'utf8')) as { n: number }).n;
    const then = beat();
    await until('renewals', () => beat() > then + 3);
    writeFileSync(join(job.claimDir, 'go'), '');
    const exit = await rig.exited(job);
    expect(exit.ending).toEqual({ kind: 'exited', code: 0 });
    expect(exit.duration_s).toBeGreaterThan(3600);
  });
});

describe('passing errors', () => {
  it('neither kill nor fail a run, however often they come', async () => {
    const base = openFiles();
    let calls = 0;
    let bending = false;
    const shared = bent(base, {
      read: async (path, max) => {
        const codes = ['EIO', 'ESTALE', 'EACCES', 'ENOENT'];
        if (path.endsWith('claim.json') && bending && ++calls < 16)
          throw new FileError('read', path, codes[calls % 4] ?? 'EIO');
        return base.read(path, max);
      },
    });
    const rig = openRig({ shared });
    const lease = { heartbeat: 0.02, suspect: 1, fence: 5, reclaim: 15 };
    const job = claimedJob(place, 'while [ ! -e $RUN_DIR/go ]; do sleep 0.02; done; exit 5', { lease });
    await rig.started(job);
    bending = true;
    await until('a row of errors', () => calls >= 20);
    writeFileSync(join(job.claimDir, 'go'), '');
    expect((await rig.exited(job)).ending).toEqual({ kind: 'exited', code: 5 });
  });

  it('let a ticket of which nobody knows be tried again by the same keeper', async () => {
    const base = openFiles();
    let failed = false;
    const shared = bent(base, {
      create: async (path, content) => {
        await base.create(path, content);
        if (path.includes('started.') && !failed) throw new FileError('create', path, 'EIO'); // done, and said to have failed
      },
      read: async (path, max) => {
        if (path.includes('started.') && !failed) {
          failed = true;
          throw new FileError('read', path, 'EIO');
        }
        return base.read(path, max);
      },
    });
    const rig = openRig({ shared });
    const job = claimedJob(place, 'exit 0');
    expect(await rig.run(job)).toMatchObject({ ok: false, why: 'io' });
    expect(await rig.run(job)).toMatchObject({ ok: true });
    await rig.exited(job);
  });
});

describe('a ticket that stays without content', () => {
  it('is never launched, and the stage counts as lost after a while: the run must not wait for ever', async () => {
    const base = systemClock();
    let laterS = 0;
    const clock = { ...base, uptime: () => base.uptime() + laterS };
    const rig = openRig({ clock });
    const job = claimedJob(place, 'exit 0');
    mkdirSync(job.recordDir, { recursive: true });
    writeFileSync(join(job.recordDir, 'started.train.json'), '');
    expect(await rig.run(job)).toMatchObject({ ok: false, why: 'io' });
    laterS = 61;
    expect(await rig.run(job)).toEqual({ ok: true, process: null });
    expect((await rig.exited(job)).ending).toEqual({ kind: 'lost' });
  });
});

describe('adoption', () => {
  it('supervises a process that is not its child: limits go on, the exit code stays unknown', async () => {
    const first = openRig({ id: 'first' });
    const job = claimedJob(place, 'echo ready; exec sleep 60', { timeoutS: 1 });
    const process = await first.started(job);
    await untilLogged(job.log, 'ready');
    const second = openRig({ id: 'second' });
    expect(await second.adopt(job, process)).toEqual({ ok: true, process });
    first.world.processes.signal(process, 'SIGKILL');
    expect((await second.exited(job)).ending).toEqual({ kind: 'lost' });
  });

  it('counts time-outs from the start of the process, not from the adoption', async () => {
    const first = openRig({ id: 'first' });
    const job = claimedJob(place, 'exec sleep 60', { timeoutS: 500 });
    const process = await first.started(job);
    const { started } = notesOf(place.localDir, job);
    if (started === undefined) throw new Error('its start is not noted');
    await addNote(openFiles(), place.localDir, job.token, { ...started, uptime: started.uptime - 1000 });
    const second = openRig({ id: 'second' });
    await second.adopt(job, process);
    const exit = await second.exited(job);
    expect(exit.ending).toEqual({ kind: 'killed', because: 'timeout' });
    expect(exit.duration_s).toBeGreaterThan(1000);
  });

  it('thaws what a dead keeper had frozen', async () => {
    const first = openRig({ id: 'first' });
    const job = claimedJob(place, 'echo ready; sleep 0.3; echo done; exec sleep 60');
    const process = await first.started(job);
    await untilLogged(job.log, 'ready');
    first.world.processes.signalGroup(process, job.token, 'SIGSTOP');
    await openRig({ id: 'second' }).adopt(job, process);
    await untilLogged(job.log, 'done');
    first.keeper.receive({ kind: 'kill', token: job.token, because: 'stop' });
    await first.exited(job);
  });

  it('finishes the record of an ending that the dead keeper had noted', async () => {
    const rig = openRig();
    const job = claimedJob(place, '');
    const files = openFiles();
    await files.ensureFolder(runsFolder(place.localDir));
    const ending = { kind: 'exited', code: 9 } as const;
    const noted = { kind: 'ending', stage: 'train', ending, ended_at: 'then', duration_s: 5 } as const;
    await addNote(files, place.localDir, job.token, noted);
    // Its keeper died while it wrote the next one.
    await files.append(notesPath(place.localDir, job.token), '\n{"kind":"exit","exit":{"stage":"tra');
    writeFileSync(join(job.claimDir, 'metrics.json'), '{}');
    const { self } = rig.world.machine;
    await rig.adopt(job, { ...self, start: self.start + 1 });
    expect(await rig.exited(job)).toMatchObject({
      ending: { kind: 'exited', code: 9 },
      ended_at: 'then',
      duration_s: 5,
      metrics: { bytes: 2 },
    });
  });
});
