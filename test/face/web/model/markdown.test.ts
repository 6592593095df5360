/** The Markdown that orze writes, as blocks. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blocksOf, cellsOf, spansOf } from '../../../../src/face/web/client/model/markdown.ts';

it('headings, tables, lists, code and text are told apart', () => {
  const text = [
    '# Orze Report',
    '**Updated:** now',
    'second line',
    '',
    '## Results',
    '| Rank | Title |',
    '|------|-------|',
    String.raw`| 1 | a \| b |`,
    '',
    '- one',
    '- two',
    '```',
    '# no heading',
    '```',
  ].join('\n');
  expect(blocksOf(text)).toEqual([
    { kind: 'heading', level: 1, text: 'Orze Report' },
    { kind: 'text', text: '**Updated:** now\nsecond line' },
    { kind: 'heading', level: 2, text: 'Results' },
    { kind: 'table', head: ['Rank', 'Title'], rows: [['1', 'a | b']] },
    { kind: 'list', items: ['one', 'two'] },
    { kind: 'code', text: '# no heading' },
  ]);
});

it('every text comes to an end, and nothing of it is lost', () => {
  const line = fc.oneof(
    fc.constantFrom('', '# h', '| a |', '|---|', '- x', '```', '**b**', '`c', '|', '#', '-'),
    fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\n', ' ')),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const shown = JSON.stringify(blocksOf(lines.join('\n')));
      for (const word of lines.join(' ').match(/[a-z]{4,}/g) ?? []) expect(shown).toContain(word);
    }),
  );
});

it('an escaped bar stands within its cell', () => {
  expect(cellsOf(String.raw`| a \| b |  | c |`)).toEqual(['a | b', '', 'c']);
});

it('bold and code are spans, all else is as it stands', () => {
  expect(spansOf('a **b** `c` *d* <i>')).toEqual([
    { text: 'a ', as: 'plain' },
    { text: 'b', as: 'strong' },
    { text: ' ', as: 'plain' },
    { text: 'c', as: 'code' },
    { text: ' *d* <i>', as: 'plain' },
  ]);
});
