import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Details } from '../../../src/app/view/details.ts';
import type { View } from '../../../src/app/view/view.ts';
import type { IdeaDetail } from '../../../src/core/row.ts';
import { ideaId } from '../../rig/board.ts';
import { counted, look, lookedProject } from '../../rig/looked.ts';
import { ideasFile } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';

const CACHE = 'results/.orze/details.jsonl';
const MANY = 600;

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
  const all = await new Details(ctx).of(ctx.memory.ideas.keys());
  return { calls, size: all.size, all };
}

const said = ({ parent, category, hypothesis, own, config }: Partial<IdeaDetail> = {}) => [
  parent,
  category,
  hypothesis,
  own,
  config,
];

it('says of all ideas what their texts say, once read and once from the cache', async () => {
  const view = await look(project());
  const first = await asked(view);
  expect(first.calls.readRange).toBeGreaterThan(0);
  const second = await asked(view);
  expect(second.calls.readRange).toBeUndefined();
  const one = (await view.details([ideaId('idea-7')])).get(ideaId('idea-7'));
  for (const { all, size } of [first, second]) {
    expect(size).toBe(MANY);
    expect(said(all.get(ideaId('idea-7')))).toEqual(said(one));
  }
  expect(said(one)).toEqual([
    'idea-1',
    null,
    'it helps',
    { lr: 7, 'x.y': Number.NaN },
    { lr: 7, seed: 7, 'x.y': Number.NaN },
  ]);
});

it('reads only what is new, and adds it to the file', async () => {
  const made = project();
  const view = await look(made);
  await asked(view);
  const before = made.read(CACHE);
  appendFileSync(made.path('ideas.md'), `\n${ideas(MANY + 1, MANY + 520)}`);
  await view.refresh();
  const { calls, size } = await asked(view);
  expect(size).toBe(MANY + 520);
  expect(calls.bytes).toBeLessThan(readFileSync(made.path('ideas.md')).length / 2 + 2000);
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
  for (const round of [1, 2, 3, 4, 5, 6]) {
    made.write(
      'ideas.md',
      ideas(1, MANY, (n) => `lr: ${n}\nround: ${round}`),
    );
    await asked(await look(made));
  }
  const entries = made.read(CACHE).match(/"idea-\d+",\d/g)?.length ?? 0;
  expect(entries).toBeLessThanOrEqual(4 * MANY);
});

it('is written anew where much of it says nothing: it is of an earlier version', async () => {
  const made = project();
  made.write(CACHE, `${'0'.repeat(64)} [[],[]]\n`.repeat(20_000));
  await asked(await look(made));
  expect(readFileSync(made.path(CACHE)).length).toBeLessThan(200_000);
  expect((await asked(await look(made))).calls.readRange).toBeUndefined();
});

it('where results/ has nothing of orze yet, or cannot be written, the texts are read each time', async () => {
  const bare = lookedProject({ 'ideas.md': ideas(1, MANY) });
  mkdirSync(bare.path('results'));
  const view = await look(bare);
  expect((await asked(view)).size).toBe(MANY);
  expect((await asked(view)).calls.readRange).toBeGreaterThan(0);
  expect(bare.has('results/.orze')).toBe(false);
});

it('who may only look leaves nothing in results/', async () => {
  const made = project();
  await asked(await look(made, { ORZE_READONLY: '1' }));
  expect(made.list('results/.orze')).toEqual([]);
});

it('a look that is repeated asks for nothing twice', async () => {
  const made = project();
  const { ctx, calls } = counted((await look(made)).ctx);
  const details = new Details(ctx);
  await details.of(ctx.memory.ideas.keys());
  const { readRange } = calls;
  await details.of(ctx.memory.ideas.keys());
  expect(calls.readRange).toBe(readRange);
});
