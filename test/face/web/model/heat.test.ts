/** Two keys against each other. */
import { expect, it } from 'vitest';
import { heatOf, stepsOf } from '../../../../src/face/web/client/model/heat.ts';
import type { Axis } from '../../../../src/face/web/client/model/parallel.ts';

const axis = (key: string, values: (number | null)[], more: Partial<Axis> = {}): Axis => {
  const known = values.filter((value) => value !== null);
  return { key, kind: 'num', min: Math.min(...known), max: Math.max(...known), labels: [], values, ...more };
};

it('few values are cells of their own, many are parts with about equally many values', () => {
  expect(stepsOf(axis('batch', [64, 32, 64, null])).cells.map(({ label }) => label)).toEqual(['32', '64']);
  const many = stepsOf(
    axis(
      'lr',
      Array.from({ length: 120 }, (_, index) => index),
    ),
  );
  expect(many.cells).toHaveLength(12);
  expect(many.cells.every(({ from, to }) => to - from === 9)).toBe(true);
});

it('names stay names', () => {
  const named = axis('optimizer', [1, 0], { kind: 'cat', labels: ['adam', 'sgd'] });
  expect(stepsOf(named).cells.map(({ label, typical }) => [label, typical])).toEqual([
    ['adam', 0],
    ['sgd', 1],
  ]);
});

it('a cell has the best and the mean of its runs, and says how many failed', () => {
  const [x, y] = [axis('lr', [1, 1, 2, 2, null]), axis('wd', [5, 5, 5, 6, 6])];
  const results = [0.5, 0.7, null, 0.9, 1];
  const failed = [false, false, true, false, false];
  const heat = heatOf(x, y, results, failed, 'maximize');
  expect(heat.cells.map(({ runs, failed, best }) => [runs, failed, best])).toEqual([
    [2, 0, 0.7],
    [1, 1, null],
    [0, 0, null],
    [1, 0, 0.9],
  ]);
  expect(heat.cells[0]?.mean).toBeCloseTo(0.6);
  expect(heatOf(x, y, results, failed, 'minimize').cells[0]?.best).toBe(0.5);
});

it('cells that nobody has tried are counted; one where all failed was tried', () => {
  const [x, y] = [axis('lr', [1, 2]), axis('wd', [5, 6])];
  expect(heatOf(x, y, [null, 0.1], [true, false], 'maximize').untried).toBe(2);
});
