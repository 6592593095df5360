import { expect, it } from 'vitest';
import { randomHex } from '../../src/edge/random.ts';

it('draws as many bytes as asked for, also more than are drawn ahead, and none twice', () => {
  const drawn = [...Array.from({ length: 2000 }, (_, i) => randomHex(8 + (i % 9))), randomHex(5000)];
  for (const [i, hex] of drawn.entries())
    expect(hex).toMatch(new RegExp(`^[0-9a-f]{${i === 2000 ? 10_000 : 2 * (8 + (i % 9))}}$`));
  // Any two of eight bytes or more that share as many were given out twice.
  const starts = new Set(drawn.map((hex) => hex.slice(0, 16)));
  expect(starts.size).toBe(drawn.length);
});
