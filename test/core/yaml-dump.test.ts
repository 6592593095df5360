import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyIdentity, keyOf } from '../../src/core/yaml-key.ts';
import { pyFloat, pyInt } from '../../src/core/yaml-value.ts';
import { PyDate, PyFloat, dumpYaml, parseYaml, toJsonText, yamlTraps } from '../../src/core/yaml.ts';
import type { YamlValue } from '../../src/core/yaml.ts';
import { CASES } from '../rig/cases.ts';
import { askPyYaml, tagged } from '../rig/pyyaml.ts';
import { yamlTexts } from '../rig/yaml-texts.ts';

const words = yamlTexts(11);
const TRICKY = Array.from({ length: 400 }, () => words.scalar());

const scalar: fc.Arbitrary<null | boolean | number | bigint | string | PyFloat | PyDate> = fc.oneof(
  fc.constantFrom(null, true, false, new PyDate('2024-02-29'), new PyDate('2001-12-14 21:59:43.100000-05:00')),
  fc.bigInt().map(pyInt),
  fc.integer(),
  fc.double().map(pyFloat),
  fc.integer().map((whole) => new PyFloat(whole)),
  fc.constantFrom(...TRICKY),
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...' \n\t:#-?[]{}"\'\\|>&*!%@`,ab1.\u0085\u00a0\u2028\ufeff\u0007é😀') }),
  fc.integer({ min: 150, max: 1200 }).map((length) => 'k '.repeat(length)),
);

const key = scalar
  .filter((one) => one !== '__proto__' && one !== 'constructor' && one !== 'prototype')
  .map((one) => keyOf(one));

const { tree } = fc.letrec<{ tree: YamlValue }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'xsmall' },
    scalar as fc.Arbitrary<YamlValue>,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('tree')), { maxLength: 3 }).map((pairs) => {
      const mapping = Object.create(null) as Record<string, YamlValue>;
      // 1, 1.0 and True are one key for Python: no reading gives a mapping with two of them.
      const taken = new Set<string>();
      for (const [name, value] of pairs) {
        if (!taken.has(keyIdentity(name))) mapping[name] = value;
        taken.add(keyIdentity(name));
      }
      return mapping;
    }),
  ),
}));

describe('dumpYaml', () => {
  it('gives a text that reads back to the same value', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const read = parseYaml(dumpYaml(value));
        if (!read.ok) throw new Error(`${read.line}:${read.column} ${read.message}`);
        return JSON.stringify(tagged(read.value)) === JSON.stringify(tagged(value));
      }),
      { numRuns: CASES },
    );
  });

  it('gives a text that PyYAML reads to the same value', (context) => {
    const values = fc.sample(tree, { numRuns: 1000, seed: 5 });
    const answers = askPyYaml(values.map(dumpYaml));
    if (typeof answers === 'string') context.skip(answers);
    const wrong = values.filter((value, i) => JSON.stringify(tagged(value)) !== JSON.stringify(answers[i]));
    expect(wrong.slice(0, 5).map(dumpYaml)).toEqual([]);
  });

  it('is for people too', () => {
    const text =
      'lr: 1.0\nname: sgd\nbig: 1.0e+22\nquoted: ["1e-4", "yes", "12:30", "", plain text]\nempty: {a: [], b: {}}\nlist:\n- x: 1\n  z: [2]\n';
    const read = parseYaml(text);
    expect(read.ok && dumpYaml(read.value)).toBe(
      [
        'lr: 1.0',
        'name: sgd',
        'big: 1.0e+22',
        'quoted:\n  - "1e-4"\n  - "yes"\n  - "12:30"\n  - ""\n  - plain text',
        'empty:\n  a: []\n  b: {}',
        'list:\n  - x: 1\n    z:\n      - 2\n',
      ].join('\n'),
    );
  });
});

describe('toJsonText', () => {
  it('writes numbers, dates and keys as Python would', () => {
    const read = parseYaml(
      'a: 1.0\nb: 1\nc: 1.0e+22\nd: -0.0\ne: .nan\nf: -.inf\ng: 99999999999999999999\nh: 2024-01-01\n"1": [0.5]\non: {}\n',
    );
    expect(read.ok && toJsonText(read.value)).toBe(
      '{\n  "a": 1.0,\n  "b": 1,\n  "c": 1e+22,\n  "d": -0.0,\n  "e": NaN,\n  "f": -Infinity,\n  "g": 99999999999999999999,\n' +
        '  "h": "2024-01-01",\n  "1": [\n    0.5\n  ],\n  "true": {}\n}\n',
    );
  });

  it('is JSON that JavaScript reads to the same numbers and strings', () => {
    const finite = fc.oneof(fc.integer(), fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(finite, (one) => {
        const value = typeof one === 'number' && !Number.isSafeInteger(one) ? pyFloat(one) : one;
        return Object.is(JSON.parse(toJsonText(value)), Object.is(one, -0) ? 0 : one);
      }),
      { numRuns: CASES },
    );
  });
});

describe('yamlTraps', () => {
  it('finds values that look like numbers and are strings, with what to write', () => {
    const text =
      'lr: 1e-4\nb: [1E5, -.5,\n  0o17]\nc: {d: 08, e: 1.0e4}\nok: [1.0e-4, "1e-4", !!float 1e-4, 1e-4x]\n1e3: key\nx: inf\n';
    expect(yamlTraps(text).map(({ line, column, text: raw, instead }) => [line, column, raw, instead])).toEqual([
      [1, 5, '1e-4', '1.0e-4'],
      [2, 5, '1E5', '1.0e+5'],
      [2, 10, '-.5', '-0.5'],
      [3, 3, '0o17', '15'],
      [4, 8, '08', '8'],
      [4, 15, '1.0e4', '1.0e+4'],
      [7, 4, 'inf', '.inf'],
    ]);
  });

  it('suggests what PyYAML reads as the number that was meant', () => {
    const exponent = fc.tuple(
      fc.constantFrom('', '-', '+'),
      fc.nat(99),
      fc.constantFrom('', '.', '.5'),
      fc.constantFrom('e', 'E'),
      fc.integer({ min: 0, max: 20 }),
    );
    fc.assert(
      fc.property(exponent, ([sign, whole, fraction, e, power]) => {
        const raw = `${sign}${whole}${fraction}${e}${power}`;
        const [trap] = yamlTraps(`a: ${raw}\n`);
        const read = parseYaml(`a: ${trap?.instead}\n`);
        expect(read.ok && tagged(read.value)).toEqual(tagged({ a: new PyFloat(Number(raw)) }));
      }),
      { numRuns: CASES },
    );
  });

  it('finds nothing in a text that is no YAML', () => {
    expect(yamlTraps('a: [1e-4\nb: }')).toEqual([]);
  });
});
