/** What configs and results have to do with each other, on a small project of many runs. */
import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { columnsOf } from '../../../src/app/answers/columns.ts';
import { exploreRuns } from '../../../src/app/answers/explore.ts';
import type { View } from '../../../src/app/view/view.ts';
import { ofSchema } from '../../rig/answers.ts';
import { Runs } from '../../rig/finished.ts';
import { look, lookedProject } from '../../rig/looked.ts';
import { ideasFile } from '../../rig/project.ts';
import { sampled } from '../../rig/sample.ts';

const ID = (n: number): string => `idea-${String(n).padStart(3, '0')}`;
const NOTHING_ASKED = { query: null, objectives: null, slice: null };

/** lr is what matters: the nearer to 0.01 the better; `note` is another text in each run. */
async function sweep(count: number): Promise<View> {
  const ideas = Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      ID(n + 1),
      `lr: ${(0.001 * (n + 1)).toFixed(3)}\nact: ${n % 2 === 0 ? 'relu' : 'gelu'}\nnote: text ${n}`,
    ]),
  );
  const project = lookedProject({ 'ideas.md': ideasFile(ideas), 'configs/base.yaml': 'lr: 0.1\nsame: 1\n' });
  mkdirSync(project.path('results/.orze'), { recursive: true });
  const runs = new Runs(project.path('results'));
  for (let n = 0; n < count; n += 1) runs.ours(ID(n + 1), 1 - Math.abs(0.01 - 0.001 * (n + 1)));
  return look(project);
}

it('finds the key that matters, and keeps texts off the axes', async () => {
  const body = ofSchema('orze.explore/1', await exploreRuns(await sweep(70), NOTHING_ASKED));
  expect(body.axes.map(({ key, of, kind }) => [key, of, kind])).toEqual([
    ['lr', 'config', 'num'],
    ['act', 'config', 'cat'],
    ['test_accuracy', 'metric', 'num'],
    ['train_seconds', 'metric', 'num'],
  ]);
  expect(body).toMatchObject({ total: 70, truncated: false, hidden_axes: 1, slice: null });
  expect(body.importance).toMatchObject({ n: 70, share: 0.1, warning: null, empty: null });
  expect(body.importance.items.map(({ key }) => key)).toEqual(['lr', 'act']);
  expect(body.axes.every(({ values }) => values.length === body.ids.length)).toBe(true);
  const best = body.ids.indexOf(ID(10));
  expect(body.axes.map(({ values }) => values[best])).toEqual([0.01, 0, 1, 1]);
});

it('nothing beats the best one, where all took the same time', async () => {
  const { pareto } = await exploreRuns(await sweep(12), NOTHING_ASKED);
  expect(pareto).toEqual({
    objectives: [
      { key: 'test_accuracy', goal: 'maximize' },
      { key: 'train_seconds', goal: 'minimize' },
    ],
    ids: [ID(10)],
  });
});

it('few runs are warned of, and fewer have no importance', async () => {
  const few = await exploreRuns(await sweep(12), NOTHING_ASKED);
  expect(few.importance).toMatchObject({ warning: expect.stringContaining('12 runs are few'), empty: null });
  const view = await look(sampled());
  const body = ofSchema('orze.explore/1', await exploreRuns(view, NOTHING_ASKED));
  expect(body.importance).toMatchObject({ n: 2, items: [], empty: expect.stringContaining('there are 2') });
  expect(body).toMatchObject({ ids: ['idea-001', 'idea-002', 'idea-003'], failed: [false, false, true] });
});

it('a slice is of two keys that vary; others are refused', async () => {
  const view = await sweep(12);
  const body = ofSchema('orze.explore/1', await exploreRuns(view, { ...NOTHING_ASKED, slice: ['lr', 'act'] }));
  expect(body.slice).toMatchObject({ x: { key: 'lr' }, y: { key: 'act' }, untried: 12 });
  expect(body.slice?.cells).toHaveLength(12);
  await expect(exploreRuns(view, { ...NOTHING_ASKED, slice: ['lr', 'nothing'] })).rejects.toMatchObject({
    problem: { code: 'E0506' },
  });
});

it('columns are metrics, then keys that vary, each with its kind and its ends', async () => {
  const body = ofSchema('orze.columns/1', await columnsOf(await sweep(12), null));
  expect(body.rows).toBe(12);
  expect(body.items.map(({ key, kind, n, distinct, min, max }) => [key, kind, n, distinct, min, max])).toEqual([
    ['test_accuracy', 'num', 12, 10, 0.991, 1],
    ['train_seconds', 'num', 12, 1, 1, 1],
    ['lr', 'num', 12, 12, 0.001, 0.012],
    ['act', 'cat', 12, 2, null, null],
    ['note', 'cat', 12, 12, null, null],
  ]);
  expect(body.items.find(({ key }) => key === 'act')?.samples).toEqual(['gelu', 'relu']);
});

it('columns of a query are those of its rows', async () => {
  const body = await columnsOf(await sweep(12), 'act:relu lr<0.004');
  expect(body.rows).toBe(2);
  expect(body.items.map(({ key }) => key)).toEqual(['test_accuracy', 'train_seconds', 'lr', 'note']);
});
