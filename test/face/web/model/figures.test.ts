import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as cli from '../../../../src/face/cli/words.ts';
import {
  ago,
  bytes,
  clock,
  duration,
  figure,
  percent,
  signed,
  valueText,
} from '../../../../src/face/web/client/model/figures.ts';

describe('figures on the page', () => {
  it('are those of the command line, for every finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(figure(value)).toBe(cli.figure(value));
        expect(signed(value)).toBe(cli.signed(value));
      }),
    );
  });

  it('and so are durations, sizes and times', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e7, noNaN: true }), fc.nat(), (seconds, size) => {
        expect(duration(seconds)).toBe(cli.shortDuration(seconds));
        expect(bytes(size)).toBe(cli.bytesText(size));
      }),
    );
    const iso = '2026-02-16T14:30:00+00:00';
    for (const now of [Date.parse(iso), Date.parse(iso) + 40 * 3600_000])
      expect(clock(iso, now)).toBe(cli.clockText(iso, now));
  });

  it('name what is not finite, and what is not there', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, undefined].map(figure)).toEqual([
      'NaN',
      '∞',
      '−∞',
      '–',
      '–',
    ]);
  });

  it('say shares in percent, with a digit behind the point where that tells something', () => {
    expect([0, 0.004, 0.05, 0.125, 0.912, 1].map(percent)).toEqual(['0 %', '0.4 %', '5 %', '13 %', '91 %', '100 %']);
    expect([null, Number.NaN].map(percent)).toEqual(['–', '–']);
  });

  it('say how long ago something was in one unit', () => {
    const at = Date.parse('2026-02-16T14:00:00Z');
    const after = (seconds: number): string => ago('2026-02-16T14:00:00Z', at + seconds * 1000);
    expect([0, 59, 60, 3600, 172_799, 172_800].map(after)).toEqual([
      '0 s ago',
      '59 s ago',
      '1 min ago',
      '1 h ago',
      '47 h ago',
      '2 d ago',
    ]);
  });

  it('keep every digit of a value of a config but the noise of binary fractions', () => {
    expect([0.0003, 1e-7, 0.1 + 0.2, 120, true, 'adam', [64, 64], null].map(valueText)).toEqual([
      '0.0003',
      '1e-7',
      '0.3',
      '120',
      'true',
      'adam',
      '[64,64]',
      '–',
    ]);
  });
});
