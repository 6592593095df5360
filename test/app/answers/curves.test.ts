/** Curves of runs, whichever way their scripts wrote them, and the files they left. */
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { readCurves } from '../../../src/app/answers/curves.ts';
import type { CurvesAnswer } from '../../../src/app/answers/curves.ts';
import { listFiles } from '../../../src/app/answers/files.ts';
import { CurveReader } from '../../../src/app/progress/curves.ts';
import type { View } from '../../../src/app/view/view.ts';
import { ofSchema, rowOf } from '../../rig/answers.ts';
import { ideaId } from '../../rig/board.ts';
import { counted, look } from '../../rig/looked.ts';
import { sampled } from '../../rig/sample.ts';

async function sample(files: Record<string, string>): Promise<{ view: View; path: (name: string) => string }> {
  const project = sampled();
  const path = (name: string): string => project.path('results', name);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
  }
  return { view: await look(project), path };
}

async function curveOf(view: View, id: string): Promise<NonNullable<CurvesAnswer['items'][number]>> {
  const [item] = ofSchema('orze.curves/1', await readCurves(view, [await rowOf(view, id)])).items;
  if (item === undefined) throw new Error('no curve');
  return item;
}

it('progress.jsonl is the first source; bad lines are counted, half a line of a run that is over is one', async () => {
  const { view } = await sample({
    'idea-001/progress.jsonl':
      '{"step": 1, "loss": 2, "acc": 0.1}\nnonsense\n{"step": 2, "loss": NaN}\n{"step": 3, "loss": 1}',
    'idea-001/metrics.csv': 'step,loss\n1,9\n',
  });
  expect(await curveOf(view, '1')).toEqual({
    id: 'idea-001',
    source: 'progress',
    file: 'progress.jsonl',
    raw_points: 3,
    bad_lines: 1,
    complete: true,
    series: [
      { key: 'loss', x_key: 'step', x: [1, 2, 3], y: [2, null, 1], raw_points: 3 },
      { key: 'acc', x_key: 'step', x: [1], y: [0.1], raw_points: 1 },
    ],
  });
});

it('then a table that counts, as Lightning writes it, then what is printed', async () => {
  const { view } = await sample({
    'idea-001/predictions.csv': 'picture,class\n1,3\n',
    'idea-001/lightning_logs/version_0/metrics.csv':
      'epoch,"loss, train",step,val_acc\n0,1.5,49,\n0,,49,0.5\n1,nan,99,\n1,,99,0.75\n',
    'idea-003/train_output.log':
      'hello\nepoch 1/2 loss 3.5\rstep 40 loss 3.25\nRuntimeError: loss became NaN at step 41\n',
  });
  expect(await curveOf(view, '1')).toMatchObject({
    source: 'csv',
    file: 'lightning_logs/version_0/metrics.csv',
    series: [
      { key: 'loss, train', x_key: 'step', x: [49, 99], y: [1.5, null] },
      { key: 'val_acc', x: [49, 99], y: [0.5, 0.75] },
    ],
  });
  expect(await curveOf(view, '3')).toMatchObject({
    source: 'log',
    bad_lines: 0,
    series: [{ key: 'loss', x_key: 'step', x: [40], y: [3.25] }],
  });
});

it('without any source there is none, and links are none', async () => {
  const { view, path } = await sample({ 'elsewhere.jsonl': '{"step": 1, "x": 1}\n' });
  symlinkSync(path('elsewhere.jsonl'), path('idea-002/progress.jsonl'));
  expect(await curveOf(view, '2')).toMatchObject({ source: null, file: null, raw_points: 0, series: [] });
});

it('a long file is read once, then what is new of it, and comes in at most 1,500 points with its spike', async () => {
  const { view, path } = await sample({});
  const line = (step: number) => `{"step": ${step}, "loss": ${step === 12_345 ? 99 : Math.sin(step / 100)}}\n`;
  const text = Array.from({ length: 20_000 }, (_, step) => line(step)).join('');
  writeFileSync(path('idea-001/progress.jsonl'), text);
  const { ctx, calls } = counted(view.ctx);
  const reader = new CurveReader(ctx);
  const first = await reader.of(ideaId('idea-001'), false);
  const [series] = first.book.series();
  expect(series?.rawPoints).toBe(20_000);
  expect(series?.x.length).toBeLessThanOrEqual(1500);
  expect(Math.max(...(series?.y ?? []).map(Number))).toBe(99);
  expect(calls.bytes).toBe(text.length);
  appendFileSync(path('idea-001/progress.jsonl'), line(20_000));
  expect((await reader.of(ideaId('idea-001'), false)).book.lines).toBe(20_001);
  expect(calls.bytes).toBe(text.length + line(20_000).length);
  // Half a line of a run that goes on is left for later.
  appendFileSync(path('idea-001/progress.jsonl'), '{"step": 30000, "loss": 1');
  expect((await reader.of(ideaId('idea-001'), false)).book.lines).toBe(20_001);
  appendFileSync(path('idea-001/progress.jsonl'), '.5}\n');
  const { book, badLines } = await reader.of(ideaId('idea-001'), false);
  expect([book.lines, badLines, book.series()[0]?.y.at(-1)]).toEqual([20_002, 0, 1.5]);
  writeFileSync(path('idea-001/progress.jsonl'), line(1));
  expect((await reader.of(ideaId('idea-001'), false)).book.lines).toBe(1);
});

it('files of a run are those of its folder and below, without orze’s records and links', async () => {
  const { view, path } = await sample({ 'idea-001/plots/a.png': 'xx', 'idea-001/zz.txt': 'x' });
  symlinkSync('/etc', path('idea-001/link'));
  const { items, truncated } = ofSchema('orze.files/1', await listFiles(view, await rowOf(view, '1')));
  expect(items.map(({ name, size_bytes }) => [name, size_bytes])).toEqual([
    ['claim.json', expect.any(Number)],
    ['metrics.json', expect.any(Number)],
    ['zz.txt', 1],
    ['plots/a.png', 2],
  ]);
  expect(truncated).toBe(false);
  const none = ofSchema('orze.files/1', await listFiles(view, await rowOf(view, '5')));
  expect(none).toMatchObject({ folder: null, items: [], total: 0 });
});
