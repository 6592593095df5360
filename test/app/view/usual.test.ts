import { mkdirSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { usualSeconds } from '../../../src/app/view/usual.ts';
import { ideasFile } from '../../rig/project.ts';
import { Runs } from '../../rig/finished.ts';
import { look, lookedProject } from '../../rig/looked.ts';

it('how long runs take is found anew when a run has changed, and not at every look', async () => {
  const project = lookedProject({
    'orze.yaml': 'train_script: t.py\n',
    'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' }),
  });
  mkdirSync(project.path('results/.orze'), { recursive: true });
  const runs = new Runs(project.path('results'));
  runs.ours('idea-001', 0.5);
  runs.ours('idea-002', 0.6);
  const { facts } = (await look(project)).ctx.memory;
  const walks = vi.spyOn(facts, 'values');
  expect(usualSeconds(facts)).toEqual({ p50: 1, p90: 1, n: 2 });
  expect(usualSeconds(facts)).toMatchObject({ n: 2 });
  expect(walks.mock.calls.length).toBeLessThanOrEqual(1);
  for (const id of facts.keys()) if (id === 'idea-002') facts.delete(id);
  expect(usualSeconds(facts)).toMatchObject({ n: 1 });
});
