/** `orze check fs` and the refusal at start, with the built command line, real processes and real file systems. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { Project } from '../rig/project.ts';

const opened: Project[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const project of opened.splice(0)) await project.remove();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function project(): Project {
  const made = new Project({ 'ideas.md': '' });
  opened.push(made);
  return made;
}

/** A project whose claims could never be published: .orze is on another device. */
function split(): Project {
  const made = project();
  const other = mkdtempSync('/dev/shm/orze-fs-');
  folders.push(other);
  mkdirSync(made.path('results'));
  symlinkSync(other, made.path('results/.orze'));
  return made;
}

it('measures with real processes, says what it found in a table and leaves nothing behind', async () => {
  const made = project();
  const { code, stdout } = await made.orze(['check', 'fs']);
  expect(stdout).toMatch(/^races +4 processes, 300 names each: mkdir 0 won twice .* publish 0 won twice/m);
  expect(stdout).toMatch(/^replace +300 times, \d+ reads meanwhile: 0 missing, 0 torn$/m);
  expect(stdout).toMatch(/\nverdict: (ok|warn): .*\n$/);
  expect(code).toBe(0);
  expect(readdirSync(made.dir)).toEqual(['ideas.md']);
});

it('--json is one object, and tmpfs is warned about', async () => {
  const results = mkdtempSync('/dev/shm/orze-fs-');
  folders.push(results);
  const { code, stdout, stderr } = await project().orze(['check', 'fs', '--json', '--results-dir', results]);
  const report = JSON.parse(stdout) as Record<string, unknown>;
  expect(report).toMatchObject({
    schema: 'orze.check-fs/1',
    ok: true,
    level: 'warn',
    verdicts: [{ code: 'memory', level: 'warn' }],
    folder: results,
    mount: { type: 'tmpfs' },
    one_device: true,
    local_device: false,
    races: { takers: 4, publish: { rounds: 300, double: 0, none: 0 } },
    meet: null,
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(readdirSync(results)).toEqual([]);
});

it('a folder that cannot carry claims gives exit 1 there, and the loop does not start on it', async () => {
  const made = split();
  const checked = await made.orze(['check', 'fs']);
  expect(checked.code).toBe(1);
  expect(checked.stdout).toContain('unfit [two-devices]');
  const started = await made.orze(['--once', '--gpus', 'cpu:1']);
  expect(started.code).toBe(1);
  expect(started.stderr).toMatch(/^error\[E0314\]: the file system of .*results cannot carry runs/m);
});

it('two that are started with --meet find each other', async () => {
  const made = project();
  const both = await Promise.all([made.orze(['check', 'fs', '--meet']), made.orze(['check', 'fs', '--meet'])]);
  for (const { code, stdout } of both) {
    expect(stdout).toMatch(/^meet .*\(this machine\): mkdir 0 won twice/m);
    expect(stdout).toContain('Measured on both sides at once.');
    expect(code).toBe(0);
  }
  expect(readdirSync(made.path('results/.orze/fscheck-meet'))).toEqual([]);
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends it with %i, and nothing is left behind', async (signal, code) => {
  const made = project();
  mkdirSync(made.path('results/.orze'), { recursive: true });
  const started = made.start(['check', 'fs']);
  await started.says('processes at the same names');
  started.child.kill(signal);
  expect((await started.ended).code).toBe(code);
  expect(readdirSync(made.path('results/.orze'))).toEqual([]);
});
