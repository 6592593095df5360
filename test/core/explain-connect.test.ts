import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CONNECT_PAGES } from '../../src/core/explain/connect.ts';
import { ROOT } from '../rig/pages.ts';

it('every problem of MCP, schemas, help and completion has its page, and each page a problem', () => {
  const faces = readdirSync(join(ROOT, 'src/face'), { recursive: true, encoding: 'utf8' });
  const texts = faces
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(ROOT, 'src/face', name), 'utf8'));
  const codes = new Set(texts.flatMap((text) => text.match(/\bE06\d\d\b/g) ?? []));
  expect(CONNECT_PAGES.map(({ code }) => code)).toEqual([...codes].toSorted());
});
