/** The package as users get it: packed, installed into an empty folder, used. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from '../rig/project.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'orze-pack-'));
const env = {
  ...process.env,
  ORZE_LOCAL_DIR: join(folder, 'local'),
  NO_COLOR: '1',
  npm_config_update_notifier: 'false',
};

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 50 }));

/** Why the registry gave nothing; undefined when the package is installed. */
async function install(): Promise<string | undefined> {
  await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: REPOSITORY, env });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  try {
    const args = ['install', '--no-audit', '--no-fund', '--prefer-offline', '--omit=dev', join(folder, tarball)];
    await run('npm', args, { cwd: folder, env });
    return undefined;
  } catch (error) {
    const text = String(error);
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(text)) return text;
    throw error;
  }
}

describe('the packed package', () => {
  it('has a consistent package.json for those who install it', async () => {
    const { messages } = await publint({ pkgDir: REPOSITORY, strict: true });
    expect(messages).toEqual([]);
  });

  it('runs `npx orze init && npx orze --once --gpus cpu:2` in an empty folder', async ({ skip }) => {
    const unreachable = await install();
    if (unreachable !== undefined) skip(`the npm registry cannot be reached: ${unreachable}`);
    const npx = (...args: string[]) => run('npx', ['--no-install', 'orze', ...args], { cwd: folder, env });
    const { stdout } = await npx('init');
    expect(stdout).toContain('created');
    await npx('check', '--gpus', 'cpu:2');
    const once = await npx('--once', '--gpus', 'cpu:2');
    expect(once.stderr.match(/\[COMPLETED\]/g)).toHaveLength(2);
    expect(readdirSync(join(folder, 'results'))).toEqual(expect.arrayContaining(['report.md', 'status.json']));
    const rules = await npx('rules');
    expect(rules.stdout).toContain('ideas.md');
    const version = await npx('--version');
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
