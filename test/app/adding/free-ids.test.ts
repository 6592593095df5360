import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FreeIds } from '../../../src/app/adding/free-ids.ts';
import { CASES } from '../../rig/cases.ts';

it.each([
  [[], 'idea-001'],
  [['idea-001', 'idea-002'], 'idea-003'],
  [['idea-999'], 'idea-1000'],
  [['idea-0041', 'idea-7'], 'idea-0042'],
  [['idea-7b'], 'idea-8'],
  [['idea-cosine'], 'idea-001'],
  [['idea-20260216143000'], 'idea-20260216143001'],
])('behind %j comes %s', (taken, next) => expect(new FreeIds(taken).next()).toBe(next));

it('never gives an id twice, and none that is taken', () => {
  const name = fc.oneof(
    fc.nat(2000).map((n) => `idea-${n}`),
    fc.nat(99).map((n) => `idea-${String(n).padStart(3, '0')}`),
  );
  fc.assert(
    fc.property(fc.array(name), fc.nat(20), (taken, count) => {
      const free = new FreeIds(taken);
      const given = Array.from({ length: count }, () => free.next());
      expect(new Set([...taken, ...given]).size).toBe(new Set(taken).size + count);
    }),
    { numRuns: CASES },
  );
});
