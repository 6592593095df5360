/** The first minutes, as the command line itself suggests them: on real data, with the files of the package. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LAUNCHER } from '../rig/project.ts';

let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'orze-demo-'));
});
afterAll(() => rmSync(place, { recursive: true }));

function typed(line: string, inside = ''): { code: number | null; out: string; err: string } {
  const env = { ...process.env, ORZE_LOCAL_DIR: join(place, 'local'), NO_COLOR: '1', npm_command: '' };
  const options = { cwd: join(place, inside), env, encoding: 'utf8' as const, timeout: 240_000 };
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAUNCHER, ...line.split(' ')], options);
  return { code: status, out: stdout, err: stderr };
}

it('orze demo makes a project, runs it, and what it says to do next works', { timeout: 300_000 }, () => {
  const demo = typed('demo');
  expect(demo.code).toBe(0);
  expect(demo.out).toMatch(/^orze demo: 12 ideas [^]*created {2}orze-demo\/[^]*look +cd orze-demo && orze ls/);
  const next = demo.out.matchAll(/orze ((?:ls|why|retry|run)[^·&\n]*?)(?= {2,}| ·| &&|\n)/g);
  const said = new Map([...next].map(([, line = '']) => [line.trim(), typed(line.trim(), 'orze-demo')]));
  expect([...said.keys()]).toEqual([
    'ls',
    'why 8',
    'why 10',
    'retry 8 --set optimizer.lr=0.05',
    expect.stringMatching(/^run --once --gpus cpu:\d$/),
  ]);
  expect([...said.values()].map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
  expect(said.get('ls')?.out).toMatch(/1 {2}idea-0\d\d {2}✓ +0\.8/);
  expect(said.get('why 8')?.out).toContain('idea-008 FAILED (nan)');
  expect(said.get('why 10')?.out).toMatch(/idea-010 is BLOCKED: .*ideas\.md:\d+/s);
  const report = readFileSync(join(place, 'orze-demo/results/report.md'), 'utf8');
  expect(report.match(/^\| \d+ \| idea-/gm)).toHaveLength(11);

  expect(typed('demo')).toMatchObject({ code: 4, err: expect.stringContaining('orze-demo is not empty') as string });
});
