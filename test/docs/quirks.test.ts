/** docs/quirks.md names tests as proofs: they must be there, under these very titles. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, page, tableRows } from '../rig/pages.ts';

/** As many as were known; a line that goes takes its proof along. */
const FAULTS = 43;

const rows = tableRows(page('docs/quirks.md')).map(({ cells }) => cells);

function proofs(cell: string): { file: string; title: string }[] {
  return cell.split('<br>').map((proof) => {
    const [, file = '', title = ''] = /^`(test\/[a-z0-9/-]+\.test\.ts)`: (.+)$/.exec(proof) ?? [];
    return { file, title };
  });
}

const named = rows.flatMap(([fault = '', , by = '']) => proofs(by).map((proof) => ({ fault, ...proof })));

/** Whether the source has a test (not a group) with just this title. */
function hasTest(source: string, title: string): boolean {
  const quoted = title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<!\bdescribe)\(\s*(['"\x60])${quoted}\1,`).test(source);
}

it('every known fault has a line with what is done instead and a proof', () => {
  expect(rows).toHaveLength(FAULTS);
  const gaps = rows.filter((cells) => cells.length !== 3 || cells.includes(''));
  expect(gaps).toEqual([]);
  expect(named.filter(({ file, title }) => file === '' || title === '')).toEqual([]);
});

it('every test that is named is there', () => {
  expect(named.length).toBeGreaterThan(FAULTS);
  const missing = named.filter(({ file, title }) => {
    const path = join(ROOT, file);
    return !existsSync(path) || !hasTest(readFileSync(path, 'utf8'), title);
  });
  expect(missing).toEqual([]);
});

it('a title that is only a part of one, or that of a group, is not taken for a test', () => {
  const source = "describe('a group', () => {\n  it('goes on and on', () => {});\n  it.each([1])(\n    'for %s',";
  expect(['goes on', 'a group'].filter((title) => hasTest(source, title))).toEqual([]);
  expect(['goes on and on', 'for %s'].filter((title) => !hasTest(source, title))).toEqual([]);
});
