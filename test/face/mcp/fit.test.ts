import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitItems, fitTo } from '../../../src/face/mcp/fit.ts';

describe('fitTo', () => {
  it('leaves alone what fits', () => {
    const answer = { id: 'a', list: [1, 2, 3] };
    expect(fitTo(answer, 1000, [])).toEqual(answer);
  });

  it('halves the largest list, text or named record until it fits, and says which', () => {
    const list = Array.from({ length: 1000 }, (_, i) => i);
    const record = Object.fromEntries(list.map((i) => [`key${i}`, i]));
    const fitted = fitTo({ id: 'a', list, record, text: 'x'.repeat(3000) }, 2000, ['record']);
    expect(JSON.stringify(fitted).length).toBeLessThanOrEqual(2000);
    expect(fitted.cut?.toSorted()).toEqual(['list', 'record', 'text']);
    expect(fitted).toMatchObject({ id: 'a', list: expect.arrayContaining([0, 1]), record: { key0: 0 } });
  });

  it('does not touch a record that was not named', () => {
    const record = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key${i}`, i]));
    expect(fitTo({ record }, 10, [])).toEqual({ record });
  });

  it('ends for whatever is given, and changes nothing of what was given', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(500), (answer, budget) => {
        const before = JSON.stringify(answer);
        fitTo(answer, budget, Object.keys(answer));
        expect(JSON.stringify(answer)).toBe(before);
      }),
    );
  });
});

describe('fitItems', () => {
  const answer = (count: number) => ({ items: Array.from({ length: count }, (_, i) => ({ id: `idea-${i}` })) });

  it('asks for fewer until they fit, and at last for one', async () => {
    const asked: number[] = [];
    const ask = (count: number) => (asked.push(count), answer(count));
    const { items } = await fitItems(100, 300, ask);
    expect(JSON.stringify({ items }).length).toBeLessThanOrEqual(300);
    expect(items.length).toBeGreaterThan(10);
    expect(asked.length).toBeLessThanOrEqual(4);
    expect((await fitItems(100, 1, ask)).items).toHaveLength(1);
  });
});
