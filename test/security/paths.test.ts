/** Security: every path through one safe join; deletes and reads stay inside, whatever stands in a run folder. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanUp } from '../../src/app/cleanup.ts';
import { judgeRun } from '../../src/app/finish.ts';
import { completedFact } from '../../src/app/run-files.ts';
import { researchCycle } from '../../src/app/research.ts';
import { isThere, safeJoin } from '../../src/app/safe-join.ts';
import { readConfig } from '../../src/core/config-read.ts';
import { openFiles } from '../../src/edge/files.ts';
import { ideaId } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';
import { openedProject } from '../rig/opened.ts';
import { outwardPaths } from '../rig/payloads/paths.ts';
import { newToken } from '../rig/run-folder.ts';

const files = openFiles();
const outward = outwardPaths();
const SECRET = 'the text of a file elsewhere';

describe('the safe join', () => {
  it('refuses every path of a corpus that leads out of its folder or is none', async () => {
    expect(outward.length).toBeGreaterThan(500);
    for (const path of outward) {
      await expect(safeJoin(files, '/nowhere', path)).rejects.toMatchObject({ code: 'EINVAL' });
    }
  });

  it('gives a path below its folder, or none (generated)', async () => {
    const nothing = { stat: () => Promise.resolve(undefined) };
    const part = fc.oneof(
      fc.constantFrom('..', '.', '', '/', '\\', 'a', 'b.json', '%2e%2e', '\u0000'),
      fc.string({ maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
        const path = await safeJoin(nothing, '/root/run', parts.join('/')).catch(() => '/root/run/x');
        return path.startsWith('/root/run/') && !path.includes('/../') && !path.endsWith('/..');
      }),
      { numRuns: CASES },
    );
  });

  it('follows no link: not of a file, not of a folder on the way, not a dangling one', async () => {
    const { project } = await openedProject({ 'elsewhere/secret.json': '{"a": 1}' });
    const root = project.path('results');
    mkdirSync(join(root, 'in/deep'), { recursive: true });
    symlinkSync(project.path('elsewhere'), join(root, 'folder'));
    symlinkSync(project.path('elsewhere/secret.json'), join(root, 'file.json'));
    symlinkSync('/does/not/exist', join(root, 'in/dangling'));
    symlinkSync('../..', join(root, 'in/deep/up'));
    for (const path of [
      'folder',
      'folder/secret.json',
      'file.json',
      'in/dangling',
      'in/dangling/x',
      'in/deep/up/elsewhere/secret.json',
    ]) {
      await expect(safeJoin(files, root, path)).rejects.toMatchObject({ code: 'ELOOP' });
      expect(await isThere(files, root, path)).toBe(true);
    }
    expect(await safeJoin(files, root, 'in/deep/none/at/all')).toBe(join(root, 'in/deep/none/at/all'));
    expect(await isThere(files, root, 'in/none')).toBe(false);
  });
});

describe('paths of the settings that are about the inside of a run', () => {
  const yaml = (path: string) => JSON.stringify(path);
  it.each([
    ['eval_output', (path: string) => `eval_output: ${yaml(path)}`],
    ['post_scripts.output', (path: string) => `post_scripts: [{script: p.py, output: ${yaml(path)}}]`],
    ['source', (path: string) => `report: {columns: [{key: a, source: ${yaml(`${path}:a.b`)}}]}`],
    ['research.log_dir', (path: string) => `research: {script: a.py, log_dir: ${yaml(path)}}`],
  ])('%s leads into the run or is an error, and its default holds', (_name, text) => {
    const defaults = JSON.stringify(readConfig('', 'orze.yaml', {}).config.eval_output);
    // A colon ends the file of a source.
    for (const path of outward.filter((one) => !one.includes(':'))) {
      const { config, problems } = readConfig(text(path), 'orze.yaml', {});
      expect({ path, errors: problems.length }).not.toEqual({ path, errors: 0 });
      const said = [config.eval_output, ...config.post_scripts.map(({ output }) => output), config.research?.log_dir];
      expect(JSON.stringify(config.eval_output)).toBe(defaults);
      expect(said).not.toContain(path);
      expect(config.report.columns.map(({ source }) => source)).not.toContain(`${path}:a.b`);
    }
  });
});

describe('a link that a script or an agent planted', () => {
  const columns = 'report: {columns: [{key: x, source: "extra.json:x"}]}\n';

  it('in place of a log brings nothing of the file behind it into outcome, report or terminal', async () => {
    const { project, ctx } = await openedProject({ elsewhere: `RuntimeError: ${SECRET}\n` });
    mkdirSync(project.path('results/idea-001/.orze'), { recursive: true });
    symlinkSync(project.path('elsewhere'), project.path('results/idea-001/train_output.log'));
    const ending = { kind: 'exited', code: 1 } as const;
    const run = { id: ideaId('idea-001'), token: newToken(), attempt: 1, stage: 'train', ending, exit: null } as const;
    const judged = await judgeRun(ctx, run);
    expect(judged).toMatchObject({ outcome: { status: 'FAILED' } });
    expect(JSON.stringify(judged)).not.toContain(SECRET);
  });

  it('in place of a file that a column reads brings no value', async () => {
    const { project, ctx } = await openedProject({ 'orze.yaml': columns, elsewhere: `{"x": "${SECRET}"}` });
    const run = ctx.layout.run('idea-001');
    mkdirSync(run.dir);
    const fact = () => completedFact(files, run, ideaId('idea-001'), {}, ctx.config.report);
    writeFileSync(join(run.dir, 'extra.json'), '{"x": 5}');
    expect(await fact()).toMatchObject({ values: { x: 5 } });
    await files.remove(join(run.dir, 'extra.json'));
    symlinkSync(project.path('elsewhere'), join(run.dir, 'extra.json'));
    expect(JSON.stringify(await fact())).not.toContain(SECRET);
  });

  it('lets a cleanup delete nothing outside of results/, neither by pattern nor by a run folder that is a link', async () => {
    const { project, ctx } = await openedProject({
      'orze.yaml': 'cleanup: {patterns: ["**", "*", "../**", "/**", "*.ckpt"]}\n',
      'elsewhere/claim.json': '{"claimed_by": "h", "gpu": 0}',
      'elsewhere/metrics.json': '{"status": "COMPLETED"}',
      'elsewhere/keep.ckpt': 'x',
      'results/idea-001/claim.json': '{"claimed_by": "h", "gpu": 0}',
      'results/idea-001/metrics.json': '{"status": "COMPLETED"}',
      'results/idea-001/goes.ckpt': 'x',
    });
    symlinkSync(project.path('elsewhere'), project.path('results/idea-002'));
    symlinkSync(project.path('elsewhere'), project.path('results/idea-001/out'));
    for (const id of ['idea-001', 'idea-002']) {
      ctx.memory.facts.set(ideaId(id), { state: 'completed', id: ideaId(id), values: {} });
    }
    await cleanUp(ctx);
    expect(project.list('elsewhere').toSorted()).toEqual(['claim.json', 'keep.ckpt', 'metrics.json']);
    expect(project.list('results/idea-001').toSorted()).toEqual(['claim.json', 'metrics.json', 'out']);
    expect(project.has('ideas.md')).toBe(true);
  });

  it('in place of the folder of research logs ends the cycle before anything is written', async () => {
    const { project, ctx } = await openedProject({
      'orze.yaml': 'research: {script: a.sh}\npython: sh\n',
      'a.sh': 'echo hi\n',
    });
    mkdirSync(project.path('elsewhere'));
    symlinkSync(project.path('elsewhere'), project.path('results/_research_logs'));
    const { research } = ctx.config;
    if (research === null) throw new Error('no research');
    await expect(researchCycle(ctx, research, true)).rejects.toMatchObject({ code: 'ELOOP' });
    expect(project.list('elsewhere')).toEqual([]);
    expect(project.has('results/.orze/research-cycle')).toBe(false);
  });
});
