import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../src/core/duration.ts';

describe('parseDuration', () => {
  it.each([
    ['90', 90],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['45s', 45],
    ['90m', 5400],
    ['2h', 7200],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['2d', 172_800],
    ['0', 0],
  ])('%s is %d seconds', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

  it.each(['', 'soon', '-5', '1e3', '5 m', '90x', 'h', '1h30', '0x10', 'Infinity', '1..5s'])(
    '%j is no duration',
    (text) => expect(parseDuration(text)).toBeUndefined(),
  );
});
