import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Hosts } from '../../src/app/hosts.ts';
import { IdeasFile } from '../../src/app/ideas-file.ts';
import { Observer } from '../../src/app/observe.ts';
import { openFarm } from '../../src/app/open.ts';
import { openProject } from '../../src/app/open-project.ts';
import { ideaId } from '../rig/board.ts';
import { Project, ideasFile } from '../rig/project.ts';

it('reads a run again that another host set aside and ran anew between two listings', async () => {
  const project = new Project({ 'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }) });
  onTestFinished(() => project.remove());
  const { config } = await openProject({ cwd: project.dir, flags: {} });
  const given = { root: project.dir, config, gpus: 'cpu:1', needSlots: true, version: '0', env: project.env };
  const opened = await openFarm({ ...given, tell: () => undefined });
  if (!opened.ok) throw new Error(opened.problem.message);
  const { ctx } = opened.value;
  const ideas = new IdeasFile(ctx.files, ctx.clock, join(ctx.root, config.ideas_file), { settleS: 0 });
  const observer = new Observer(ctx, ideas, new Hosts(ctx, () => []));
  const result = (metrics: string) => {
    project.write('results/idea-001/claim.json', '{"claimed_by": "other", "pid": 1, "gpu": 0}');
    project.write('results/idea-001/metrics.json', metrics);
  };

  result('{"status": "FAILED", "error": "first"}');
  await observer.look();
  expect(ctx.memory.facts.get(ideaId('idea-001'))).toMatchObject({ state: 'failed', error: 'first' });

  const { dir } = ctx.layout.run('idea-001');
  renameSync(dir, join(ctx.layout.attempts, 'idea-001.python-0'));
  mkdirSync(dir);
  result('{"status": "COMPLETED", "test_accuracy": 0.9}');
  await observer.look();
  expect(ctx.memory.facts.get(ideaId('idea-001'))).toMatchObject({
    state: 'completed',
    values: { test_accuracy: 0.9 },
  });
});
