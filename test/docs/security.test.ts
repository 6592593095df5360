/** docs/security.md names tests as proofs: they must be there, under these very titles. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, page, tableRows } from '../rig/pages.ts';

const rows = tableRows(page('docs/security.md')).map(({ cells }) => cells);
const proofs = rows
  .flatMap(([, by = '']) => by.split('<br>'))
  .map((proof) => {
    const [, file = '', title = ''] = /^`(test\/[a-z0-9/-]+\.test\.ts)`: (.+)$/.exec(proof) ?? [];
    return { file, title };
  });

it('every sentence has a proof, and every test that is named is there', () => {
  expect(rows.length).toBeGreaterThanOrEqual(12);
  expect(rows.filter((cells) => cells.length !== 2 || cells.includes(''))).toEqual([]);
  const missing = proofs.filter(({ file, title }) => {
    const path = join(ROOT, file);
    if (file === '' || !existsSync(path)) return true;
    return !["'", '"', '`'].some((quote) => readFileSync(path, 'utf8').includes(`${quote}${title}${quote},`));
  });
  expect(missing).toEqual([]);
});

it('every file of test/security is a proof of some sentence', () => {
  expect(new Set(proofs.map(({ file }) => file)).size).toBeGreaterThanOrEqual(8);
});

it('the page is linked from the README', () => expect(page('README.md')).toContain('(docs/security.md)'));
