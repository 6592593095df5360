import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsOverTime } from '../../src/core/over-time.ts';
import { CASES } from '../rig/cases.ts';

describe('counts over time', () => {
  it('are of equal parts, the last moment in the last of them', () => {
    expect(countsOverTime([0, 1, 24, 25, 99, 100], 0, 100, 4)).toEqual([3, 1, 0, 2]);
  });

  it('put all into the last part where no time has passed, and what is later than now', () => {
    expect(countsOverTime([5, 5], 5, 5, 3)).toEqual([0, 0, 2]);
    expect(countsOverTime([900], 0, 100, 3)).toEqual([0, 0, 1]);
  });

  it('lose no moment that is known', () => {
    const moment = fc.option(fc.integer({ min: -1000, max: 1000 }));
    fc.assert(
      fc.property(fc.array(moment), fc.integer(), fc.integer(), fc.integer({ min: 1, max: 50 }), (all, a, b, parts) => {
        const counts = countsOverTime(all, a, b, parts);
        expect(counts).toHaveLength(parts);
        expect(counts.reduce((sum, one) => sum + one, 0)).toBe(all.filter((one) => one !== null).length);
      }),
      { numRuns: CASES },
    );
  });
});
