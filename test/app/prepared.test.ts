import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Claiming } from '../../src/app/claiming.ts';
import { Hosts } from '../../src/app/hosts.ts';
import { IdeasFile } from '../../src/app/ideas-file.ts';
import { Observer } from '../../src/app/observe.ts';
import { Preparing } from '../../src/app/prepared.ts';
import { openedProject } from '../rig/opened.ts';
import { ideasFile } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

it('keeps the folder of an idea that is being claimed, and removes those that are not needed any more', async () => {
  const text = ideasFile({ 'idea-001': 'lr: 1', 'idea-002': 'lr: 2', 'idea-003': 'lr: 3' });
  const { ctx, project } = await openedProject({ 'ideas.md': text });
  const ideas = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, { settleS: 0, name: 'ideas.md' });
  const observer = new Observer(ctx, ideas, new Hosts(ctx, () => []));
  await observer.look();
  const [first, second, third] = [...observer.next()];
  if (first === undefined || second === undefined || third === undefined) throw new Error('three ideas were to wait');
  const made = () => readdirSync(join(project.dir, 'results/.orze/prep'));
  const preparing = new Preparing(ctx);

  expect(preparing.hasEnough).toBe(false);
  preparing.look([first]);
  const [folder] = await until('a folder for the first', () => (made().length === 1 ? made() : undefined));
  await until('enough for one lane', () => preparing.hasEnough);
  // What a claim does before it takes the folder may have to wait.
  ctx.memory.busy.add(first.id);
  ctx.memory.queue.remove(first.id);
  expect(preparing.hasEnough).toBe(false);
  preparing.look([second]);
  await until('one for the second', () => made().length === 2);
  const taken = await preparing.take(first);
  expect(taken).toMatchObject({ kind: 'ready', prepared: { folder: join(ctx.layout.prep, folder ?? '') } });
  expect(made()).toHaveLength(2);

  // The second was claimed by another host.
  ctx.memory.busy.delete(first.id);
  ctx.memory.queue.remove(second.id);
  const before = new Set(made());
  preparing.look([third]);
  await until(
    'only one for the third beside the first',
    () => made().length === 2 && made().some((n) => !before.has(n)),
  );
  expect(made()).toContain(folder);
  await preparing.close();
  expect(made()).toEqual([folder]);
});

it('is closed when nothing is being made any more, and leaves nothing behind', async () => {
  const { ctx, project } = await openedProject({ 'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }) });
  const ideas = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, { settleS: 0, name: 'ideas.md' });
  const observer = new Observer(ctx, ideas, new Hosts(ctx, () => []));
  await observer.look();
  let [begun, ended] = [0, 0];
  const create: typeof ctx.files.create = async (...given) => {
    begun += 1;
    await setTimeout(10); // as on a folder of other machines
    await ctx.files.create(...given);
    ended += 1;
  };
  const files = { ...ctx.files, create };
  const preparing = new Preparing({ ...ctx, files, claiming: new Claiming(files, ctx.clock, ctx.layout) });
  preparing.look(observer.next());
  await preparing.close();
  expect(begun).toBeGreaterThan(0);
  expect(ended).toBe(begun);
  expect(readdirSync(join(project.dir, 'results/.orze/prep'))).toEqual([]);
});
