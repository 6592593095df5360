import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/core/config-read.ts';
import { foundIn, initIn } from '../../rig/init.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orze-init-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function put(files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

async function init(options: Parameters<typeof initIn>[1] = {}): Promise<string[]> {
  return (await initIn(root, options)).map(({ did, what }) => `${did} ${what}`);
}

async function settings() {
  const { config, problems } = readConfig(await readFile(join(root, 'orze.yaml'), 'utf8'), 'orze.yaml', {});
  expect(problems).toEqual([]);
  return config;
}

describe('orze init in an empty folder', () => {
  it('makes a whole project', async () => {
    expect(await init()).toEqual([
      'created orze.yaml',
      'created ideas.md',
      'created configs/base.yaml',
      'created train_idea.py',
      'created .gitignore',
    ]);
    expect(await settings()).toMatchObject({
      train_script: 'train_idea.py',
      python: 'python3',
      base_config: 'configs/base.yaml',
    });
    const ideas = await readFile(join(root, 'ideas.md'), 'utf8');
    expect(ideas.match(/^## idea-\d{3}: .+\n- \*\*Priority\*\*: .+\n/gm)).toHaveLength(3);
  });

  it('without python3 takes the Node that orze runs on', async () => {
    expect(await init({ python: null })).toContain('created train_idea.mjs');
    expect(await settings()).toMatchObject({ train_script: 'train_idea.mjs', python: 'node' });
  });

  it('makes the folder too', async () => {
    const inner = join(root, 'a', 'b');
    await initIn(inner);
    expect((await readdir(inner)).toSorted()).toEqual([
      '.gitignore',
      'configs',
      'ideas.md',
      'orze.yaml',
      'train_idea.py',
    ]);
  });
});

describe('orze init where something is', () => {
  it('a second time changes nothing', async () => {
    await init();
    const before = await Promise.all((await readdir(root)).map(async (name) => [name, await contentOf(name)]));
    const lines = await init();
    expect(lines.filter((line) => line.startsWith('created') || line.startsWith('added'))).toEqual([]);
    expect(await Promise.all((await readdir(root)).map(async (name) => [name, await contentOf(name)]))).toEqual(before);
  });

  it('never overwrites', async () => {
    await put({ 'ideas.md': 'mine', 'orze.yaml': 'poll: 5\n', '.gitignore': 'x' });
    const lines = await init();
    expect(lines).toEqual(
      expect.arrayContaining(['kept ideas.md', 'kept orze.yaml', 'added .gitignore', 'created configs/base.yaml']),
    );
    expect([await contentOf('ideas.md'), await contentOf('orze.yaml')]).toEqual(['mine', 'poll: 5\n']);
    expect(await contentOf('.gitignore')).toBe('x\nresults/\n');
  });

  it.each([
    ['train.py', 'p.add_argument("--idea-id")', 'python3'],
    ['scripts/go.py', 'p.add_argument("--idea-id")', 'python3'],
    ['run.sh', 'echo --idea-id', 'bash'],
    ['tool.mjs', '// --idea-id', 'node'],
  ])('finds %s, which takes --idea-id', async (script, content, python) => {
    await put({ [script]: content, 'a.py': 'print(1)' });
    const lines = await init();
    expect((await foundIn(root)).script?.path).toBe(script);
    expect(lines.join()).not.toMatch(/created (?:train_idea|orze_train)/);
    expect(await settings()).toMatchObject({ train_script: script, python });
    expect((await readFile(join(root, 'ideas.md'), 'utf8')).match(/^## idea-/gm)).toHaveLength(1);
  });

  it('writes a script that calls one that does not take --idea-id', async () => {
    await put({ 'train.py': 'import torch' });
    const lines = await init();
    expect(lines).toContain('created orze_train.py');
    expect(lines.join()).not.toMatch(/train_idea/);
    expect(await settings()).toMatchObject({ train_script: 'orze_train.py' });
  });

  it('a second time takes the script that it wrote', async () => {
    await put({ 'train.py': 'import torch' });
    await init();
    expect((await foundIn(root)).script?.path).toBe('orze_train.py');
    expect((await init()).filter((line) => !line.startsWith('kept '))).toEqual([]);
  });

  it('takes the virtual environment and the base config that are there', async () => {
    await put({ 'train.py': '--idea-id', 'conf/b.yaml': 'x: 1', 'conf/config.yaml': 'x: 1' });
    await mkdir(join(root, '.venv/bin'), { recursive: true });
    await symlink('/usr/bin/env', join(root, '.venv/bin/python'));
    expect(await init()).toContain('kept conf/config.yaml');
    expect(await settings()).toMatchObject({ python: '.venv/bin/python', base_config: 'conf/config.yaml' });
  });

  it('gives the starter a base config of its own where another is there', async () => {
    await put({ 'configs/base.yaml': 'model: x\n' });
    expect(await init()).toContain('created configs/starter.yaml');
    expect(await settings()).toMatchObject({ base_config: 'configs/starter.yaml' });
  });

  it('steps over folders that are named like scripts', async () => {
    await mkdir(join(root, 'train.py'));
    expect(await init()).toContain('created train_idea.py');
  });
});

async function contentOf(name: string): Promise<string> {
  const path = join(root, name);
  return name === 'configs' ? (await readdir(path)).join() : readFile(path, 'utf8');
}
