import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ADDING_PAGES } from '../../src/core/explain/adding.ts';
import { REPOSITORY } from '../rig/project.ts';

it('each problem of adding ideas that the code tells of has one page', () => {
  const folder = join(REPOSITORY, 'src/app/adding');
  const files = [
    ...readdirSync(folder).map((name) => join(folder, name)),
    ...['app/answers/add.ts', 'face/cli/add.ts', 'core/proposal.ts', 'core/proposal-json.ts', 'core/set-value.ts'].map(
      (name) => join(REPOSITORY, 'src', name),
    ),
  ];
  const told = new Set(files.flatMap((path) => readFileSync(path, 'utf8').match(/'E0\d{3}'/g) ?? []));
  // Of every verb, and of ideas whoever wrote them.
  for (const code of ['E0200', 'E0104', 'E0106']) told.delete(`'${code}'`);
  expect([...told].map((code) => code.slice(1, -1)).toSorted()).toEqual(
    ADDING_PAGES.map(({ code }) => code).toSorted(),
  );
});
