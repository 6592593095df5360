import { expect, it } from 'vitest';
import { page, tableRows } from '../rig/pages.ts';

const about = JSON.parse(page('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;

it.each([
  ['Runtime', about.dependencies],
  ['Development', about.devDependencies],
])('docs/dependencies.md gives a reason for each package under %s, and for no other', (heading, packages) => {
  const rows = tableRows(page('docs/dependencies.md')).filter((row) => row.heading === heading);
  const named = rows.map(({ cells }) => cells[0]?.replaceAll('`', ''));
  expect(named.toSorted()).toEqual(Object.keys(packages).toSorted());
  expect(rows.filter(({ cells }) => (cells[1] ?? '').length < 10)).toEqual([]);
});
