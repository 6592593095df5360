import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { courseOf, pickedPoints, yieldOf } from '../../src/core/course.ts';
import type { EndedRun } from '../../src/core/course.ts';
import { ideaId } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const run = (n: number, value: number | null, more: Partial<EndedRun> = {}): EndedRun => ({
  id: ideaId(`idea-${String(n).padStart(6, '0')}`),
  startedMs: n * 1000,
  endedMs: n * 1000 + 500,
  value,
  failed: value === null,
  ...more,
});

describe('the course of a search', () => {
  it('is in the order of ends, whatever the order of ids', () => {
    const runs = [run(3, 0.5, { endedMs: 1 }), run(1, 0.4, { endedMs: 2 }), run(2, 0.6, { endedMs: null })];
    expect(courseOf(runs, 'descending').points.map(({ id, n }) => [id, n])).toEqual([
      ['idea-000002', 1],
      ['idea-000003', 2],
      ['idea-000001', 3],
    ]);
  });

  it('rises, or falls, at each improvement, and counts what came after the best', () => {
    const runs = [0.5, null, 0.4, 0.7, 0.7, 0.6].map((value, i) => run(i, value));
    const up = courseOf(runs, 'descending');
    expect(up.steps.map(({ value }) => value)).toEqual([0.5, 0.7]);
    expect(up).toMatchObject({ sinceBest: 2, plateau: false });
    expect(courseOf(runs, 'ascending').steps.map(({ value }) => value)).toEqual([0.5, 0.4]);
  });

  it('has reached a plateau after twelve results that were no better', () => {
    const after = (count: number) =>
      courseOf([run(0, 1), ...Array.from({ length: count }, (_, i) => run(i + 1, 0.5))], 'descending').plateau;
    expect([after(11), after(12)]).toEqual([false, true]);
  });
});

it('of many points few are picked, evenly, with every improvement and the last one', () => {
  const values = fc.array(fc.option(fc.double({ noNaN: true, min: 0, max: 1 })), { minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 100 }), (ys, most) => {
      const { points, steps } = courseOf(
        ys.map((value, i) => run(i, value)),
        'descending',
      );
      const picked = pickedPoints(points, most);
      expect(picked.length).toBeLessThanOrEqual(most + steps.length);
      expect(picked.filter(({ improved }) => improved).map(({ n }) => n)).toEqual(steps.map(({ n }) => n));
      expect(picked.at(-1)).toEqual(points.at(-1));
      const places = picked.map(({ n }) => n);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      const gaps = places.map((n, i) => n - (places[i - 1] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.ceil(points.length / most));
    }),
    { numRuns: CASES },
  );
});

it('the yield of a time is what started and ended in it', () => {
  const course = courseOf([run(1, 0.5), run(2, null), run(3, 0.6), run(4, 0.1)], 'descending');
  expect(yieldOf(course, [null, 5000], null)).toEqual({ started: 6, finished: 4, scored: 3, improved: 2 });
  expect(yieldOf(course, [null, 5000], 2200)).toEqual({ started: 3, finished: 3, scored: 2, improved: 1 });
});
