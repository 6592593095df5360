import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Ordered, placeIn } from '../../src/core/ordered.ts';
import { finished } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

interface Item {
  at: number;
}

const byPlace = (a: Item, b: Item) => a.at - b.at;
/** Tells some apart, and has both zeros and infinities. */
const keyOf = ({ at }: Item) => [-Infinity, -2, -0, 0, 1.5, Infinity][Math.floor(at / 4)] ?? Infinity;

it.each([
  ['', null],
  [', by numbers', keyOf],
])('is in order after any additions and removals, also those made while it is brought in order%s', (_, key) => {
  const change = fc.record({
    add: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 6 }),
    drop: fc.nat({ max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(change, change), { maxLength: 5 }), (rounds) => {
      const ordered = new Ordered(byPlace, key);
      const there = new Set<Item>();
      const apply = ({ add, drop }: { add: number[]; drop: number }) => {
        for (const item of [...there].slice(0, drop)) {
          ordered.remove(item);
          there.delete(item);
        }
        for (const at of add) {
          const item = { at };
          ordered.add(item);
          there.add(item);
        }
      };
      for (const [before, during] of rounds) {
        apply(before);
        const expected = [...there].toSorted(byPlace).map(({ at }) => at);
        const steps = ordered.inOrder();
        const first = steps.next();
        apply(during);
        const seen = first.done === true ? first.value : finished(steps);
        expect(seen.map(({ at }) => at)).toEqual(expected);
      }
      expect(finished(ordered.inOrder()).map(({ at }) => at)).toEqual([...there].toSorted(byPlace).map(({ at }) => at));
    }),
    { numRuns: CASES },
  );
});

it('sorts and merges ten thousand in slices of a few thousand comparisons', () => {
  let compared = 0;
  const ordered = new Ordered<Item>((a, b) => {
    compared += 1;
    return byPlace(a, b);
  });
  const fill = (count: number) => {
    for (let i = 0; i < count; i += 1) ordered.add({ at: (i * 7919) % 10_007 });
  };
  const longest = () => {
    let most = 0;
    const steps = ordered.inOrder();
    for (let done = false; !done;) {
      compared = 0;
      done = steps.next().done === true;
      most = Math.max(most, compared);
    }
    return most;
  };
  fill(10_000);
  expect(longest()).toBeLessThan(60_000);
  fill(1);
  expect(longest()).toBeLessThanOrEqual(4096);
  expect(longest()).toBe(0);
});

it('sorts many by numbers as it does without them, and compares those only that have the same number', () => {
  let compared = 0;
  const compare = (a: Item, b: Item) => {
    compared += 1;
    return byPlace(a, b);
  };
  const ordered = new Ordered(compare, ({ at }) => Math.floor(at / 2));
  const items = Array.from({ length: 40_000 }, (_, i) => ({ at: (i * 7919) % 40_009 }));
  for (const item of items) ordered.add(item);
  expect(finished(ordered.inOrder())).toEqual(items.toSorted(byPlace));
  // Pairs, and two rounds of merging three slices.
  expect(compared).toBeLessThan(20_000 + 2 * 40_000);
  expect(
    items.every((item) => finished(ordered.inOrder())[placeIn(finished(ordered.inOrder()), item, byPlace)] === item),
  ).toBe(true);
});

it('has each once, also when two bring it in order at the same time', () => {
  const ordered = new Ordered(byPlace);
  for (let at = 0; at < 5000; at += 1) ordered.add({ at });
  const slow = ordered.inOrder();
  slow.next();
  const late = { at: -1 };
  ordered.add(late);
  expect(finished(ordered.inOrder())).toHaveLength(5001);
  expect(finished(slow)).toHaveLength(5001);
  ordered.remove(late);
  expect(finished(ordered.inOrder())).toHaveLength(5000);
});

it('gives the very same list where nothing has changed', () => {
  const ordered = new Ordered(byPlace);
  ordered.add({ at: 1 });
  const one = finished(ordered.inOrder());
  expect(finished(ordered.inOrder())).toBe(one);
});
