/** Two keys against each other. */
import { describe, expect, it } from 'vitest';
import { configOf, gridOf, typicalOf } from '../../../../src/face/web/client/model/heat.ts';
import type { Slice } from '../../../../src/face/web/client/model/heat.ts';

const step = (from: number, to = from, label = String(from)) => ({ label, from, to });
const slice: Slice = {
  x: { key: 'training.lr', steps: [step(0.001), step(0.01), step(0.1)] },
  y: { key: 'batch', steps: [step(32), step(64)] },
  cells: [{ x: 2, y: 1, runs: 3, failed: 1, best: 0.9, mean: 0.8 }],
  untried: 5,
};

it('the grid has all cells, row by row, also those the answer leaves out', () => {
  const grid = gridOf(slice);
  expect(grid.map((row) => row.map(({ x, y, runs }) => [x, y, runs]))).toEqual([
    [
      [0, 0, 0],
      [1, 0, 0],
      [2, 0, 0],
    ],
    [
      [0, 1, 0],
      [1, 1, 0],
      [2, 1, 3],
    ],
  ]);
});

describe('the value that an idea for a cell would have', () => {
  it('is the only one of a step that has one', () => {
    expect(typicalOf(step(64), 'num')).toBe(64);
    expect(typicalOf(step(0.0003), 'log')).toBe(0.0003);
  });

  it('lies in the middle of a step, by ratio where it is wide, and stays whole where its ends are', () => {
    expect(typicalOf(step(0.2, 0.4), 'num')).toBe(0.3);
    expect(typicalOf(step(0.001, 0.1), 'log')).toBe(0.01);
    expect(typicalOf(step(1, 4), 'num')).toBe(3);
  });

  it('of a name is the name, as YAML reads it', () => {
    const named = (label: string) => typicalOf(step(0, 0, label), 'cat');
    expect(['adam', 'true', 'null', '12', ''].map(named)).toEqual(['adam', true, null, 12, '']);
  });
});

it('dotted keys become a mapping in a mapping', () => {
  expect(
    configOf([
      ['training.lr', 0.1],
      ['training.aug.mixup', 0.2],
      ['optimizer', 'adam'],
    ]),
  ).toEqual({ training: { lr: 0.1, aug: { mixup: 0.2 } }, optimizer: 'adam' });
});
