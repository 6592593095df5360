import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BEGIN, END, withBlock } from '../../src/core/marked-block.ts';
import { CASES } from '../rig/cases.ts';

const OURS = `${BEGIN}\nnew\n${END}`;

it('is added behind what is there, after one blank line', () => {
  expect(withBlock('', 'new\n')).toBe(`${OURS}\n`);
  expect(withBlock('# Mine\ntext', 'new\n')).toBe(`# Mine\ntext\n\n${OURS}\n`);
  expect(withBlock('# Mine\n\n', 'new\n')).toBe(`# Mine\n\n${OURS}\n`);
});

it('takes the place of the one before, of whatever version, and leaves the rest byte for byte', () => {
  const text = '# Mine\r\n\n<!-- orze:begin v0 -->\nold\nlines\n<!-- orze:end -->\n\tmore  \n';
  expect(withBlock(text, 'new\n')).toBe(`# Mine\r\n\n${OURS}\n\tmore  \n`);
});

it('is not guessed at where a mark is missing', () => {
  expect(withBlock(`a\n${BEGIN}\nb\n`, 'new\n')).toBeNull();
  expect(withBlock(`a\n${END}\nb\n`, 'new\n')).toBeNull();
  expect(withBlock(`${END}\n${BEGIN}\n`, 'new\n')).toBeNull();
});

it('again is the same, and what stands around it stays (generated)', () => {
  const around = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '#', ' ', '<!-- x -->', '`') });
  fc.assert(
    fc.property(around, around, (before, after) => {
      const once = withBlock(before, 'one\n') ?? '';
      expect(once.startsWith(before)).toBe(true);
      const text = `${once}${after}`;
      const again = withBlock(text, 'two\n') ?? '';
      expect(again).toBe(text.replace('one\n', 'two\n'));
      expect(withBlock(again, 'two\n')).toBe(again);
    }),
    { numRuns: CASES },
  );
});
