/** A full disk: launching stops, what runs is recorded, nothing of the user's is deleted, and with room again everything goes on. */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
// First: what is mounted goes last.
import { SmallDisk, mountMissing } from '../rig/mounts.ts';
import { SETTINGS, linesOf, liveProject, outcomeOf, reportTable } from '../rig/live-project.ts';
import { LAUNCHER, ideasFile, shTrainer } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';
import { figure } from '../rig/proof.ts';
import { until } from '../rig/wait.ts';

const missing = mountMissing();
if (missing !== null) console.log(`disk-full is skipped: ${missing}`);

const IDEAS = 5;
const MIB = 1024 * 1024;
/** The reserve is made where twenty times as much is free. */
const DISK_MIB = 192;
const many = (count: number) =>
  ideasFile(Object.fromEntries(Array.from({ length: count }, (_, n) => [`idea-${n + 1}`, `n: ${n}`])));

/** idea-2 fills the disk with a file of its own after its result; idea-1 ends when that is done. */
const FILLS = shTrainer('').replace(
  'echo "end',
  `case $id in
idea-1) while [ -f train.sh ] && [ ! -f full ]; do sleep 0.02; done;;
idea-2) head -c 300m /dev/zero > "$run/checkpoint.bin" 2>> noise.log; touch full;;
esac
echo "end`,
);

const begun = (project: Project) => linesOf(project, 'witness.log').filter((line) => line.startsWith('begin')).length;

/** Takes all room that is left. */
function fill(disk: SmallDisk): string {
  const ballast = join(disk.path, 'ballast');
  expect(() => writeFileSync(ballast, new Uint8Array(2 * DISK_MIB * MIB))).toThrow('ENOSPC');
  return ballast;
}

/** Every file that is JSON by its name and does not parse. */
function torn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile() || !entry.name.endsWith('.json') || entry.name.startsWith('.')) return [];
    const path = join(entry.parentPath, entry.name);
    try {
      JSON.parse(readFileSync(path, 'utf8'));
      return [];
    } catch {
      return [path];
    }
  });
}

describe.skipIf(missing !== null)(`a full disk${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it('stops launches, records what ends from the reserve, deletes nothing, and goes on when there is room', async () => {
    const disk = new SmallDisk(DISK_MIB);
    const project = liveProject({ 'orze.yaml': SETTINGS, 'ideas.md': many(IDEAS), 'train.sh': FILLS });
    mkdirSync(join(disk.path, 'results'));
    symlinkSync(join(disk.path, 'results'), project.path('results'));
    const orze = project.start(['--gpus', 'cpu:2', '--until-done']);
    await orze.says('No new launches: the disk is full');
    const both = ['idea-1', 'idea-2'];
    await until('both to be recorded', () => both.every((id) => project.has('results', id, '.orze', 'released.json')));
    for (const id of both) expect(outcomeOf(project, id)).toMatchObject({ status: 'COMPLETED' });
    // What is left of the reserve is not for new runs.
    expect(project.has('results', '.orze', 'reserve')).toBe(false);
    const passes = () => project.json('results', 'status.json').iteration as number;
    const before = passes();
    await until('two more polls', () => passes() > before + 1);
    expect(begun(project)).toBe(2);
    const checkpoint = project.path('results', 'idea-2', 'checkpoint.bin');
    expect(statSync(checkpoint).size).toBeGreaterThan((DISK_MIB - 16) * MIB);
    expect(torn(join(disk.path, 'results'))).toEqual([]);

    rmSync(checkpoint);
    expect((await orze.ended).code).toBe(0);
    expect(begun(project)).toBe(IDEAS);
    const ids = project.list('results').filter((id) => id.startsWith('idea-'));
    expect(ids.map((id) => outcomeOf(project, id).status)).toEqual(ids.map(() => 'COMPLETED'));
    const counts = reportTable(project.read('results', 'report.md'), '## Pipeline Status')[1];
    expect(counts).toEqual([`${IDEAS}`, `${IDEAS}`, '0', '0', '0']);
    expect(torn(join(disk.path, 'results'))).toEqual([]);
    expect(statSync(project.path('results', '.orze', 'reserve')).size).toBe(8 * MIB);
    const said = `2 runs ended on a full disk, both recorded from the reserve; no launch until there was room; then ${IDEAS} of ${IDEAS}`;
    figure('disk full', `${said} completed, 0 torn, nothing deleted`);
  });

  it('of the machine itself costs neither a run nor its exit code', async () => {
    const disk = new SmallDisk(8);
    const trainer = shTrainer(`touch "here-$id"
while [ ! -f go ] && [ -f train.sh ]; do sleep 0.02; done
[ "$id" != idea-2 ] || exit 7`);
    const project = liveProject({ 'orze.yaml': SETTINGS, 'ideas.md': many(3), 'train.sh': trainer });
    symlinkSync(disk.path, project.local); // where the rig looks for keepers
    const orze = project.start(['--gpus', 'cpu:2', '--until-done'], { ORZE_LOCAL_DIR: disk.path });
    await until('two trainers', () => project.has('here-idea-1') && project.has('here-idea-2'));
    const ballast = fill(disk);
    project.write('go', '');
    await Promise.all([orze.says('[COMPLETED] idea-1'), orze.says('[FAILED] idea-2')]);
    rmSync(ballast);
    expect((await orze.ended).code).toBe(0);
    expect(outcomeOf(project, 'idea-1')).toMatchObject({ status: 'COMPLETED', exit: { kind: 'exited', code: 0 } });
    expect(outcomeOf(project, 'idea-2')).toMatchObject({ status: 'FAILED', exit: { kind: 'exited', code: 7 } });
    expect(outcomeOf(project, 'idea-3')).toMatchObject({ status: 'COMPLETED', attempt: 1 });
    expect(begun(project)).toBe(3);
  });

  it('that takes no line of the log ends nothing', async () => {
    const disk = new SmallDisk(1);
    const project = liveProject({ 'orze.yaml': SETTINGS, 'ideas.md': many(2), 'train.sh': shTrainer() });
    const ballast = fill(disk);
    const log = openSync(join(disk.path, 'orze.log'), 'a');
    const orze = spawn(process.execPath, [LAUNCHER, '--gpus', 'cpu:1', '--until-done'], {
      cwd: project.dir,
      env: project.env,
      stdio: ['ignore', 'ignore', log],
    });
    onTestFinished(() => void orze.kill('SIGKILL')); // where it fails
    closeSync(log);
    const ended = new Promise((resolve) => orze.once('exit', (...end) => resolve(end)));
    await until('the first result', () => project.has('results', 'idea-1', '.orze', 'outcome.json'));
    rmSync(ballast);
    expect(await ended).toEqual([0, null]);
    expect(begun(project)).toBe(2);
    expect(readFileSync(join(disk.path, 'orze.log'), 'utf8')).toContain('Stopped: 2 completed');
  });
});
