import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CONTROL_PAGES } from '../../src/core/explain/control.ts';
import { REPOSITORY } from '../rig/project.ts';

it('each problem of acting that the code tells of has one page, and each page a problem', () => {
  const src = join(REPOSITORY, 'src');
  const names = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const told = names
    .filter((name) => !name.startsWith('core/explain/'))
    .map((name) => readFileSync(join(src, name), 'utf8'));
  const codes = CONTROL_PAGES.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.filter((code) => !told.some((text) => text.includes(`'${code}'`)))).toEqual([]);
});
