/** Parallel coordinates: lanes, brushes, density. */
import { describe, expect, it } from 'vitest';
import * as parallel from '../../../../src/face/web/client/model/parallel.ts';
import type { Axis } from '../../../../src/face/web/client/model/parallel.ts';

const axis = (key: string, values: (number | null)[], more: Partial<Axis> = {}): Axis => {
  const known = values.filter((value) => value !== null);
  return { key, kind: 'num', min: Math.min(...known), max: Math.max(...known), labels: [], values, ...more };
};

const lr = axis('lr', [1e-4, 1e-3, 1e-2, null], { kind: 'log' });
const optimizer = axis('optimizer', [0, 1, 2, 1], { kind: 'cat', labels: ['adam', 'lion', 'sgd'] });
const score = axis('val_acc', [0.8, 0.95, 0.9, null]);
const failed = [false, false, false, true];

describe('a run', () => {
  it('crosses an axis where its value is', () => {
    expect([...parallel.placesOf(lr, failed, false)].slice(0, 3)).toEqual([0, 0.5, 1]);
    expect([...parallel.placesOf(optimizer, failed, false)]).toEqual([0, 0.5, 1, 0.5]);
  });

  it('without a value has a lane of its own, and another one where it failed', () => {
    expect(parallel.placesOf(lr, failed, false)[3]).toBeCloseTo(parallel.NO_VALUE);
    expect(parallel.placesOf(score, failed, true)[3]).toBeCloseTo(parallel.FAILED);
    expect(parallel.placesOf(score, [false, false, false, false], true)[3]).toBeCloseTo(parallel.NO_VALUE);
  });
});

describe('a brush', () => {
  it('picks the runs within it, on all axes together', () => {
    const both = { lr: { from: 1e-4, to: 1e-3 }, val_acc: { from: 0.9, to: 1 } };
    expect([...parallel.brushed([lr, optimizer, score], both, 4)]).toEqual([0, 1, 0, 0]);
    expect([...parallel.brushed([lr], { lr: { from: 1e-4, to: 1e-3 } }, 4)]).toEqual([1, 1, 0, 0]);
    expect([...parallel.brushed([lr, optimizer, score], {}, 4)]).toEqual([1, 1, 1, 1]);
  });

  it('is made between two places in either order, and named values are taken whole', () => {
    expect(parallel.brushBetween(score, 1, 0.5)).toEqual({ from: 0.875, to: 0.95 });
    expect(parallel.brushBetween(optimizer, 0.45, 1.2)).toEqual({ from: 1, to: 2 });
    expect(parallel.brushBetween(optimizer, 0.2, 0.3)).toBeNull();
  });

  it('over everything, or over nothing, is none', () => {
    expect(parallel.brushBetween(score, 0, 1)).toBeNull();
    expect(parallel.brushBetween(score, 0.4, 0.4)).toBeNull();
  });

  it('of the best share follows the direction of the metric', () => {
    expect(parallel.bestShare(score, 'maximize')).toEqual({ from: 0.95, to: 0.95 });
    expect(parallel.bestShare(score, 'minimize', 0.5)).toEqual({ from: 0.8, to: 0.9 });
    expect(parallel.bestShare(axis('x', [null]), 'maximize')).toBeNull();
  });

  it('is a query for all faces, names by names', () => {
    const brushes = { lr: { from: 1e-4, to: 1e-3 }, optimizer: { from: 1, to: 2 }, val_acc: { from: 0.9, to: 0.9 } };
    expect(parallel.queryText(brushes, [lr, optimizer, score])).toBe(
      'lr>=0.0001 lr<=0.001 optimizer:lion,sgd val_acc=0.9',
    );
    const odd = axis('name', [0], { kind: 'cat', labels: ['a "b"'] });
    expect(parallel.queryText({ name: { from: 0, to: 0 } }, [odd])).toBe(String.raw`name:"a \"b\""`);
  });

  it('stands in the address and is read from it again', () => {
    const brushes = { 'training.lr': { from: 1e-7, to: 0.01 }, 'a=b': { from: -2, to: -1 } };
    expect(parallel.brushesOf(parallel.brushText(brushes))).toEqual(brushes);
    expect(parallel.brushesOf('lr=wide;;x=1..y')).toEqual({});
  });
});

describe('density', () => {
  it('counts each picked run once, the lanes apart', () => {
    const [left, right] = [parallel.placesOf(lr, failed, false), parallel.placesOf(score, failed, true)];
    const ribbons = parallel.ribbons(left, right, new Uint8Array([1, 1, 0, 1]));
    expect(ribbons.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(ribbons).toContainEqual({ from: parallel.NO_VALUE, to: parallel.FAILED, count: 1 });
  });

  it('puts runs that go the same way into one ribbon', () => {
    const same = new Float32Array(1000).fill(0.5);
    expect(parallel.ribbons(same, same, new Uint8Array(1000).fill(1))).toHaveLength(1);
  });
});

it('the nearest line is found between two axes, among those that are picked', () => {
  const [left, right] = [Float32Array.of(0, 1, 0.5), Float32Array.of(1, 0, 0.5)];
  const all = new Uint8Array(3).fill(1);
  expect(parallel.nearestRun(left, right, all, { across: 0.25, at: 0.27, within: 0.05 })).toBe(0);
  expect(
    parallel.nearestRun(left, right, new Uint8Array([0, 1, 1]), { across: 0.25, at: 0.27, within: 0.05 }),
  ).toBeNull();
});
