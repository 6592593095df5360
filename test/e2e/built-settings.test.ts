/** The build takes parts of zod into one file: what it says of settings must be what the source, with all of zod, says. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/core/config-read.ts';
import { REPOSITORY } from '../rig/project.ts';

const built = (await import(pathToFileURL(join(REPOSITORY, 'dist/core/config-read.js')).href)) as {
  readConfig: typeof readConfig;
};

describe('the built settings', () => {
  it.each([
    '',
    'timeout: 60\nreport:\n  columns:\n    - {key: acc, label: A, fmt: .4f}\n',
    'timeout: soon\n',
    'tiemout: 5\n',
    'report: 5\n',
    'report:\n  columns:\n    - 5\n',
    'post_scripts:\n  - {name: "x y", script: 1}\n',
    'gpu_mem_threshold: -1\npoll: 1.5\nmax_idea_failures: 0.5\n',
    'train_extra_env: {A: 1, "B=": x}\n',
    'research: {mode: other}\n',
    'lease: {settle: x}\n',
    'results_dir: ""\neval_output: ../x\n',
    '[1]\n',
  ])('judge %j as the source does', (text) => {
    const ours = built.readConfig(text, 'orze.yaml', {});
    const theirs = readConfig(text, 'orze.yaml', {});
    expect(ours).toEqual(theirs);
  });
});
