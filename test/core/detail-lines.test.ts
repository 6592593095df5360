import fc from 'fast-check';
import { expect, it } from 'vitest';
import { detailLine, readDetailLine } from '../../src/core/detail-lines.ts';
import type { StoredDetail } from '../../src/core/detail-lines.ts';
import { Detail } from '../../src/core/detail.ts';
import { FlatBase } from '../../src/core/flat-overlay.ts';
import { ideaId } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const NO_BASE = new FlatBase({});
const text = fc.option(fc.string({ unit: 'binary' }));
const value = fc.oneof(
  fc.double().map((number) => (Object.is(number, -0) ? 0 : number)),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, null, true),
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(fc.integer(), fc.constant(Number.NaN)), { maxLength: 3 }),
);
const detail: fc.Arbitrary<StoredDetail> = fc.record({
  id: fc.nat(999).map((n) => ideaId(`idea-${n}`)),
  hash: fc.maxSafeNat(),
  told: fc.record({
    parent: fc.option(fc.constant(ideaId('idea-001'))),
    category: text,
    hypothesis: text,
    own: fc.dictionary(fc.constantFrom('a', 'b.c', 'lr'), value),
  }),
});

/** All that is said in a line. */
function read(text: string): StoredDetail[] | undefined {
  const line = readDetailLine(new TextEncoder().encode(text));
  return line?.ids.map((id, at) => {
    const { parent, category, hypothesis, own } = line.detail(at, NO_BASE);
    return { id, hash: line.hashes[at] ?? 0, told: { parent, category, hypothesis, own } };
  });
}

it('a line gives back what was written, also what JSON has no word for', () => {
  fc.assert(
    fc.property(fc.array(detail, { minLength: 1, maxLength: 5 }), (details) => {
      const line = detailLine(details);
      expect(line).not.toContain('\n');
      expect(read(line)).toEqual(details);
    }),
    { numRuns: CASES },
  );
});

it('a key of a config is what it is by the whole config, before and after the line was written', () => {
  const key = fc.constantFrom('a', 'a.b', 'a.b.c', 'lr');
  const one = fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constantFrom({}, [1], null));
  fc.assert(
    fc.property(
      fc.array(detail, { maxLength: 1 }),
      fc.dictionary(key, one),
      fc.array(fc.dictionary(key, one), { maxLength: 3 }),
      (some, flat, owns) => {
        const base = new FlatBase(flat);
        const details = [
          ...some,
          ...owns.map((own, i) => ({ id: ideaId(`idea-${i}`), hash: i, told: { ...NOTHING, own } })),
        ];
        const line = readDetailLine(new TextEncoder().encode(detailLine(details)));
        for (const name of ['a', 'a.b', 'lr', 'none']) {
          for (const [at, { told }] of details.entries()) {
            const [fresh, kept] = [new Detail(told, base), line?.detail(at, base)];
            expect([kept?.at(name), fresh.at(name)]).toEqual([fresh.config[name], fresh.config[name]]);
          }
        }
      },
    ),
    { numRuns: CASES },
  );
});

const NOTHING = { parent: null, category: null, hypothesis: null };

it('what has another shape is no entry', () => {
  for (const line of [
    '{}',
    '[]',
    '[["x"],[1]]\t[]\t[]',
    '[["idea-1"],[1,2]]\t[]\t[]',
    '[1]\t[]\t[]',
    '[["idea-1"],[1]]\t[]',
  ]) {
    expect(read(line)).toBeUndefined();
  }
});
