/** What the texts of all ideas say is read once for all who ask, and again only where it may be another. Calls on the folder are counted. */
import { appendFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { AllDetails } from '../../../src/app/view/all-details.ts';
import { Details } from '../../../src/app/view/details.ts';
import { ideaId } from '../../rig/board.ts';
import { Runs } from '../../rig/finished.ts';
import { counted, look } from '../../rig/looked.ts';
import { ideasFile } from '../../rig/project.ts';
import { sampled } from '../../rig/sample.ts';

async function asking() {
  const project = sampled({ 'configs/base.yaml': 'lr: 0\nseed: 7' });
  const view = await look(project);
  const { ctx, calls } = counted(view.ctx);
  return { project, view, calls, all: new AllDetails(ctx, new Details(ctx), () => []) };
}

it('two who ask at the same time, and one who asks later, share a reading', async () => {
  const { view, calls, all } = await asking();
  const [one, other] = await Promise.all([all.get(), all.get()]);
  const { readRange } = calls;
  expect(readRange).toBeGreaterThan(0);
  expect(other).toBe(one);
  await view.refresh('anew');
  expect(await all.get()).toBe(one);
  expect(calls.readRange).toBe(readRange);
});

it('a run that ends changes nothing of what ideas say', async () => {
  const { project, view, all } = await asking();
  const before = await all.get();
  new Runs(project.path('results')).ours('idea-005', 0.9);
  await view.refresh('anew');
  expect(await all.get()).toBe(before);
});

it('an idea that is added, another base config and a run without an idea are told', async () => {
  const { project, view, all } = await asking();
  await all.get();
  appendFileSync(project.path('ideas.md'), ideasFile({ 'idea-007': 'lr: 7' }));
  await view.refresh('anew');
  expect((await all.get()).get(ideaId('idea-007'))?.config).toEqual({ lr: 7, seed: 7 });
  project.write('configs/base.yaml', 'lr: 0\nseed: 8');
  await view.refresh('anew');
  expect((await all.get()).get(ideaId('idea-007'))?.config).toEqual({ lr: 7, seed: 8 });
  new Runs(project.path('results')).ours('idea-900', 0.9);
  project.write('results/idea-900/idea.md', ideasFile({ 'idea-900': 'lr: 9' }));
  await view.refresh('anew');
  expect((await all.get()).get(ideaId('idea-900'))?.own).toEqual({ lr: 9 });
});

it('a reading that fails is tried again', async () => {
  const { view, all } = await asking();
  const { ctx } = counted(view.ctx);
  let fails = true;
  const readRange: typeof ctx.files.readRange = (...given) =>
    fails ? Promise.reject(Object.assign(new Error('no'), { code: 'EIO' })) : view.ctx.files.readRange(...given);
  const failing = { ...ctx, files: { ...ctx.files, readRange } };
  const broken = new AllDetails(failing, new Details(failing), () => []);
  await expect(broken.get()).rejects.toThrow('no');
  fails = false;
  expect((await broken.get()).size).toBe((await all.get()).size);
});

it('a look that is warm makes no row when it is asked', async () => {
  const { view } = await asking();
  await view.warm();
  const made = view.rowsMade;
  expect(made).toBe(view.rows().length);
  expect(view.rowsMade).toBe(made);
});
