import { expect, it } from 'vitest';
import { FlatBase } from '../../src/core/flat-overlay.ts';
import { Likeness, novelty } from '../../src/core/likeness.ts';
import type { FlatConfig } from '../../src/core/row.ts';
import { ideaId } from '../rig/board.ts';

const BASE = new FlatBase({ lr: 0.1, seed: 0, model: 'resnet', out_dir: 'x' });

function among(others: Record<string, FlatConfig>): Likeness {
  const likeness = new Likeness(BASE.flat, ['out_dir']);
  for (const [id, own] of Object.entries(others)) likeness.add(ideaId(id), BASE.delta(own));
  return likeness;
}

it('a twin is who gets the same config, however it says so', () => {
  const likeness = among({ 'idea-1': { lr: 0.1 }, 'idea-2': { lr: 0.2 }, 'idea-3': {} });
  expect(likeness.twins(BASE.delta({ model: 'resnet' }))).toEqual(['idea-1', 'idea-3']);
  expect(likeness.twins(BASE.delta({ lr: 0.2, seed: 1 }))).toEqual([]);
});

it('the nearest ones come first, with the keys in which they differ', () => {
  const likeness = among({
    'idea-1': { lr: 0.1, model: 'vit' },
    'idea-2': { lr: 0.05 },
    'idea-3': { lr: 0.2, seed: 3 },
    'idea-4': { lr: 0.2, out_dir: 'y' },
    'idea-5': { lr: 100 },
  });
  const near = likeness.nearest(BASE.delta({ lr: 0.2 }), 3);
  expect(near.map(({ id, changed }) => [id, changed])).toEqual([
    ['idea-4', []],
    ['idea-3', ['seed']],
    ['idea-2', ['lr']],
  ]);
  expect(near.map(({ distance }) => distance)).toEqual([0, 0.05, Math.log10(4)]);
});

it.each([
  [{ lr: 0.2 }, Math.log10(2)],
  [{ lr: 1 }, 1],
  [{ lr: 1000 }, 1],
  [{ lr: -0.1 }, 1],
  [{ lr: 0 }, 1],
  [{ lr: 0.1000001 }, 0.05],
  [{ model: 'vit' }, 1],
  [{ seed: 7 }, 0.05],
  [{ out_dir: 'y' }, 0],
  [{ extra: 1 }, 1],
  [{ lr: 1, model: 'vit' }, 2],
])('%j is so far from the base: %d', (own, distance) => {
  expect(among({ 'idea-1': {} }).nearest(BASE.delta(own), 1)[0]?.distance).toBeCloseTo(distance, 12);
});

it('novelty is 0 for a twin, a half for one whole key, and below 1', () => {
  expect([0, 1, 3, 1e9].map(novelty)).toEqual([0, 0.5, 0.75, 1e9 / (1 + 1e9)]);
});
