import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProject } from '../../src/app/open-project.ts';
import { DEFAULT_CONFIG } from '../../src/core/defaults.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orze-project-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('openProject', () => {
  it('without orze.yaml is the defaults', async () => {
    expect(await openProject({ cwd: root, flags: {} })).toMatchObject({
      root,
      configPath: null,
      problems: [],
      config: DEFAULT_CONFIG,
    });
  });

  it('takes orze.yaml where orze is started, and the flags over it', async () => {
    await writeFile(join(root, 'orze.yaml'), 'poll: 5\ntimeout: 6\n');
    const { config, configPath, problems, origins } = await openProject({ cwd: root, flags: { timeout: 9 } });
    expect({ config, configPath, problems }).toMatchObject({
      config: { poll: 5, timeout: 9 },
      configPath: join(root, 'orze.yaml'),
      problems: [],
    });
    expect(origins.get('poll')).toBe('orze.yaml:1');
  });

  it('-c names another file; paths still start where orze is started', async () => {
    await mkdir(join(root, 'conf'));
    await writeFile(join(root, 'conf/gpu.yaml'), 'nope: 1\n');
    const project = await openProject({ cwd: root, configFile: 'conf/gpu.yaml', flags: {} });
    expect(project).toMatchObject({ root, problems: [{ code: 'E0203', file: 'conf/gpu.yaml', line: 1 }] });
  });

  it.each([
    ['that is missing', 'nope.yaml', 'does not exist'],
    ['below a file', 'file/x.yaml', 'does not exist'],
  ])('-c with a file %s is E0201, and the defaults hold', async (_, configFile, why) => {
    await writeFile(join(root, 'file'), '');
    await writeFile(join(root, 'orze.yaml'), 'poll: 5\n');
    const { problems, config, configPath } = await openProject({ cwd: root, configFile, flags: {} });
    expect(problems).toMatchObject([{ code: 'E0201', message: `the settings file \`${configFile}\` ${why}` }]);
    expect({ config, configPath }).toEqual({ config: DEFAULT_CONFIG, configPath: null });
  });

  it('an orze.yaml that is no readable file is E0201, never "no settings"', async () => {
    await mkdir(join(root, 'orze.yaml'));
    expect((await openProject({ cwd: root, flags: {} })).problems).toMatchObject([{ code: 'E0201' }]);
    await rm(join(root, 'orze.yaml'), { recursive: true });
    await writeFile(join(root, 'orze.yaml'), '#'.repeat(1024 * 1024 + 1));
    expect((await openProject({ cwd: root, flags: {} })).problems).toMatchObject([
      { code: 'E0201', message: expect.stringContaining('larger than 1 MiB') },
    ]);
  });
});
