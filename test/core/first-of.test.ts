import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstOf } from '../../src/core/first-of.ts';
import { CASES } from '../rig/cases.ts';

interface Item {
  key: number;
  at: number;
}
const compare = (a: Item, b: Item): number => a.key - b.key;

it('gives what sorting and cutting gives, equal ones in the order in which they came', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.nat({ max: 30 }), (keys, count) => {
      const items = keys.map((key, at) => ({ key, at }));
      expect(firstOf(items, count, compare)).toEqual(items.toSorted(compare).slice(0, count));
    }),
    { numRuns: CASES },
  );
});

it('compares each of many little more than once', () => {
  let compared = 0;
  const items = Array.from({ length: 100_000 }, (_, at) => ({ key: (at * 7919) % 100_003, at }));
  const first = firstOf(items, 20, (a, b) => ((compared += 1), compare(a, b)));
  expect(first.map(({ key }) => key)).toEqual(
    items
      .map(({ key }) => key)
      .toSorted((a, b) => a - b)
      .slice(0, 20),
  );
  expect(compared).toBeLessThan(110_000);
});
