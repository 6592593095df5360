import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../rig/pages.ts';

it('dark is the same whether a person or the system asked for it', () => {
  const css = readFileSync(join(ROOT, 'src/face/web/client/styles/tokens.css'), 'utf8');
  const colours = (selector: string): string[] => {
    const block = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? '';
    return [...block.matchAll(/--[\w-]+: [^;]+;/g)].map(([line]) => line);
  };
  const chosen = colours(":root[data-theme='dark']");
  expect(chosen.length).toBeGreaterThan(20);
  expect(colours(":root:not([data-theme='light'])")).toEqual(chosen);
});
