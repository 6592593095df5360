import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownCell, terminalSafe } from '../../src/core/escape.ts';
import { CASES } from '../rig/cases.ts';

const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;

describe('terminalSafe', () => {
  it('takes whole escape sequences out, so that nothing of them is left to read', () => {
    expect(
      terminalSafe('a\u001b[31;1mred\u001b[0m b\u001b]0;title\u0007c\u001b]8;;http://x\u001b\\link\u001b(Bd'),
    ).toBe('ared bclinkd');
  });

  it('makes line breaks and tabs one space', () => {
    expect(terminalSafe('one\r\n\ttwo\u2028three')).toBe('one two three');
  });

  it('takes out what turns the reading direction, and keeps all other scripts and emoji', () => {
    expect(terminalSafe('a\u202eb\u2066c\u200fd')).toBe('abcd');
    expect(terminalSafe('Größe 学習率 👩‍🔬 عربى')).toBe('Größe 学習率 👩‍🔬 عربى');
  });

  it('leaves no control character, bidi control or half character of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (text) => !HARMFUL.test(terminalSafe(text))),
      { numRuns: CASES },
    );
  });
});

describe('markdownCell', () => {
  it('escapes the bar', () => expect(markdownCell('a|b')).toBe('a\\|b'));

  it('doubles backslashes that would take the escape away', () =>
    expect(markdownCell('a\\|b\\')).toBe('a\\\\\\|b\\\\'));

  it('is one cell of one line, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('|', '\\', 'a', ' ', '\n', '\u001b', '\r', '`') }), (text) => {
        const row = `| ${markdownCell(text)} |`;
        // Read as GitHub does: a backslash takes the next character with it.
        return !/[\n\r\u001b]/.test(row) && row.replace(/\\[^]/g, '').split('|').length === 3;
      }),
      { numRuns: CASES },
    );
  });
});
