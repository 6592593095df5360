/** Scales of the dashboard's own charts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  logScale,
  namedScale,
  niceSteps,
  numberScale,
  short,
  wantsLog,
} from '../../../../src/face/web/client/model/scales.ts';

const range = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }))
  .map(([min, length]) => ({ min, max: min + length }))
  .filter(({ min, max }) => max > min);

describe('a scale', () => {
  it('gives a place back as the value it came from', () => {
    fc.assert(
      fc.property(range, fc.double({ min: 0, max: 1, noNaN: true }), ({ min, max }, at) => {
        const scale = numberScale(min, max);
        expect(scale.at(scale.value(at))).toBeCloseTo(at, 5);
      }),
    );
    const scale = logScale(1e-6, 10);
    expect(scale.at(1e-6)).toBe(0);
    expect(scale.at(10)).toBeCloseTo(1);
    expect(scale.value(scale.at(3e-4))).toBeCloseTo(3e-4, 12);
  });

  it('has its ticks within the domain, in order, and few of them', () => {
    fc.assert(
      fc.property(range, ({ min, max }) => {
        const steps = niceSteps(min, max, 5);
        expect(steps.length).toBeLessThanOrEqual(12);
        const [from, to] = [min - (max - min) * 1e-6, max + (max - min) * 1e-6];
        expect(steps.filter((step) => step < from || step > to)).toEqual([]);
        expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      }),
    );
  });

  it('has its ticks where their values are', () => {
    expect(numberScale(10, 20).ticks.slice(0, 2)).toEqual([
      { at: 0, label: '10' },
      { at: 0.2, label: '12' },
    ]);
  });

  it('ticks decades on a log axis, and ordinary steps within one decade', () => {
    expect(logScale(1e-5, 1e-1).ticks.map(({ label }) => label)).toEqual(['1e-5', '1e-4', '0.001', '0.01', '0.1']);
    expect(logScale(2, 8).ticks.map(({ label }) => label)).toEqual(['2', '4', '6', '8']);
  });

  it('of a single value puts it in the middle', () => {
    expect(numberScale(3, 3).at(3)).toBe(0.5);
    expect(logScale(3, 3).at(3)).toBe(0.5);
    expect(namedScale(['adam']).ticks).toEqual([{ at: 0.5, label: 'adam' }]);
  });

  it('puts names at equal distances', () => {
    const scale = namedScale(['adam', 'lion', 'sgd']);
    expect([0, 1, 2].map((index) => scale.at(index))).toEqual([0, 0.5, 1]);
  });

  it('is logarithmic from a ratio of 100 on, and never with values that are not positive', () => {
    expect(wantsLog(1e-5, 1e-1)).toBe(true);
    expect(wantsLog(1, 100)).toBe(false);
    expect(wantsLog(0, 1000)).toBe(false);
  });
});

it('figures beside ticks are short', () => {
  expect([0, 0.1, 0.30000000000000004, 1234.5678, 1e-7, 2.5e9, -0.02].map(short)).toEqual([
    '0',
    '0.1',
    '0.3',
    '1235',
    '1e-7',
    '2.5e9',
    '-0.02',
  ]);
});
