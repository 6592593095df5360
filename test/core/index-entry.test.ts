import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factOfEntry, indexEntry } from '../../src/core/index-entry.ts';
import { parseJson, toJson } from '../../src/core/json.ts';
import type { KnownFact } from '../../src/core/run.ts';
import { completed, failed } from '../rig/board.ts';
import { CASES } from '../rig/cases.ts';

const KEYS = ['a', 'b'];
const ABOUT = { host: 'n1', gpu: 2, attempt: 3, claimedMs: 1_700_000_000_123, endedMs: null, trainS: 12.5 };
const through = (fact: KnownFact) => factOfEntry(JSON.parse(JSON.stringify(indexEntry(fact, KEYS))), KEYS);

describe('an entry of the index', () => {
  it('brings back every value that metrics.json can hold', () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, -0, Infinity, -Infinity));
    const scalar = fc.oneof(number, fc.string({ unit: 'binary' }), fc.boolean(), fc.constantFrom(null, undefined));
    const nested = fc.oneof(fc.array(number), fc.dictionary(fc.string(), number)).map((value) => {
      // As it is read from a file: objects without a prototype.
      const read = parseJson(toJson(value, { python: true }));
      return read.ok ? read.value : undefined;
    });
    const value = fc.oneof({ weight: 4, arbitrary: scalar }, nested);
    fc.assert(
      fc.property(value, value, (a, b) => {
        const fact = { ...completed('idea-1', { a, b }), about: ABOUT, proof: 's1:2:3' };
        expect(through(fact)).toStrictEqual(fact);
      }),
      { numRuns: CASES },
    );
  });

  it('brings back a failed run', () => {
    for (const cause of ['oom', null] as const) {
      const fact = { ...failed('idea-1', 'out of "memory"', cause), proof: 's1:2:3' };
      expect(through(fact)).toEqual(fact);
      expect(through({ ...fact, about: ABOUT })).toEqual({ ...fact, about: ABOUT });
    }
  });

  it('is not made of a run of which nothing shows later that it is the same', () => {
    expect(indexEntry(completed('idea-1', {}), KEYS)).toBeUndefined();
    expect(indexEntry({ state: 'unknown', id: completed('idea-1', {}).id, why: 'x' }, KEYS)).toBeUndefined();
  });

  it('of another form is none', () => {
    const good = ['idea-1', 's1', [1, 2], null];
    expect(factOfEntry(good, KEYS)).toBeDefined();
    for (const entry of [
      null,
      1,
      {},
      [],
      ['x', 's1', [1, 2], null],
      ['idea-1', 1, [1, 2], null],
      ['idea-1', 's1', [1], null],
      ['idea-1', 's1', 5, null],
      ['idea-1', 's1', [1, 2]],
      ['idea-1', 's1', [1, 2], ['n1', '0', 1]],
    ]) {
      expect(factOfEntry(entry, KEYS)).toBeUndefined();
    }
  });
});
