import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { asIdeaId } from '../../../src/core/words.ts';
import { Runs } from '../../rig/finished.ts';
import { look, lookedProject } from '../../rig/looked.ts';
import { ideasFile } from '../../rig/project.ts';

it('a run whose last records are on their way is not over, and not UNKNOWN', async () => {
  const project = lookedProject({ 'orze.yaml': 'train_script: t.py\n', 'ideas.md': ideasFile({ 'idea-1': 'x: 1' }) });
  mkdirSync(project.path('results/.orze'), { recursive: true });
  new Runs(project.path('results')).running('idea-1');
  const run = (name: string): string => project.path('results/idea-1', name);
  const { token } = project.json('results', 'idea-1', 'claim.json');
  const at = new Date().toISOString();
  const more = { status: 'COMPLETED', failure: null, warnings: [], attempt: 1, at, train_s: 1 };
  const outcome = { schema: 'orze.outcome/1', token, idea_id: 'idea-1', ...more, exit: { kind: 'exited', code: 0 } };
  writeFileSync(run('.orze/outcome.json'), JSON.stringify(outcome));
  const view = await look(project);
  const row = () =>
    view.row(
      asIdeaId('idea-1') ??
        (() => {
          throw new Error('no id');
        })(),
    );
  expect(row()?.state).toMatch(/RUNNING|LOST/);
  writeFileSync(run('.orze/metrics.sealed.json'), '{"status": "COMPLETED", "test_accuracy": 0.5}');
  await view.refresh('anew');
  expect(row()).toMatchObject({ state: 'COMPLETED', metric: 0.5 });
});
