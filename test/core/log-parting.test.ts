import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partingOf } from '../../src/core/log-parting.ts';
import { CASES } from '../rig/cases.ts';

it('numbers, times, paths and ids that differ are no difference', () => {
  const a = ['2026-11-28 14:00:01 start idea-001 in /data/a', 'epoch 1 loss 0.93', '1 2 3', ''];
  const b = ['2026-11-29 02:10:44 start idea-019 in /scratch/b', 'epoch 1 loss 1.2e-3', '4 5 6', ''];
  expect(partingOf(a, b)).toEqual({ line: null, before: [], a: [], b: [] });
});

it('the first line that says something else is where they part, with what stood before it', () => {
  const a = ['load', 'epoch 1', 'epoch 2', 'epoch 3', 'done'];
  const b = ['load', 'epoch 1', 'epoch 2', 'warning: loss is nan', 'aborted'];
  expect(partingOf(a, b)).toEqual({
    line: 4,
    before: ['load', 'epoch 1', 'epoch 2'],
    a: ['epoch 3', 'done'],
    b: ['warning: loss is nan', 'aborted'],
  });
});

it('a log that ends earlier parts at its end; lines without a word are told apart by what is no figure', () => {
  expect(partingOf(['a'], ['a', 'more'])).toMatchObject({ line: 2, a: [], b: ['more'] });
  expect(partingOf(['=== 1'], ['--- 1'])).toMatchObject({ line: 1 });
});

it('logs part from themselves never, and from each other at the same line whichever comes first', () => {
  const line = fc.constantFrom('epoch 1', 'epoch 2', 'nan', '===', '', 'saved to /x/y');
  fc.assert(
    fc.property(fc.array(line), fc.array(line), (a, b) => {
      expect(partingOf(a, a).line).toBeNull();
      const [one, other] = [partingOf(a, b), partingOf(b, a)];
      expect([one.line, one.a, one.b]).toEqual([other.line, other.b, other.a]);
    }),
    { numRuns: CASES },
  );
});
