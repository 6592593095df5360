import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPython } from '../../src/core/pyformat.ts';
import { characters } from '../../src/core/text.ts';
import { CASES } from '../rig/cases.ts';
import { askPython, fromLiteral, literal, pairs } from '../rig/python-formats.ts';

/** Recorded with CPython 3.11 through test/fixtures/pyformat.py: [spec, value, format(value, spec) or null where it raises]. */
const RECORDED = JSON.parse(readFileSync(new URL('../fixtures/pyformat.json', import.meta.url), 'utf8')) as [
  string,
  string,
  string | null,
][];

describe('formatPython', () => {
  it.each([
    ['.4f', 0.94125, '0.9413'],
    ['.4f', 0.5, '0.5000'],
    [',.2f', 1234567.891, '1,234,567.89'],
    ['.1%', 0.9412, '94.1%'],
    ['.3e', 0.0003, '3.000e-04'],
    ['>10', 'abc', '       abc'],
    ['>10', 3, '         3'],
    ['d', 3, '3'],
    ['g', 0.00001, '1e-05'],
    ['', 0.1, '0.1'],
    ['', 1e22, '1e+22'],
    ['', true, 'True'],
    ['d', true, '1'],
    ['.0f', -1234.5, '-1234'],
    ['.0f', 2.5, '2'],
    ['.2f', Number.NaN, 'nan'],
    ['+.2F', Infinity, '+INF'],
    ['.1f', -0, '-0.0'],
    ['010,', 1234, '00,001,234'],
    ['#_x', 2 ** 40, '0x100_0000_0000'],
  ])('%j of %j is %j, as in Python', (spec, value, text) => {
    expect(formatPython(spec, value)).toBe(text);
  });

  it.each([
    ['d', 3.5],
    ['d', 'abc'],
    ['.4f', 'abc'],
    ['.4f', null],
    ['.4f', undefined],
    ['.4f', [1]],
    ['.2', 3],
    [',n', 1],
    ['.4q', 1],
    ['{}', 1],
    ['c', -1],
    ['>99999999', 1],
    ['.99999999f', 1],
  ])('%j of %j is refused', (spec, value) => {
    expect(formatPython(spec, value)).toBeNull();
  });

  it('gives what CPython gave for every recorded pair', () => {
    expect(RECORDED.length).toBeGreaterThanOrEqual(1500);
    const wrong = RECORDED.filter(([spec, value, text]) => formatPython(spec, fromLiteral(value)) !== text);
    expect(wrong).toEqual([]);
  });

  it('gives what the python3 of this machine gives for 20,000 generated pairs', (context) => {
    const source = pairs(2);
    const rows = Array.from({ length: 20_000 }, () => source.next().value);
    const answers = askPython(rows);
    context.skip(typeof answers === 'string', typeof answers === 'string' ? answers : undefined);
    const wrong = rows.flatMap(([spec, value], i) => {
      const ours = formatPython(spec, value);
      return ours === answers[i] ? [] : [{ spec, value: literal(value), ours, python: answers[i] }];
    });
    expect(wrong.slice(0, 20)).toEqual([]);
  });

  it('never throws, whatever the spec and the value', () => {
    const spec = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...characters('<>=^+- z#0123456789,_.bcdeEfFgGnosxX%😀')) }),
    );
    const value = fc.oneof(fc.double(), fc.integer(), fc.string({ unit: 'binary' }), fc.anything());
    fc.assert(
      fc.property(spec, value, (text, what) => {
        const result = formatPython(text, what);
        expect(result === null || typeof result === 'string').toBe(true);
      }),
      { numRuns: CASES },
    );
  });
});
