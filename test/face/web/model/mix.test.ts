/** Colours between two of them, and what can be read on them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contrast, inkOn, mixed } from '../../../../src/face/web/client/model/mix.ts';

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

it('a mix ends at its two colours, and a share that is no number is the first of them', () => {
  expect([0, 1, 0.5, -3, 3, Number.NaN].map((share) => mixed('#000', '#ffffff', share))).toEqual([
    '#000000',
    '#ffffff',
    '#808080',
    '#000000',
    '#ffffff',
    '#000000',
  ]);
});

it('contrast is that of WCAG: 21 for black on white, the same for both orders', () => {
  expect(contrast('#000', '#fff')).toBeCloseTo(21);
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  expect(contrast('#ffffff', '#767676')).toBeCloseTo(4.54, 2);
});

it('ink can be read on every ground', () => {
  fc.assert(
    fc.property(colour, (ground) => {
      expect(contrast(ground, inkOn(ground))).toBeGreaterThanOrEqual(4.5);
    }),
  );
});
