import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonMarkdown, metricRows, verdictOf } from '../../../../src/face/web/client/model/comparison.ts';
import { curveKeys, curveLines, curveSummary } from '../../../../src/face/web/client/model/curve-lines.ts';
import { doneText } from '../../../../src/face/web/client/model/done-text.ts';
import { flatMetrics } from '../../../../src/face/web/client/model/flat-metrics.ts';
import { joined, positive, smoothed } from '../../../../src/face/web/client/model/lines.ts';
import type { Answers } from '../../../../src/face/web/api.ts';

const COMPARE: Answers['compare'] = {
  ids: ['a', 'b', 'c'],
  titles: ['Base', 'With | pipe', 'Third'],
  states: ['COMPLETED', 'COMPLETED', 'FAILED'],
  config: { differ: [{ key: 'lr', values: [0.1, 0.2, null] }], same_count: 10 },
  metrics: [
    { key: 'acc', values: [0.9, 0.95, null], delta: [0, 0.05, null], best: 1 },
    { key: 'loss', values: [0.3, 0.2, 0.1], delta: [0, -0.1, -0.2], best: null },
  ],
  logs: null,
  noise: { sigma: 0.01, n: 6 },
};

describe('runs side by side', () => {
  it('are measured by the reference that was chosen', () => {
    expect(metricRows(COMPARE, 1).map(({ deltas }) => deltas)).toEqual([
      [-0.05, 0, null],
      [0.1, 0, -0.1],
    ]);
    expect(metricRows(COMPARE, 2)[0]?.deltas).toEqual([null, null, null]);
  });

  it('know which way is better only where the best is known', () => {
    expect(metricRows(COMPARE, 0).map(({ better }) => better)).toEqual([1, 0]);
    const down = { ...COMPARE, metrics: [{ key: 'loss', values: [0.3, 0.2], delta: [0, -0.1], best: 1 }] };
    expect(metricRows(down, 0)[0]?.better).toBe(-1);
  });

  it('get an arrow and a word; what is below two deviations is within the noise', () => {
    expect(verdictOf(0.05, 1, 0.01)).toEqual({ arrow: '▲', word: 'better', tone: 'good', withinNoise: false });
    expect(verdictOf(-0.01, 1, 0.01)).toEqual({ arrow: '▼', word: 'worse', tone: 'bad', withinNoise: true });
    expect(verdictOf(-0.01, -1, null)).toEqual({ arrow: '▼', word: 'better', tone: 'good', withinNoise: false });
    expect(verdictOf(0.5, 0, null)).toMatchObject({ arrow: '▲', word: 'larger', tone: '' });
    expect(verdictOf(null, 1, null).arrow).toBe('');
    expect(verdictOf(0, 1, null).arrow).toBe('=');
  });

  it('are a table in Markdown that no text of theirs can break', () => {
    const text = comparisonMarkdown(COMPARE, 0);
    expect(text).toContain('|  | a (reference) | b | c |');
    expect(text).toContain('| title | Base | With \\| pipe | Third |');
    expect(text).toContain('| `acc` | 0.9000 | **0.9500 (+0.05)** | – |');
    expect(text).toContain('Repeated runs differ by σ = 0.01 (n = 6).');
    fc.assert(
      fc.property(fc.string(), (title) => {
        const rows = comparisonMarkdown({ ...COMPARE, titles: [title, title, title] }, 0)
          .split('\n')
          .filter((line) => line.startsWith('|'));
        for (const line of rows) expect(line.replaceAll('\\|', '').split('|')).toHaveLength(6);
      }),
    );
  });
});

describe('lines of a chart', () => {
  const line = (x: number[], y: (number | null)[]) => ({ key: 'a', label: 'a', ink: '--run-0', x, y });

  it('keep every point of every line on the common axis', () => {
    const points = fc.uniqueArray(fc.tuple(fc.nat({ max: 50 }), fc.double({ noNaN: true })), { selector: ([x]) => x });
    fc.assert(
      fc.property(fc.array(points, { minLength: 1, maxLength: 4 }), (all) => {
        const lines = all.map((some) => {
          const sorted = some.toSorted((a, b) => a[0] - b[0]);
          return line(
            sorted.map(([x]) => x),
            sorted.map(([, y]) => y),
          );
        });
        const [xs, ...ys] = joined(lines);
        expect(xs).toEqual([...new Set(all.flatMap((some) => some.map(([x]) => x)))].toSorted((a, b) => a - b));
        for (const [i, { x, y }] of lines.entries()) {
          const back = xs.flatMap((at, j) => (ys[i]?.[j] === undefined ? [] : [[at, ys[i][j]]]));
          expect(back).toEqual(x.map((at, j) => [at, y[j]]));
        }
      }),
    );
  });

  it('tell a gap from a place where another line has a point', () => {
    expect(joined([line([1, 2], [5, null]), line([2, 3], [6, 7])])).toEqual([
      [1, 2, 3],
      [5, null, undefined],
      [undefined, 6, 7],
    ]);
  });

  it('are smoothed without the bias of the beginning, gaps stay, and no weight changes nothing', () => {
    const two = expect.closeTo(2, 12);
    expect(smoothed([2, 2, null, 2], 0.9)).toEqual([two, two, null, two]);
    expect(smoothed([0, 1], 0.5)[1]).toBeCloseTo(2 / 3, 12);
    expect(smoothed([3, null, 1], 0)).toEqual([3, null, 1]);
  });

  it('have no place at or below zero on a logarithmic axis', () => {
    expect(positive([1, 0, -1, null])).toEqual([1, null, null, null]);
  });
});

describe('curves of runs', () => {
  const curve = (id: string, y: (number | null)[]): Answers['curves']['items'][number] => ({
    id,
    source: 'progress',
    file: 'progress.jsonl',
    raw_points: 3,
    bad_lines: 0,
    complete: true,
    series: [
      { key: 'loss', x_key: 'epoch', x: [1, 2, 3], y: [3, 2, 1], raw_points: 3 },
      { key: 'acc', x_key: 'epoch', x: [1, 2, 3], y, raw_points: 3 },
    ],
  });
  const curves: Answers['curves'] = {
    items: [curve('a', [0.61, null, 0.94]), curve('p', [0, 0.1, 0.2])],
    total: 2,
    metric: { name: 'acc', goal: 'maximize' },
  };

  it('begin with the primary metric', () => {
    expect(curveKeys(curves)).toEqual(['acc', 'loss']);
  });

  it('are full and wide for the run, dashed for its parent, and keep the colour of their id', () => {
    const [own, parent] = curveLines(curves, {
      key: 'acc',
      run: 'a',
      parent: 'p',
      best: undefined,
      logY: true,
      smooth: 0,
    });
    expect([own?.dash, own?.width, own?.label]).toEqual([[], 2.5, 'a']);
    expect([parent?.label, parent?.y]).toEqual(['p (parent)', [null, 0.1, 0.2]]);
    expect(parent?.dash).not.toEqual([]);
  });

  it('are said in a sentence', () => {
    expect(curveSummary(curves, 'acc')).toBe('acc of a rises from 0.6100 to 0.9400, epoch 1 to 3.');
    expect(curveSummary(curves, 'nothing')).toBe('No run here has nothing.');
    const bare = { ...curve('z', []), series: [] };
    expect(curveSummary({ ...curves, items: [bare, ...curves.items] }, 'acc')).toMatch(/^acc of a rises/);
    expect(curveSummary({ ...curves, items: [curve('a', [null, null, null])] }, 'acc')).toBe(
      'acc of a has no finite value.',
    );
  });
});

it('nested metrics are shown by dotted keys, lists whole', () => {
  expect(flatMetrics({ a: { b: 1, c: { d: null } }, e: [1, 2] })).toEqual({ 'a.b': 1, 'a.c.d': null, e: [1, 2] });
});

describe('what came of an act', () => {
  it('is said in one line, refusals with their reason', () => {
    expect(doneText('retry', { retried: [{ id: 'a' }], refused: [] })).toEqual({ text: 'a waits again', bad: false });
    expect(doneText('retry', { retried: [{ id: 'a' }, { id: 'b' }], refused: [{ id: 'c', why: 'it runs' }] })).toEqual({
      text: '2 runs wait again; c refused: it runs',
      bad: true,
    });
    expect(doneText('exclude', { items: [{ id: 'a', changed: false }] })).toEqual({
      text: 'Nothing changed: it was so already',
      bad: false,
    });
    expect(doneText('retry', { retried: [], added: [{ id: 'd' }] }).text).toBe('d added');
  });

  it('says that a kill waits where no orze runs', () => {
    expect(doneText('kill', { items: [{ id: 'a' }], loops: 0 }).text).toBe(
      'a is being ended; no orze runs now: it is done when one does',
    );
  });
});
