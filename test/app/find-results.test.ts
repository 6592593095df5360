import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findResults } from '../../src/app/find-results.ts';
import { openProject } from '../../src/app/open-project.ts';
import { openFiles } from '../../src/edge/files.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orze-find-results-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function find(settings: string | null, place: { configFile?: string; resultsDir?: string } = {}) {
  if (settings !== null) await writeFile(join(root, place.configFile ?? 'orze.yaml'), settings);
  const { configFile, resultsDir } = place;
  const flags = resultsDir === undefined ? {} : { resultsDir };
  const found = await findResults({ cwd: root, configFile, flags }, openFiles());
  return found.ok ? found.layout.results : found.problems.map(({ code }) => code);
}

describe('the results folder', () => {
  it.each([
    'timeout: 5\n',
    'results_dir: runs\n',
    'results_dir: "a b"\n',
    'results_dir: /tmp/elsewhere\n',
    'results_dir: null\n',
    'results_dir: one # two\n',
    '{"results_dir": "json"}',
    '"results\\u005fdir": escaped\n',
    'x: &r runs\nresults_dir: *r\n',
  ])('of %j is that of the whole settings', async (settings) => {
    const found = await find(settings);
    const { config } = await openProject({ cwd: root, flags: {} });
    expect(found).toBe(join(config.results_dir.startsWith('/') ? '' : root, config.results_dir));
  });

  it('without settings is the default', async () => expect(await find(null)).toBe(join(root, 'results')));

  it('is what the flag says, whatever the settings say', async () =>
    expect(await find('results_dir: [broken', { resultsDir: 'other' })).toBe(join(root, 'other')));

  it('is not guessed from settings that cannot be read', async () => {
    expect(await find('results_dir: [1, 2\n')).toEqual(['E0202']);
    expect(await find('results_dir: 5\n')).toEqual(['E0204']);
    await rm(join(root, 'orze.yaml'));
    expect(await find(null, { configFile: 'nope.yaml' })).toEqual(['E0201']);
  });

  it('is found beside settings that are wrong elsewhere', async () =>
    expect(await find('results_dir: "runs"\ntimeout: soon\n')).toBe(join(root, 'runs')));
});
