/** What matters, what nothing beats, what is untried: against values by hand and by brute force. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisOf, varies } from '../../src/core/axis.ts';
import { divergenceOf, importanceOf } from '../../src/core/importance.ts';
import { paretoFront } from '../../src/core/pareto.ts';
import type { Goal } from '../../src/core/pareto.ts';
import { configColumns } from '../../src/core/run-columns.ts';
import { sliceOf } from '../../src/core/slice.ts';
import { finished } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

/** Numbers from 0 to 1 that look like chance, the same in each run of this test (Weyl). */
const spread = (count: number, step: number): number[] => Array.from({ length: count }, (_, i) => (i * step) % 1);

describe('an axis', () => {
  it('of numbers is logarithmic where the largest is more than 100 times the least, and all are above 0', () => {
    expect(axisOf('lr', 'config', [0.0001, 0.1, undefined])).toMatchObject({
      kind: 'log',
      min: 0.0001,
      max: 0.1,
      missing: 1,
    });
    expect(axisOf('x', 'config', [1, 100]).kind).toBe('num');
    expect(axisOf('x', 'config', [0, 1000]).kind).toBe('num');
    expect(axisOf('x', 'metric', [Number.NaN, 3, Number.POSITIVE_INFINITY])).toMatchObject({
      min: 3,
      max: 3,
      missing: 2,
    });
  });

  it('of anything else has names, in the order of numbers, then of letters', () => {
    const axis = axisOf('x', 'config', ['relu', true, '10', '9', [1, 2], 'relu']);
    expect(axis.labels).toEqual(['9', '10', '[1,2]', 'relu', 'true']);
    expect(axis.values).toEqual([3, 4, 1, 0, 2, 3]);
  });

  it('varies where values differ, or only some runs have one', () => {
    expect(varies(axisOf('x', 'config', [1, 1]))).toBe(false);
    expect(varies(axisOf('x', 'config', [1, undefined]))).toBe(true);
    expect(varies(axisOf('x', 'config', [undefined, undefined]))).toBe(false);
  });
});

describe('importance', () => {
  it('of a key with two names is what the paper says, by hand', () => {
    const axis = axisOf('x', 'config', [
      'a',
      'a',
      ...Array.from({ length: 8 }, () => 'a'),
      ...Array.from({ length: 10 }, () => 'b'),
    ]);
    const all = axis.values.map((_, run) => run);
    // With one run that lies everywhere alike: all (10.5, 10.5) / 21, best (2.5, 0.5) / 3.
    const expected = 0.5 * (2.5 / 3 / 0.5 - 1) ** 2 + 0.5 * (0.5 / 3 / 0.5 - 1) ** 2;
    expect(divergenceOf(axis, [0, 1], all)).toBeCloseTo(expected, 12);
    expect(divergenceOf(axis, all, all)).toBe(0);
  });

  it('counts a missing value as a value, by hand', () => {
    const axis = axisOf('x', 'config', [
      ...Array.from({ length: 10 }, () => 'a'),
      ...Array.from({ length: 10 }, () => undefined),
    ]);
    const all = axis.values.map((_, run) => run);
    expect(divergenceOf(axis, [10, 11], all)).toBeCloseTo(0.5 * (2 / 3) ** 2 + 0.5 * (2 / 3) ** 2, 12);
  });

  it('is that of the best runs, not of the worst', () => {
    // `high` has a rare value where the result is high, `low` where it is low.
    const scores = Array.from({ length: 100 }, (_, i) => i);
    const high = axisOf(
      'high',
      'config',
      scores.map((score) => (score >= 90 ? 'rare' : 'usual')),
    );
    const low = axisOf(
      'low',
      'config',
      scores.map((score) => (score < 10 ? 'rare' : 'usual')),
    );
    expect(finished(importanceOf([low, high], scores, 'descending')).items[0]?.key).toBe('high');
    expect(finished(importanceOf([high, low], scores, 'ascending')).items[0]?.key).toBe('low');
  });

  it('finds the one key that matters, among ten, whichever it is and whichever way is better', () => {
    const n = 300;
    const columns = Array.from({ length: 10 }, (_, key) => spread(n, Math.sqrt(2 + key * 3)));
    for (const key of [0, 4, 9]) {
      const axes = columns.map((column, i) => axisOf(`k${i}`, 'config', column));
      const scores = columns[key]?.map((x) => (x - 0.3) ** 2) ?? [];
      for (const [values, sort] of [
        [scores, 'ascending'],
        [scores.map((score) => -score), 'descending'],
      ] as const) {
        const { items, share, n: scored } = finished(importanceOf(axes, values, sort));
        expect(items[0]?.key).toBe(`k${key}`);
        expect(items[0]?.importance).toBeGreaterThan(2 * (items[1]?.importance ?? 1));
        expect(items.reduce((sum, one) => sum + one.importance, 0)).toBeCloseTo(1, 9);
        expect([share, scored]).toEqual([0.1, n]);
      }
    }
  });

  it('orders two keys by how much they do, and sees that a missing value matters', () => {
    const n = 400;
    const [strong, weak, none] = [spread(n, Math.SQRT2), spread(n, Math.sqrt(5)), spread(n, Math.sqrt(11))];
    const some = spread(n, Math.sqrt(7)).map((x) => (x < 0.5 ? undefined : 1));
    const scores = strong.map((x, i) => 10 * x + 2 * (weak[i] ?? 0));
    const axes = Object.entries({ none, weak, strong }).map(([key, column]) => axisOf(key, 'config', column));
    const { items } = finished(importanceOf(axes, scores, 'descending'));
    expect(items.slice(0, 1).map(({ key }) => key)).toEqual(['strong']);
    // Of the best all miss it, of all a half do; what else decides is not among the keys.
    const chance = spread(n, Math.sqrt(13));
    const bySome = some.map((x, i) => (x === undefined ? 5 : 0) + (chance[i] ?? 0));
    const found = finished(
      importanceOf([axisOf('none', 'config', none), axisOf('some', 'config', some)], bySome, 'descending'),
    );
    expect(found.items[0]).toMatchObject({ key: 'some' });
    expect(found.items[0]?.importance).toBeGreaterThan(0.75);
  });

  it('looks at scored runs only, and of nothing is empty', () => {
    const axis = axisOf('x', 'config', [1, 2, 3]);
    expect(finished(importanceOf([axis], [null, null, null], 'ascending'))).toEqual({
      share: 0,
      n: 0,
      items: [{ key: 'x', importance: 0 }],
    });
  });
});

it('the Pareto front is what brute force finds', () => {
  const value = fc.option(fc.integer({ min: 0, max: 6 }), { freq: 8 });
  const goal = fc.constantFrom<Goal>('minimize', 'maximize');
  const cases = fc
    .integer({ min: 1, max: 3 })
    .chain((k) =>
      fc.tuple(
        fc.array(fc.array(value, { minLength: k, maxLength: k }), { maxLength: 40 }),
        fc.array(goal, { minLength: k, maxLength: k }),
      ),
    );
  const cost = (x: number | null | undefined, to: Goal | undefined): number =>
    (to === 'minimize' ? 1 : -1) * (x ?? NaN);
  fc.assert(
    fc.property(cases, ([rows, goals]) => {
      const whole = (row: readonly (number | null)[]) => row.every((x) => x !== null);
      const beats = (a: readonly (number | null)[], b: readonly (number | null)[]): boolean =>
        whole(a) &&
        a.every((x, i) => cost(x, goals[i]) <= cost(b[i], goals[i])) &&
        a.some((x, i) => cost(x, goals[i]) < cost(b[i], goals[i]));
      const expected = rows.flatMap((row, i) => (whole(row) && !rows.some((other) => beats(other, row)) ? [i] : []));
      expect(finished(paretoFront(rows, goals)).toSorted((a, b) => a - b)).toEqual(expected);
    }),
    { numRuns: CASES },
  );
});

describe('a slice', () => {
  it('tells of each pair what came of it, and how many nobody has tried', () => {
    const x = axisOf('lr', 'config', [0.1, 0.1, 0.2, 0.1]);
    const y = axisOf('act', 'config', ['relu', 'relu', 'gelu', 'gelu']);
    const slice = sliceOf(x, y, [0.5, 0.7, null, 0.9], [false, false, true, false], 'descending');
    expect(slice.x.map(({ label }) => label)).toEqual(['0.1', '0.2']);
    expect(slice.cells).toEqual([
      { x: 0, y: 0, runs: 1, failed: 0, best: 0.9, mean: 0.9 },
      { x: 0, y: 1, runs: 2, failed: 0, best: 0.7, mean: 0.6 },
      { x: 1, y: 0, runs: 1, failed: 1, best: null, mean: null },
    ]);
    expect(slice.untried).toBe(1);
  });

  it('puts many numbers together in twelve steps, logarithmic ones by their ratio', () => {
    const values = Array.from({ length: 100 }, (_, i) => 10 ** (-4 + i / 25));
    const x = axisOf('lr', 'config', values);
    const y = axisOf(
      'b',
      'config',
      values.map((_, i) => i % 2),
    );
    const { x: steps, cells } = sliceOf(x, y, values, [], 'ascending');
    expect(steps).toHaveLength(12);
    expect(steps[0]?.from).toBeCloseTo(1e-4, 12);
    expect(cells.reduce((sum, { runs }) => sum + runs, 0)).toBe(100);
    expect(Math.max(...cells.map(({ runs }) => runs))).toBeLessThanOrEqual(5);
  });
});

it('columns of configs are keys in which a run differs from the base, with the value of every run', () => {
  const base = { lr: 0.1, act: 'relu', 'out.output_dir': 'x' };
  const deltas = [
    new Map<string, unknown>([['lr', 0.2]]),
    undefined,
    new Map<string, unknown>([
      ['new', 1],
      ['out.output_dir', 'y'],
    ]),
    new Map(),
  ];
  const runs = deltas.map((changed) => (changed === undefined ? undefined : { changed }));
  expect([...finished(configColumns(base, runs, ['**output_dir']))]).toEqual([
    ['lr', [0.2, undefined, 0.1, 0.1]],
    ['new', [undefined, undefined, 1, undefined]],
  ]);
});
