/** A results folder that stops answering, or fails, while orze works on it: nobody waits for ever, and what was started ends well. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
// First: what is mounted goes last.
import { HangingFolder, hangingMissing } from '../rig/mounts.ts';
import { SETTINGS, isAlive, linesOf, liveProject, outcomeOf, reportTable } from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import type { Project, Started } from '../rig/project.ts';
import { figure } from '../rig/proof.ts';
import { until } from '../rig/wait.ts';

const missing = hangingMissing();
if (missing !== null) console.log(`hung-folder is skipped: ${missing}`);

const KILL_GRACE_S = 1;
const FENCE_S = 2;
const LEASE = SETTINGS.replace('lease: {', `lease: {fence: ${FENCE_S}, reclaim: 60, `);
/** Tells who it is, and beats every 50 ms beside results/, until the test lets it end. */
const BEATS = shTrainer(`echo "pid $id $$" >> witness.log
while [ ! -f go ] && [ -f train.sh ]; do echo "beat $id" >> beats.log; sleep 0.05; done`);

/** A project whose results/ stands on the folder. */
function projectOn(folder: HangingFolder, name: string, files: Record<string, string>): Project {
  const project = liveProject({ 'orze.yaml': LEASE, ...files });
  onTestFinished(() => folder.restore()); // before the project is ended
  mkdirSync(join(folder.path, name));
  symlinkSync(join(folder.path, name), project.path('results'));
  return project;
}

const ideas = (count: number) =>
  ideasFile(Object.fromEntries(Array.from({ length: count }, (_, n) => [`idea-${n + 1}`, `n: ${n}`])));

const secondsSince = (began: number) => (performance.now() - began) / 1000;
const beats = (project: Project) => linesOf(project, 'beats.log').length;

async function untilSilent(project: Project): Promise<void> {
  await until('the trainers to be frozen', async () => {
    const before = beats(project);
    await new Promise((resolve) => setTimeout(resolve, 400));
    return beats(project) === before;
  });
}

const trainers = (project: Project) =>
  linesOf(project, 'witness.log')
    .filter((line) => line.startsWith('pid '))
    .map((line) => Number(line.split(' ')[2]));

/** SIGTERM once; seconds until it has ended, and how. */
async function stopped(
  orze: Started,
  signals: number,
): Promise<{ s: number; code: number | null; signal: string | null }> {
  const began = performance.now();
  for (let n = 0; n < signals; n += 1) {
    if (n > 0) await orze.says('Stopping:');
    orze.child.kill('SIGTERM');
  }
  const { code, signal } = await orze.ended;
  return { s: secondsSince(began), code, signal };
}

describe.skipIf(missing !== null)(
  `a results folder that hangs${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    it('freezes the trainers at the fence, keeps telling, thaws them when it answers, and every run ends well', async () => {
      const folder = await HangingFolder.mount();
      const project = projectOn(folder, 'a', { 'ideas.md': ideas(3), 'train.sh': BEATS });
      const orze = project.start(['--gpus', 'cpu:2', '--until-done']);
      await until('two trainers', () => trainers(project).length === 2);
      await until('their beats', () => beats(project) > 4);

      const hung = performance.now();
      folder.hang();
      await orze.says('does not answer');
      const told = secondsSince(hung);
      await untilSilent(project);
      const waiting = folder.waiting();
      await orze.says(/2 running, 1 queued \| no answer: /);
      expect(trainers(project).every(isAlive)).toBe(true);
      expect(folder.waiting()).toBeLessThanOrEqual(waiting + 2);

      folder.heal();
      const frozen = beats(project);
      await until('the trainers to go on', () => beats(project) > frozen + 4);
      await orze.says('answers again');
      project.write('go', '');
      expect((await orze.ended).code).toBe(0);
      expect(linesOf(project, 'witness.log').filter((line) => line.startsWith('begin'))).toHaveLength(3);
      for (const n of [1, 2, 3]) {
        expect(outcomeOf(project, `idea-${n}`)).toMatchObject({
          status: 'COMPLETED',
          attempt: 1,
          exit: { kind: 'exited', code: 0 },
        });
      }
      expect(reportTable(project.read('results', 'report.md'), '## Pipeline Status')[1]).toEqual([
        '3',
        '3',
        '0',
        '0',
        '0',
      ]);
      figure(
        'hung folder',
        `told after ${told.toFixed(1)} s; ${waiting} calls outstanding at most, not growing; 2 runs frozen at the fence, thawed, 3 of 3 completed`,
      );
    });

    it('a stop ends orze in 10 s (beside the kill grace), --report-only says what hangs, and the next start records how runs ended', async () => {
      const folder = await HangingFolder.mount();
      const idle = projectOn(folder, 'idle', {
        'ideas.md': '',
        'train.sh': BEATS,
        'orze.yaml': LEASE.replace('poll: 1', 'poll: 30'),
      });
      const busy = projectOn(folder, 'busy', { 'ideas.md': ideas(2), 'train.sh': BEATS });
      const resting = idle.start(['--gpus', 'cpu:2']);
      const working = busy.start(['--gpus', 'cpu:2']);
      await resting.says('Idle: no idea waits');
      await until('two trainers', () => trainers(busy).length === 2);
      const pids = trainers(busy);

      folder.hang();
      const report = busy.start(['--report-only']);
      const reportBegan = performance.now();
      const [idleStop, busyStop, reported] = await Promise.all([
        stopped(resting, 1),
        stopped(working, 2),
        report.ended.then((end) => ({ ...end, s: secondsSince(reportBegan) })),
      ]);
      expect(idleStop.s).toBeLessThan(10);
      expect(busyStop.s).toBeLessThan(10 + KILL_GRACE_S);
      expect(pids.some(isAlive)).toBe(false);
      expect(reported.stderr).toContain('does not answer');
      expect(reported.code).not.toBe(0);
      expect(reported.s).toBeLessThan(15);

      folder.heal();
      const next = busy.start(['--report-only']);
      expect((await next.ended).code).toBe(0);
      const again = busy.start(['--gpus', 'cpu:2']);
      await again.says('idea-1: Idea idea-1 (killed: Killed when orze was stopped)');
      await again.says('idea-2: Idea idea-2 (killed: Killed when orze was stopped)');
      again.child.kill('SIGTERM');
      expect((await again.ended).code).toBe(0);
      figure(
        'hung folder',
        `stop while idle ${idleStop.s.toFixed(1)} s (${idleStop.signal ?? idleStop.code}), with 2 runs ended ${busyStop.s.toFixed(1)} s; --report-only gives up with a word after ${reported.s.toFixed(1)} s`,
      );
    });

    it('goes on when a folder that had failed (ENOTCONN) is mounted again; no run is lost or doubled', async () => {
      const folder = await HangingFolder.mount();
      const project = projectOn(folder, 'c', { 'ideas.md': ideas(3), 'train.sh': BEATS });
      const orze = project.start(['--gpus', 'cpu:2', '--until-done']);
      await until('two trainers', () => trainers(project).length === 2);
      await folder.fail();
      await orze.says('ENOTCONN');
      await untilSilent(project);
      await folder.remount();
      const frozen = beats(project);
      await until('the trainers to go on', () => beats(project) > frozen + 4);
      project.write('go', '');
      expect((await orze.ended).code).toBe(0);
      expect(linesOf(project, 'witness.log').filter((line) => line.startsWith('begin'))).toHaveLength(3);
      for (const n of [1, 2, 3])
        expect(outcomeOf(project, `idea-${n}`)).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    });
  },
);
