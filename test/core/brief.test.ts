import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CHARACTERS_A_TOKEN, cutBrief } from '../../src/core/brief.ts';
import { CASES } from '../rig/cases.ts';

const sections = [
  { title: 'State', lines: ['one', 'two'] },
  { title: 'Nothing', lines: [] },
  { title: 'Failures', lines: ['- a', '- b'.padEnd(90, '.')] },
];

it('has every section that says something, where there is room', () => {
  const { markdown, left_out } = cutBrief('# Brief', sections, 1000);
  expect(markdown).toBe(`# Brief\n\n## State\none\ntwo\n\n## Failures\n- a\n${'- b'.padEnd(90, '.')}\n`);
  expect(left_out).toBe(0);
});

it('leaves out whole lines from the end, says how many, and has no heading without a line', () => {
  const { markdown, left_out, tokens } = cutBrief('# Brief', sections, 30);
  expect(markdown).toBe('# Brief\n\n## State\none\ntwo\n\n(2 lines left out: `orze brief --tokens 60`)\n');
  expect(left_out).toBe(2);
  expect(tokens).toBeLessThanOrEqual(30);
});

it('is never longer than its budget, once its first line and its last one fit (generated)', () => {
  const section = fc.record({ title: fc.string({ maxLength: 10 }), lines: fc.array(fc.string({ maxLength: 40 })) });
  fc.assert(
    fc.property(fc.array(section, { maxLength: 6 }), fc.integer({ min: 30, max: 300 }), (any, tokens) => {
      const { markdown, left_out } = cutBrief('# Brief', any, tokens);
      expect(markdown.length).toBeLessThanOrEqual(tokens * CHARACTERS_A_TOKEN);
      expect(left_out).toBeLessThanOrEqual(any.reduce((sum, { lines }) => sum + lines.length, 0));
    }),
    { numRuns: CASES },
  );
});
