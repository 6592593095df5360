import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCheck } from '../../../src/face/cli/check.ts';
import { initIn } from '../../rig/init.ts';
import { testTerminal } from '../../rig/terminal.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orze-check-face-'));
  // Node is what surely runs here.
  await initIn(root, { python: null });
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function check(options: { json?: boolean; configFile?: string } = {}) {
  const terminal = testTerminal({ cwd: root });
  const { json = false, ...rest } = options;
  const code = await runCheck({ cwd: root, flags: { gpus: 'cpu:2' }, verbose: false, json, ...rest }, terminal);
  return { code, out: terminal.out(), err: terminal.err(), lines: terminal.out().trimEnd().split('\n') };
}

describe('orze check', () => {
  it('finds nothing wrong with what orze init made', async () => {
    const { code, err, lines } = await check();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lines.at(-1)).toBe('0 errors, 0 warnings.  3 of 3 ideas can run.');
    expect(lines[0]).toMatch(/^orze\.yaml +ok +\d+ settings$/);
  });

  it('with errors shows them with their lines, counts them and ends with 1', async () => {
    await writeFile(join(root, 'orze.yaml'), 'train_script: train_idea.mjs\ntiemout: 5\npython: node\n');
    const { code, err, lines } = await check();
    expect(code).toBe(1);
    expect(err).toContain('error[E0203]: unknown key `tiemout`\n  --> orze.yaml:2:1\n');
    expect(err).toContain('2 | tiemout: 5\n  | ^^^^^^^\n');
    expect(lines.at(-1)).toBe('1 error, 0 warnings.  3 of 3 ideas can run.');
  });

  it('with warnings alone ends with 0', async () => {
    await writeFile(join(root, 'configs/base.yaml'), 'lr: 1e-4\n');
    expect(await check()).toMatchObject({ code: 0, err: expect.stringContaining('warning[W0106]') });
  });

  it('without readable settings ends with 2', async () => {
    expect((await check({ configFile: 'nope.yaml' })).code).toBe(2);
    await writeFile(join(root, 'orze.yaml'), 'a: b: c');
    expect((await check()).code).toBe(2);
  });

  it('shows ten of a kind and counts the others', async () => {
    const ideas = Array.from({ length: 25 }, (_, i) => `## idea-${i}: T\n\n\`\`\`yaml\nlr: 1e-4\n\`\`\`\n`);
    await writeFile(join(root, 'ideas.md'), ideas.join('\n'));
    const { err, lines } = await check();
    expect(err.match(/^warning\[W0106\]/gm)).toHaveLength(10);
    expect(err).toContain('… and 15 more of W0106');
    expect(lines.at(-1)).toContain('25 warnings');
  });

  it('--json is one object with everything in it, and nothing else', async () => {
    await mkdir(join(root, 'sub'));
    await writeFile(
      join(root, 'orze.yaml'),
      'eval_script: sub\nbase_config: nope.yaml\npython: node\ntrain_script: train_idea.mjs\n',
    );
    const { code, err, out } = await check({ json: true });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const result = JSON.parse(out);
    expect(out).toBe(`${JSON.stringify(result)}\n`);
    expect(result).toMatchObject({
      schema: 'orze.check/1',
      ok: false,
      errors: [{ code: 'E0311', file: 'orze.yaml', line: 1 }],
      warnings: [{ code: 'W0312', file: 'orze.yaml', line: 2 }],
      runnable: 3,
      total: 3,
    });
    expect(result.sections).toContainEqual({ name: 'sub', state: 'error', about: 'eval_script' });
  });
});
