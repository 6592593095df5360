import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { main } from '../../../src/face/cli/main.ts';
import { testTerminal } from '../../rig/terminal.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orze-init-face-'));
});
afterEach(async () => {
  await chmod(root, 0o755);
  await rm(root, { recursive: true, force: true });
});

it('prints what was made and the line to go on with, as orze was called', async () => {
  const terminal = testTerminal({ cwd: root, env: { npm_command: 'exec' } });
  expect(await main(['init', 'my project'], terminal)).toBe(0);
  const lines = terminal.out().trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('created ')).length).toBe(5);
  expect(lines.at(-1)).toMatch(/^next +cd "my project" && npx orze check.* && npx orze --once/);
  expect(terminal.err()).toBe('');
});

it('a folder that cannot be made is a problem, not a bug', async () => {
  await writeFile(join(root, 'file'), '');
  const terminal = testTerminal({ cwd: root });
  expect(await main(['init', 'file/sub'], terminal)).toBe(1);
  expect(terminal.err()).toMatch(/^error\[E0304\]: cannot mkdir .*ENOTDIR/);
});
