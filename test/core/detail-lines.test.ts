import fc from 'fast-check';
import { expect, it } from 'vitest';
import { detailLine, readDetailLine } from '../../src/core/detail-lines.ts';
import type { StoredDetail } from '../../src/core/detail-lines.ts';
import { ideaId } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const text = fc.option(fc.string({ unit: 'binary' }));
const value = fc.oneof(
  fc.double().map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, null, true),
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(fc.integer(), fc.constant(Number.NaN)), { maxLength: 3 }),
);
const said = fc.dictionary(fc.constantFrom('a', 'b.c', 'lr'), value).chain((config) =>
  fc.record({
    parent: fc.option(fc.constant(ideaId('idea-001'))),
    category: text,
    hypothesis: text,
    keys: fc.constant(Object.keys(config)),
    values: fc.constant(Object.values(config)),
  }),
);
const detail: fc.Arbitrary<StoredDetail> = fc.record({
  id: fc.nat(999).map((n) => ideaId(`idea-${n}`)),
  sign: fc.oneof(fc.maxSafeNat(), fc.constant('12:34:56')),
  said: fc.option(said, { freq: 5 }),
});

it('a line gives back what was written, also what JSON has no word for', () => {
  fc.assert(
    fc.property(fc.array(detail, { minLength: 1, maxLength: 5 }), (details) => {
      const line = detailLine(details);
      expect(line).not.toContain('\n');
      expect(readDetailLine(line)).toEqual(details);
    }),
    { numRuns: CASES },
  );
});

it('what has another shape is no line', () => {
  for (const line of ['{}', '[]', '[[],[["x",1]]]', '[[],[["idea-1",1,null,null,null,0,[]]]]']) {
    expect(readDetailLine(line)).toBeUndefined();
  }
});
