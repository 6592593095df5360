import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DetailsCache } from '../../../src/app/view/details-cache.ts';
import type { View } from '../../../src/app/view/view.ts';
import { ideaId } from '../../rig/board.ts';
import { counted, look, lookedProject } from '../../rig/looked.ts';
import { ideasFile } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';

const CACHE = 'results/.orze/index/details.jsonl';
const MANY = 450;

/** Ideas numbered `from` up to `to`. */
function ideas(from: number, to: number, yaml = (n: number) => `lr: ${n}\nx: {y: .nan}`): string {
  return ideasFile(
    Object.fromEntries(Array.from({ length: to - from + 1 }, (_, i) => [`idea-${from + i}`, yaml(from + i)])),
    '- **Parent**: idea-1\n- **Hypothesis**: it helps',
  );
}

function project(files: Record<string, string> = {}): Project {
  const made = lookedProject({ 'ideas.md': ideas(1, MANY), 'configs/base.yaml': 'lr: 0\nseed: 7', ...files });
  mkdirSync(made.path('results/.orze'), { recursive: true });
  return made;
}

/** What a new look costs the folder, and what it gives: of idea 7, and how many. */
async function asked(view: View) {
  const { ctx, calls } = counted(view.ctx);
  const all = await new DetailsCache(ctx).all([]);
  const seven = all.get(ideaId('idea-7'));
  return { calls, size: all.size, seven: seven && { ...seven, own: seven.own, config: seven.config }, all };
}

it('says of all ideas what their texts say, once read and once from the cache', async () => {
  const view = await look(project());
  const first = await asked(view);
  expect(first.calls.readRange).toBeGreaterThan(0);
  const second = await asked(view);
  expect(second.calls.readRange).toBeUndefined();
  const one = (await view.details([ideaId('idea-7')])).get(ideaId('idea-7'));
  for (const { all, size } of [first, second]) {
    expect(size).toBe(MANY);
    const { parent, category, hypothesis, own, config } = all.get(ideaId('idea-7')) ?? {};
    expect({ parent, category, hypothesis, own, config }).toEqual(one);
  }
  expect(one?.config).toEqual({ lr: 7, seed: 7, 'x.y': Number.NaN });
});

it('reads only what is new, and adds it to the file', async () => {
  const made = project();
  const view = await look(made);
  await asked(view);
  const before = made.read(CACHE);
  appendFileSync(made.path('ideas.md'), `\n${ideas(MANY + 1, MANY + 120)}`);
  await view.refresh();
  const { calls, size } = await asked(view);
  expect(size).toBe(MANY + 120);
  expect(calls.bytes).toBeLessThan(readFileSync(made.path('ideas.md')).length / 3);
  expect(calls).toMatchObject({ append: 1 });
  expect(made.read(CACHE).startsWith(before)).toBe(true);
  expect((await asked(view)).calls.readRange).toBeUndefined();
});

it('another base config needs no text anew', async () => {
  const made = project();
  await asked(await look(made));
  made.write('configs/base.yaml', 'seed: 8\nx: {y: 1, z: 2}');
  const { calls, all } = await asked(await look(made));
  expect(calls.readRange).toBeUndefined();
  expect(all.get(ideaId('idea-7'))?.config).toEqual({ lr: 7, seed: 8, 'x.y': Number.NaN, 'x.z': 2 });
});

it('believes no entry of an idea whose text is another one now', async () => {
  const made = project();
  await asked(await look(made));
  made.write(
    'ideas.md',
    ideas(1, MANY, (n) => (n === 7 ? 'lr: 70' : `lr: ${n}\nx: {y: .nan}`)),
  );
  const { all } = await asked(await look(made));
  expect(all.get(ideaId('idea-7'))?.own).toEqual({ lr: 70 });
  expect(all.get(ideaId('idea-8'))?.own).toEqual({ lr: 8, 'x.y': Number.NaN });
});

it.each<[string, (path: string) => void]>([
  ['is deleted', (path) => rmSync(path)],
  ['is a folder', (path) => (rmSync(path), mkdirSync(path))],
  ['is torn', (path) => truncateSync(path, 5000)],
  ['holds other bytes', (path) => writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"idea-7"', '"idea-9"'))],
  ['ends in the middle of a line of somebody else', (path) => appendFileSync(path, '0badc0de [[],[')],
])('a cache that %s costs time and nothing else', async (_, harm) => {
  const made = project();
  await asked(await look(made));
  harm(made.path(CACHE));
  const { size, all } = await asked(await look(made));
  expect(size).toBe(MANY);
  expect(all.get(ideaId('idea-7'))?.own).toEqual({ lr: 7, 'x.y': Number.NaN });
  expect(all.get(ideaId('idea-9'))?.own).toEqual({ lr: 9, 'x.y': Number.NaN });
});

it('is written anew once most of it is stale', async () => {
  const made = project();
  for (const round of [1, 2, 3]) {
    made.write(
      'ideas.md',
      ideas(1, MANY, (n) => `lr: ${n}\nround: ${round}`),
    );
    await asked(await look(made));
  }
  const entries = made.read(CACHE).match(/"idea-\d+",\d/g)?.length ?? 0;
  expect(entries).toBeLessThanOrEqual(2 * MANY);
});

it('is kept in the local folder where results/ cannot be written, and where there is nothing of orze yet', async () => {
  const bare = lookedProject({ 'ideas.md': ideas(1, MANY) });
  mkdirSync(bare.path('results'));
  const view = await look(bare);
  await asked(view);
  expect(bare.has('results/.orze')).toBe(false);
  expect((await asked(view)).calls.readRange).toBeUndefined();

  const made = project();
  writeFileSync(made.path('results/.orze/index'), 'no folder');
  const other = await look(made);
  await asked(other);
  expect((await asked(other)).calls.readRange).toBeUndefined();
});

it('who may only look leaves nothing in results/', async () => {
  const made = project();
  await asked(await look(made, { ORZE_READONLY: '1' }));
  expect(made.list('results/.orze')).toEqual([]);
});

it('an idea that is gone is read from the copy that its run got, and not again while that stands', async () => {
  const made = project();
  const gone = ideaId('idea-9000');
  made.write(`results/${gone}/idea.md`, ideasFile({ [gone]: 'lr: 9' }));
  const view = await look(made);
  const cache = async () => {
    const { ctx, calls } = counted(view.ctx);
    const all = await new DetailsCache(ctx).all([gone]);
    return { own: all.get(gone)?.own, reads: calls.read };
  };
  expect(await cache()).toEqual({ own: { lr: 9 }, reads: 2 });
  expect(await cache()).toEqual({ own: { lr: 9 }, reads: 1 });
});

it('a look that is repeated asks for nothing twice, and tells how far it is', async () => {
  const made = project({ 'ideas.md': ideas(1, 50) });
  const { ctx, calls } = counted((await look(made)).ctx);
  const cache = new DetailsCache(ctx);
  const told: number[][] = [];
  await cache.all([], (...progress) => told.push(progress));
  const { readRange } = calls;
  await cache.all([], (...progress) => told.push(progress));
  expect(calls.readRange).toBe(readRange);
  expect(told).toEqual([[50, 50]]);
  expect(made.has(CACHE)).toBe(false);
});
