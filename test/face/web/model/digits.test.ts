import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitsOf, inColumn, signedInColumn } from '../../../../src/face/web/client/model/digits.ts';

const shown = (...values: (number | null)[]): string[] => {
  const digits = digitsOf(values);
  return values.map((value) => inColumn(value, digits));
};

describe('figures of one column', () => {
  it('have the decimals that some of them need, all the same', () => {
    expect(shown(10.5, 8.7, 6, null)).toEqual(['10.5', '8.7', '6.0', '–']);
    expect(shown(0.725, 0.695, 0.59)).toEqual(['0.725', '0.695', '0.590']);
    expect(shown(298, 23.1, 3303, 987.3)).toEqual(['298.0', '23.1', '3303.0', '987.3']);
    expect(shown(1, 2, 128)).toEqual(['1', '2', '128']);
  });

  it('show four significant digits of the largest, and no value as nothing', () => {
    expect(shown(0.86654321, 0.1)).toEqual(['0.8665', '0.1000']);
    expect(shown(164.8123, 0.00042)).toEqual(['164.8', '4.20e-4'].map((text) => text.replace('4.20e-4', '0.00042')));
    expect(shown(0.0831, 0.087, 0.1553)).toEqual(['0.0831', '0.0870', '0.1553']);
  });

  it('stand each for itself where powers of ten are told, and where there is none', () => {
    expect(shown(8.39e9, 12)).toEqual(['8.39e+9', '12']);
    expect(shown(3e-7, 0.5)).toEqual(['3.00e-7', '0.5000']);
    expect([digitsOf([]), digitsOf([null, 'x', Number.NaN])]).toEqual([null, null]);
    expect(inColumn(Number.NaN, 2)).toBe('NaN');
  });

  it('have their sign where they are differences', () => {
    expect([0.004, -0.005, 0, null].map((value) => signedInColumn(value, 4))).toEqual([
      '+0.0040',
      '-0.0050',
      '+0.0000',
      '–',
    ]);
  });

  it('never differ from the value by more than a tenth of it', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 });
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1 }), finite, (column, later) => {
        const digits = digitsOf(column);
        for (const value of [...column, later])
          expect(Math.abs(Number(inColumn(value, digits)) - value)).toBeLessThanOrEqual(Math.abs(value) / 10);
      }),
    );
  });
});
