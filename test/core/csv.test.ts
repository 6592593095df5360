import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvRow } from '../../src/core/csv.ts';
import { CASES } from '../rig/cases.ts';

/** Cells of one row, as RFC 4180 has it. */
function cellsOf(row: string): string[] {
  const cells: string[] = [];
  for (const [, quoted, plain = ''] of row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)) {
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  }
  return cells;
}

it('gives back every text, but for an apostrophe before what a spreadsheet would run', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (texts) => {
      const cells = cellsOf(csvRow(['x', ...texts])).slice(1);
      expect(
        cells.map((cell, i) => (cell === `'${texts[i]}` && /^[=+\-@\t\r]/.test(texts[i] ?? '') ? texts[i] : cell)),
      ).toEqual(texts);
      for (const cell of cells) expect(cell).not.toMatch(/^[=@]/);
    }),
    { numRuns: CASES },
  );
});

it('writes numbers as they are, lists as JSON, and nothing for what is not there', () => {
  expect(csvRow([1e-7, -2, Number.NaN, true, null, undefined, [1, 'a'], '-0.5', '-x', 'a,b'])).toBe(
    '1e-7,-2,NaN,true,,,"[1,""a""]",-0.5,\'-x,"a,b"',
  );
});
