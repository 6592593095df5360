/** The runs that no other run beats in both measures. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frontOf } from '../../../../src/face/web/client/model/pareto.ts';
import type { Goal, Point } from '../../../../src/face/web/client/model/pareto.ts';

const goal = fc.constantFrom<Goal>('minimize', 'maximize');
const points = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), { maxLength: 30 })
  .map((pairs) => pairs.map(([x, y], index): Point => ({ id: `idea-${index}`, x, y })));

it('are those that a comparison of all with all finds', () => {
  fc.assert(
    fc.property(points, goal, goal, (all, xGoal, yGoal) => {
      const better = (a: number, b: number, way: Goal): boolean => (way === 'minimize' ? a < b : a > b);
      const beats = (a: Point, b: Point): boolean =>
        !better(b.x, a.x, xGoal) && !better(b.y, a.y, yGoal) && (better(a.x, b.x, xGoal) || better(a.y, b.y, yGoal));
      const expected = all.filter((one) => !all.some((other) => beats(other, one)));
      const front = frontOf(all, xGoal, yGoal);
      expect(front.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort());
      expect(front.map(({ x }) => x)).toEqual(front.map(({ x }) => x).sort((a, b) => a - b));
    }),
  );
});
