import { expect, it } from 'vitest';
import { KeptDetails } from '../../../src/app/view/kept-details.ts';
import { detailLine, readDetailLine } from '../../../src/core/detail-lines.ts';
import { FlatBase } from '../../../src/core/flat-overlay.ts';
import { ideaId } from '../../rig/board.ts';

const base = new FlatBase({});
const A_LINE = 100;
/** As hashes of texts: numbers of 53 bits, of which many have the same low ones. */
const hashOf = (n: number): number => (n % 1000) * 2 ** 40 + Math.floor(n / 1000);

function lineOf(from: number, lr: number) {
  const details = Array.from({ length: A_LINE }, (_, i) => ({
    id: ideaId(`idea-${from + i}`),
    hash: hashOf(from + i),
    told: { parent: null, category: null, hypothesis: null, own: { lr: lr + from + i } },
  }));
  const line = readDetailLine(Buffer.from(detailLine(details)));
  if (line === undefined) throw new Error('no line');
  return line;
}

it('finds each of ten thousand texts by its hash, and none that was never added', () => {
  const kept = new KeptDetails();
  for (let from = 0; from < 10_000; from += A_LINE) kept.add(lineOf(from, 0));
  for (let n = 0; n < 10_000; n += 1) {
    if (kept.of(ideaId(`idea-${n}`), hashOf(n), base)?.at('lr') !== n) throw new Error(`idea-${n} is another one`);
  }
  for (let n = 10_000; n < 11_000; n += 1) expect(kept.has(hashOf(n))).toBe(false);
  expect([...kept.each(base)]).toHaveLength(10_000);
});

it('what comes later of the same text counts, and a hash gives nothing to another idea', () => {
  const kept = new KeptDetails();
  kept.add(lineOf(0, 0));
  kept.add(lineOf(0, 0.5));
  expect(kept.of(ideaId('idea-7'), hashOf(7), base)?.at('lr')).toBe(7.5);
  expect(kept.of(ideaId('idea-8'), hashOf(7), base)).toBeUndefined();
});
