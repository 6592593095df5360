import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Hosts } from '../../src/app/hosts.ts';
import { IdeasFile } from '../../src/app/ideas-file.ts';
import { Observer } from '../../src/app/observe.ts';
import { ideaId } from '../rig/board.ts';
import { openedProject } from '../rig/opened.ts';
import { ideasFile } from '../rig/project.ts';

it('reads a run again that another host set aside and ran anew between two listings', async () => {
  const { project, ctx } = await openedProject({ 'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }) });
  const ideas = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, { settleS: 0 });
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
