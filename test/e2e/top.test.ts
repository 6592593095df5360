/** The live view in a real pseudo-terminal: util-linux' `script` makes one. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Project } from '../rig/project.ts';
import { sampleProject } from '../rig/sample.ts';

const ORZE = join(import.meta.dirname, '../../bin/orze.js');
const hasScript = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

let project: Project | null = null;
afterEach(() => project?.remove());

/** Types each key once the screen shows what is expected before it; answers all that was written. */
async function typed(steps: readonly (readonly [after: RegExp, keys: string])[]): Promise<string> {
  project = sampleProject({ 'configs/base.yaml': 'epochs: 3\n' });
  const out = project.path('screen.txt');
  const command = `stty rows 24 cols 80; exec ${process.execPath} ${ORZE} top`;
  const child = spawn('script', ['-qfec', command, out], {
    cwd: project.dir,
    env: { ...project.env, TERM: 'xterm', LANG: 'C.UTF-8' },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const screen = (): string => readFileSync(out, { encoding: 'utf8', flag: 'a+' });
  let from = 0;
  for (const [after, keys] of steps) {
    await expect.poll(() => screen().slice(from), { timeout: 20_000, interval: 50 }).toMatch(after);
    from = screen().length;
    child.stdin.write(keys);
  }
  expect(await ended).toBe(0);
  return screen();
}

describe.skipIf(!hasScript)('orze top in a terminal (needs `script` of util-linux)', () => {
  it('shows views by their keys, answers why, filters, and gives the terminal back', { timeout: 60_000 }, async () => {
    const all = await typed([
      [/best test_accuracy 0\.7500 idea-002/, '5'],
      [/\[5 Leaderboard\][^]*idea-002/, 'w'],
      [/idea-002 is COMPLETED: rank 1 of 2/, '\u001b'],
      [/\[5 Leaderboard\]|idea-001/, '6'],
      [/\[6 Failures\][^]*loss became NaN/, '/'],
      [/\/_/, 'status:failed\r'],
      [/filter status:failed/, ':'],
      [/:_/, 'queue --plain\r'],
      [/orze queue --plain[^]*idea-005/, 'q'],
    ]);
    expect(all).toContain('\u001b[?1049h');
    expect(all.lastIndexOf('\u001b[?1049l')).toBeGreaterThan(all.lastIndexOf('\u001b[?1049h'));
    expect(all).not.toMatch(/\u001b\[[23]J/);
  });
});

it('without a terminal it is one frame', async () => {
  project = sampleProject({ 'configs/base.yaml': 'epochs: 3\n' });
  const { stdout, code } = await project.orze(['top', '--once']);
  expect(code).toBe(0);
  expect(stdout).toContain('best test_accuracy 0.7500 idea-002');
  expect(stdout).not.toContain('\u001b');
});
