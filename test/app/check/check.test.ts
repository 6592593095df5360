import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkProject } from '../../../src/app/check/check.ts';
import type { CheckEdges } from '../../../src/app/check/check.ts';
import { openProject } from '../../../src/app/open-project.ts';
import type { Files, GpuLook } from '../../../src/edge/edges.ts';
import { FileError } from '../../../src/edge/file-error.ts';
import { openFiles } from '../../../src/edge/files.ts';
import { randomHex } from '../../../src/edge/random.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orze-check-'));
});
afterEach(async () => {
  await chmod(root, 0o755);
  await rm(root, { recursive: true, force: true });
});

const IDEA = '## idea-001: First\n- **Priority**: high\n\n```yaml\nlr: 0.1\n```\n';
const COMPLETE = { 'ideas.md': IDEA, 'train_idea.py': '', 'configs/base.yaml': 'lr: 0.5\n' };

async function put(files: Record<string, string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

interface Situation {
  gpus?: string;
  look?: GpuLook;
  files?: Partial<Files>;
  programs?: string[];
}

async function check({ gpus = 'cpu:2', look, files, programs = ['python3'] }: Situation = {}) {
  const project = await openProject({ cwd: root, flags: {} });
  const edges: CheckEdges = {
    files: { ...openFiles(), ...files },
    gpus: { look: async () => look ?? { ok: false, why: 'absent', message: 'nvidia-smi: not found' } },
    random: randomHex,
    probe: async (name) =>
      programs.includes(name) ? { ok: true, version: `${name} 3.12` } : { ok: false, why: 'gone' },
  };
  const result = await checkProject(project, gpus, edges);
  return {
    ...result,
    codes: result.problems.map(({ code }) => code),
    states: Object.fromEntries(result.sections.map(({ name, state }) => [name, state])),
    about: Object.fromEntries(result.sections.map(({ name, about }) => [name, about])),
  };
}

async function renameAndSpoil(from: string, to: string): Promise<void> {
  await openFiles().rename(from, to);
  await writeFile(join(to, 'claim.json'), 'other');
}

function checkWithFree(gb: number) {
  return check({ files: { freeBytes: async () => gb * 1024 ** 3 } });
}

describe('a complete project', () => {
  it('is without a problem, and nothing is left behind', async () => {
    await put(COMPLETE);
    const before = await readdir(root);
    const { problems, states, about, runnable, total } = await check();
    expect({ problems, runnable, total }).toEqual({ problems: [], runnable: 1, total: 1 });
    expect(Object.keys(states)).toEqual([
      'settings',
      'ideas.md',
      'configs/base.yaml',
      'train_idea.py',
      'python3',
      'gpus',
      'results/',
      'disk',
    ]);
    expect(about).toMatchObject({
      python3: 'python3 3.12',
      gpus: 'not asked for: 2 CPU lanes',
      'results/': 'will be made',
    });
    expect(await readdir(root)).toEqual(before);
  });
});

describe('scripts', () => {
  it('every script that is set is looked for, with the place where it was set', async () => {
    await put({
      ...COMPLETE,
      'orze.yaml':
        'train_script: train_ide.py\npre_script: a.py\neval_script: b.py\npost_scripts: [{script: c.py}]\n' +
        'cleanup: {script: d.py}\nresearch: {mode: script, script: e.py}\n',
    });
    const { problems } = await check();
    expect(problems.map(({ code, line, message }) => [code, line, /file `(.*?)`/.exec(message)?.[1]])).toEqual([
      ['E0301', 1, 'train_ide.py'],
      ['E0311', 2, 'a.py'],
      ['E0311', 3, 'b.py'],
      ['E0311', 4, 'c.py'],
      ['E0311', 5, 'd.py'],
      ['E0311', 6, 'e.py'],
    ]);
    expect(problems[0]?.help).toBe('did you mean `train_idea.py`?');
  });

  it('research by Claude needs its rules and its program', async () => {
    await put({ ...COMPLETE, 'orze.yaml': 'research: {mode: claude, rules_file: R.md}\n' });
    expect((await check()).codes).toEqual(['E0311', 'E0308']);
    await put({ 'R.md': 'rules' });
    expect((await check({ programs: ['python3', 'claude'] })).codes).toEqual([]);
  });

  it('a python that cannot be started is an error', async () => {
    await put({ ...COMPLETE, 'orze.yaml': 'poll: 3\npython: .venv/bin/python\n' });
    expect((await check()).problems).toMatchObject([{ code: 'E0308', file: 'orze.yaml', line: 2 }]);
  });
});

describe('gpus', () => {
  const gpu = { vendor: 'nvidia' as const, totalMiB: 1000, fault: null, processes: [], mig: [] };
  const look: GpuLook = {
    ok: true,
    gpus: [
      { ...gpu, index: 0, uuid: 'GPU-a', name: 'A', usedMiB: 5 },
      { ...gpu, index: 1, uuid: 'GPU-b', name: 'B', usedMiB: 61_000 },
    ],
  };

  it('counts the free ones and says who has the others', async () => {
    await put(COMPLETE);
    const { about, codes } = await check({ gpus: '0,1', look });
    expect(codes).toEqual([]);
    expect(about['gpus']).toBe('1 of 2 free · gpu:1 foreign (61000 MiB in use)');
  });

  it('none is an error that names the way out', async () => {
    await put(COMPLETE);
    const { problems } = await check({ gpus: 'auto' });
    expect(problems).toMatchObject([{ code: 'E0302', help: expect.stringContaining('--gpus cpu:4') }]);
  });

  it('a bad --gpus is an error', async () => {
    await put(COMPLETE);
    expect((await check({ gpus: '0,0' })).codes).toEqual(['E0303']);
  });
});

describe('results folder and disk', () => {
  it.each(['makeFolder', 'create', 'rename', 'read'] as const)(
    'a failing %s is an error, and is cleaned up',
    async (op) => {
      await put(COMPLETE);
      await mkdir(join(root, 'results'));
      const fail = async (path: string) => {
        throw new FileError(op, path, 'EROFS');
      };
      const read =
        op === 'read'
          ? {
              read: (path: string, max: number) =>
                path.includes('.orze-check') ? fail(path) : openFiles().read(path, max),
            }
          : { [op]: fail };
      const { problems, states } = await check({ files: read });
      expect(problems).toMatchObject([{ code: 'E0304', message: expect.stringContaining('EROFS') }]);
      expect(states['results/']).toBe('error');
      expect(await readdir(join(root, 'results'))).toEqual([]);
    },
  );

  it('a rename that puts other content there is an error', async () => {
    await put({ ...COMPLETE, 'results/x': '' });
    expect((await check({ files: { rename: renameAndSpoil } })).codes).toEqual(['E0304']);
  });

  it('less space than min_disk_gb is an error', async () => {
    await put({ ...COMPLETE, 'orze.yaml': 'min_disk_gb: 50\n' });
    expect(await checkWithFree(49)).toMatchObject({ codes: ['E0309'], about: { disk: '49.0 GB free' } });
    expect(await checkWithFree(2500)).toMatchObject({ codes: [], about: { disk: '2.5 TB free' } });
  });
});
