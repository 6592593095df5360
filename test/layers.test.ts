/** Imports go down only: face → app → edge → core (docs/architecture.md). The keeper is a program of its own on edge and core. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: ['core'],
  edge: ['edge', 'core'],
  keeper: ['keeper', 'edge', 'core'],
  app: ['app', 'edge', 'core'],
  face: ['face', 'app', 'edge', 'core'],
};

interface Import {
  from: string;
  to: string;
}

function importsOf(): Import[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  return files.flatMap((file) => {
    const text = readFileSync(join(SRC, file), 'utf8');
    const targets = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
    return targets.map((target) => ({
      from: file,
      to: target.startsWith('.') ? relative(SRC, resolve(SRC, dirname(file), target)) : target,
    }));
  });
}

const layer = (path: string) => path.split('/')[0] ?? '';

describe('the layers', () => {
  const imports = importsOf();

  it('are seen at all', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('import downwards only', () => {
    const wrong = imports.filter(({ from, to }) => {
      // Packages have no layer; some give a style sheet.
      if (to.startsWith('node:') || !/^[a-z]+\/.*\.tsx?$/.test(to)) return false;
      return MAY_IMPORT[layer(from)]?.includes(layer(to)) !== true;
    });
    expect(wrong).toEqual([]);
  });

  it('keep the page apart: it knows the server by its schemas, as types only', () => {
    const inside = (path: string) => path.startsWith('face/web/client/');
    const across = imports.filter(
      ({ from, to }) => inside(from) !== inside(to) && /\.tsx?$/.test(to) && (inside(from) || inside(to)),
    );
    expect(across.filter(({ from, to }) => !(inside(from) && to === 'face/web/api.ts'))).toEqual([]);
    const api = readFileSync(join(SRC, 'face/web/api.ts'), 'utf8');
    expect(api.match(/^import (?!type )/m)).toBeNull();
  });

  it('keep core pure: nothing of Node, no clock, no promise', () => {
    const node = imports.filter(({ from, to }) => layer(from) === 'core' && to.startsWith('node:'));
    expect(node).toEqual([]);
    const core = readdirSync(join(SRC, 'core'), { recursive: true, encoding: 'utf8' });
    const impure = core.filter((file) => {
      if (!file.endsWith('.ts')) return false;
      const code = readFileSync(join(SRC, 'core', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      return /\bDate\.now\b|\bnew Date\(\)|\bsetTimeout\b|\bsetInterval\b|\basync\b|\bPromise\b|\bprocess\.|\bMath\.random\b/.test(
        code,
      );
    });
    expect(impure).toEqual([]);
  });

  it('let one module spawn, and one write files', () => {
    const spawning = new Set(imports.filter(({ to }) => to === 'node:child_process').map(({ from }) => from));
    for (const file of spawning) expect(layer(file)).toBe('edge');
    const writing = new Set(imports.filter(({ to }) => to.startsWith('node:fs')).map(({ from }) => from));
    for (const file of writing) expect(['edge', 'keeper', 'app', 'face']).toContain(layer(file));
  });
});
