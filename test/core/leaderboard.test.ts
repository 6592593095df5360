import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareScores, scoreOf } from '../../src/core/leaderboard.ts';
import type { RunFact } from '../../src/core/run.ts';
import { completed, rankRuns } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const ranking = (sort: 'ascending' | 'descending') => ({ primary_metric: 'acc', sort });
const order = (sort: 'ascending' | 'descending', values: unknown[]) =>
  rankRuns(
    values.map((acc, i) => completed(`idea-${i + 1}`, { acc })),
    ranking(sort),
  ).map(({ id }) => Number(id.slice(5)));

const rank = (list: [number, unknown][], direction: 'ascending' | 'descending') =>
  rankRuns(
    list.map(([n, acc]) => completed(`idea-${n}`, { acc })),
    ranking(direction),
  ).map(({ id }) => id);

describe('rankRuns', () => {
  it('puts missing, NaN and what is no number last in both directions, by id', () => {
    const values = [undefined, 0.5, Number.NaN, -3, '0.9', true, null, 0.7];
    expect(order('descending', values)).toEqual([8, 2, 4, 1, 3, 5, 6, 7]);
    expect(order('ascending', values)).toEqual([4, 2, 8, 1, 3, 5, 6, 7]);
  });

  it('takes infinities for numbers of their sign', () => {
    expect(order('descending', [1, -Infinity, Infinity, undefined])).toEqual([3, 1, 2, 4]);
    expect(order('ascending', [1, -Infinity, Infinity, undefined])).toEqual([2, 1, 3, 4]);
  });

  it('breaks ties by the number of the id', () => {
    const ranked = rankRuns([completed('idea-10', { acc: 1 }), completed('idea-9', { acc: 1 })], ranking('descending'));
    expect(ranked.map(({ id, score }) => [id, score])).toEqual([
      ['idea-9', 1],
      ['idea-10', 1],
    ]);
  });

  it('ranks completed runs only', () => {
    const failed: RunFact = { state: 'failed', id: completed('idea-2', {}).id, error: 'x', class: null };
    expect(rankRuns([failed, completed('idea-1', { acc: 1 })], ranking('descending'))).toHaveLength(1);
  });
});

describe('compareScores', () => {
  const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constantFrom(undefined, null, '1', true, -0));
  const scored = fc.record({
    id: fc.integer({ min: 1, max: 9 }).map((n) => `idea-${n}`),
    score: value.map(scoreOf),
  });
  const sort = fc.constantFrom('ascending' as const, 'descending' as const);

  it('is a total order', () => {
    fc.assert(
      fc.property(scored, scored, scored, sort, (a, b, c, direction) => {
        const compare = compareScores(direction);
        const ab = Math.sign(compare(a, b));
        expect(ab + Math.sign(compare(b, a))).toBe(0);
        const transitive = !(ab <= 0 && compare(b, c) <= 0) || compare(a, c) <= 0;
        const strict = a.id === b.id || ab !== 0;
        expect({ transitive, strict }).toEqual({ transitive: true, strict: true });
      }),
      { numRuns: CASES },
    );
  });

  it('gives the same ranking whatever the order of the runs', () => {
    const runs = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 99 }), value), {
      selector: ([n]) => n,
      maxLength: 8,
    });
    const shuffled = runs.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, sort, ([one, other], direction) => {
        expect(rank(other, direction)).toEqual(rank(one, direction));
      }),
      { numRuns: CASES },
    );
  });
});
