import { describe, expect, it } from 'vitest';
import { parseDuration, spokenDuration } from '../../src/core/duration.ts';

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

it.each([
  [-3, '0 s'],
  [0, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [3599, '59 min'],
  [3600, '1 h'],
  [11_400, '3 h 10 min'],
  [86_400, '1 d'],
  [187_200, '2 d 4 h'],
])('%d seconds are said as %s', (seconds, words) => expect(spokenDuration(seconds)).toBe(words));
