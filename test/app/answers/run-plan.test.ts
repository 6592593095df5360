import { expect, it } from 'vitest';
import { planRun } from '../../../src/app/answers/run-plan.ts';
import { ofSchema } from '../../rig/answers.ts';
import { look, lookedProject } from '../../rig/looked.ts';
import { ideasFile } from '../../rig/project.ts';

it('names what would start, and what would wait and why', async () => {
  const ideas = ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2', 'idea-003': 'a: 3' });
  const view = await look(lookedProject({ 'ideas.md': ideas }));
  const plan = async (more: { only?: string[]; max?: number }) =>
    ofSchema('orze.run-plan/1', await planRun(view, { gpus: 'cpu:2', only: [], max: null, ...more }));
  const all = await plan({});
  expect(all.starts.map(({ id }) => id)).toEqual(['idea-001', 'idea-002']);
  expect(all.waits).toMatchObject([{ id: 'idea-003', why: 'no free slot' }]);
  const some = await plan({ only: ['2', '3'], max: 1 });
  expect(some.starts.map(({ id }) => id)).toEqual(['idea-002']);
  expect(some.waits).toMatchObject([{ id: 'idea-003', why: 'behind --max' }]);
});
