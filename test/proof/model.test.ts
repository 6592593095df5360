/**
 * Every interleaving of every step, with crashes, lying calls and stops anywhere, of a model of claim, reclaim and lease. What the model
 * says of the code is what test/proof/model-code.test.ts ties it to.
 */
import { describe, expect, it } from 'vitest';
import { check } from '../model/check.ts';
import { WITHOUT_ASSUMPTION, WITHOUT_STEP } from '../model/mutants.ts';
import { SHAPES } from '../model/shapes.ts';
import type { Shape } from '../model/state.ts';
import { figure, reach } from '../rig/proof.ts';

const MOST_STATES = reach(2_000_000, 8_000_000);

describe('the protocol', () => {
  const fleets: [string, Shape][] = Object.entries(SHAPES);
  it.each(fleets)(
    'holds for %s',
    (name, shape) => {
      const { states, steps, seconds, violation } = check(shape, MOST_STATES);
      expect(violation === null ? '' : [violation.rule, ...violation.story].join('\n')).toBe('');
      figure('model check', `${name}: ${states} states, ${steps} steps, ${seconds.toFixed(1)} s`);
    },
    reach(60_000, 600_000),
  );
});

describe('the check tells a story for', () => {
  it.each(WITHOUT_STEP)('$name', ({ name, shape }) => tells(name, shape));
});

describe('what it assumes is needed:', () => {
  it.each(WITHOUT_ASSUMPTION)('$name', ({ name, shape }) => tells(name, shape));
});

function tells(name: string, shape: Shape): void {
  const { violation } = check(shape, MOST_STATES);
  expect(violation?.story.length).toBeGreaterThan(0);
  figure('model check', `${name}: ${violation?.rule} after ${violation?.story.length} steps`);
}
