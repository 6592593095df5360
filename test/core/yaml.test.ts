import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PyDate, PyFloat, keyText, parseYaml, plain } from '../../src/core/yaml.ts';
import type { YamlValue } from '../../src/core/yaml.ts';
import { askPyYaml, sorted, tagged } from '../rig/pyyaml.ts';
import type { Tagged } from '../rig/pyyaml.ts';
import { yamlTexts } from '../rig/yaml-texts.ts';
import { LINEAR_S, cpuSeconds } from '../rig/cpu-time.ts';

/** Recorded with PyYAML 6.0.3 on CPython 3.11 through test/fixtures/pyyaml.py; null where it raises. */
const RECORDED = JSON.parse(readFileSync(new URL('../fixtures/pyyaml.json', import.meta.url), 'utf8')) as [
  string,
  { value: Tagged } | null,
][];

function value(text: string): YamlValue {
  const read = parseYaml(text);
  if (!read.ok) throw new Error(`${JSON.stringify(text)}: ${read.line}:${read.column} ${read.message}`);
  return read.value;
}

function fault(text: string): string {
  const read = parseYaml(text);
  return read.ok ? 'accepted' : `${read.line}:${read.column} ${read.message}`;
}

describe('parseYaml reads a scalar as PyYAML does', () => {
  it.each<[string, YamlValue]>([
    ...['1e-4', '1e4', '1E5', '1e-3', '1.0e4', '-.5', '+.5', '0o17', '08', 'y', 'n', 'Y', 'N'].map(
      (text): [string, string] => [text, text],
    ),
    ...['none', 'None', 'nan', 'NaN', 'inf', '0:1', '02:8', '1.2.3', '3e'].map((text): [string, string] => [
      text,
      text,
    ]),
    ['1.0e-4', 1e-4],
    ['1.e-4', 1e-4],
    ['.5', 0.5],
    ['1.0e+4', new PyFloat(10_000)],
    ['1.', new PyFloat(1)],
    ['-0.0', new PyFloat(-0)],
    ['.inf', new PyFloat(Infinity)],
    ['-.inf', new PyFloat(-Infinity)],
    ['.nan', new PyFloat(Number.NaN)],
    ['017', 15],
    ['0b101', 5],
    ['0x1F', 31],
    ['+1', 1],
    ['-1', -1],
    ['1_000', 1000],
    ['100_000', 100_000],
    ['99999999999999999999', 99999999999999999999n],
    ['12:30:45', 45_045],
    ['1:30', 90],
    ['1:30.5', 90.5],
    ...['on', 'On', 'yes', 'YES', 'true', 'True', 'TRUE'].map((text): [string, boolean] => [text, true]),
    ...['off', 'no', 'NO', 'false', 'False'].map((text): [string, boolean] => [text, false]),
    ...['null', 'Null', '~', ''].map((text): [string, null] => [text, null]),
    ['2024-01-01', new PyDate('2024-01-01')],
    ['2024-01-01T12:00:00Z', new PyDate('2024-01-01 12:00:00+00:00')],
    ['2001-12-14 21:59:43.1 -5', new PyDate('2001-12-14 21:59:43.100000-05:00')],
    ['!!float 1e-4', 1e-4],
    ['!!str 1', '1'],
    ["'yes'", 'yes'],
    ['[1e-3, 3e-4]', ['1e-3', '3e-4']],
  ])('%j', (text, expected) => {
    expect(value(`a: ${text}`)).toEqual({ a: expected });
  });

  it.each(['=', '<<', '2024-02-30', '0x_', '!!python/name:os.system x', '!!binary aGk=', '*unknown'])(
    '%j is refused',
    (text) => {
      expect(parseYaml(`a: ${text}`).ok).toBe(false);
    },
  );
});

describe('parseYaml reads a document as PyYAML does', () => {
  it('merges << with the own keys winning, and of several sources the first', () => {
    const text = 'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 9\n';
    expect(value(text)).toMatchObject({ c: { x: 9, y: 1, z: 2 } });
  });

  it('keeps the last of a repeated key', () => {
    expect(value('a: 1\na: 2\n')).toEqual({ a: 2 });
  });

  it('tells keys apart that Python tells apart, and 1, 1.0 and True not', () => {
    const read = value('on: a\n"on": b\n2: c\n"2": d\n1.5: e\n~: f\n2024-01-01: g\n');
    expect(Object.keys(read as object).toSorted()).toEqual(['"2"', '"on"', '1.5', '2', '2024-01-01', 'null', 'true']);
    expect(['"2"', '"on"', 'lr'].map(keyText)).toEqual(['2', 'on', 'lr']);
    expect(value('1: a\ntrue: b\n1.0: c\n')).toEqual({ 1: 'c' });
  });

  it('is null for a text without a value', () => {
    expect([value(''), value('# nothing\n'), value('\ufeff\n')]).toEqual([null, null, null]);
  });

  it('accepts a closing bracket at the column of its key', () => {
    expect(value('x:\n  widths: [\n    64,\n    32,\n  ]\n  y: {\n}\n')).toEqual({ x: { widths: [64, 32], y: {} } });
  });

  it('gives mappings without a prototype', () => {
    expect(Object.getPrototypeOf(value('a: {b: 1}'))).toBeNull();
  });

  it.each([
    ['a:\t1\n', '1:3 a tab is not allowed here, use spaces'],
    ['a: 1\n? [1, 2]\n: x\n', '2:3 a list or mapping cannot be a key'],
    ['a: 1\n---\nb: 2\n', '2:1 expected one document, found another one after ---'],
    ['a: &x 1\nb: &x 2\n', '2:5 the anchor &x is defined twice'],
    ['a: 1\r\nb: [x?y]\r\n', '2:6 put a value with ? in quotes inside [] or {}'],
    ['a: [\n 1,\nb?\n]\n', '3:2 put a value with ? in quotes inside [] or {}'],
    ['é: "\\ud83d\\ude00"\n', '1:5 half of a surrogate pair; write \\U and 8 digits'],
    ['a: x\u2028y\n', '1:5 the character U+2028 is not allowed here'],
    ['lr: 0.001: 5\n', '1:10 bad indentation of a mapping entry'],
    ['a: {__proto__: 1}\n', '1:5 the key __proto__ is not allowed'],
    ['constructor: 1\n', '1:1 the key constructor is not allowed'],
    ['"prototype": 1\n', '1:1 the key prototype is not allowed'],
  ])('%j is refused at its place', (text, expected) => {
    expect(fault(text)).toBe(expected);
  });

  it('limits depth, aliases, keys, and what aliases of aliases would become', () => {
    expect(fault('['.repeat(101) + ']'.repeat(101))).toMatch(/nesting exceeded/);
    expect(fault('['.repeat(99) + ']'.repeat(99))).toBe('accepted');
    expect(fault(`a: &a 1\nb: [${'*a,'.repeat(51)}]`)).toMatch(/more than 50 aliases/);
    expect(fault(Array.from({ length: 2001 }, (_, i) => `k${i}: 1`).join('\n'))).toBe('2001:1 more than 2000 keys');
    const bomb = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(5)}]`).join('\n');
    expect(fault(`a0: &a0 [1,1,1,1]\n${bomb}`)).toMatch(/more than 100000 values/);
    const wide = Array.from({ length: 3000 }, (_, i) => `? k${i}`).join('\n');
    expect(fault(wide)).toMatch(/more than 2000 keys/);
  });

  it('answers in time for texts made to be slow', () => {
    const slow = [
      'a: [\n' + '1,\n'.repeat(10_000),
      `"${'\\u0041'.repeat(5000)}"`,
      ' '.repeat(32_000),
      `${'-'.repeat(32_000)}\t`,
      `a: ${'['.repeat(32_000)}`,
    ];
    expect(cpuSeconds(() => slow.forEach((text) => parseYaml(text)))).toBeLessThan(LINEAR_S);
  });
});

describe('parseYaml beside PyYAML', () => {
  /** Where both read a text they read the same; what PyYAML refuses is refused. */
  function compare(rows: readonly (readonly [string, Tagged | undefined])[]): { wrong: unknown[]; refused: number } {
    const wrong: unknown[] = [];
    let refused = 0;
    for (const [text, python] of rows) {
      const read = parseYaml(text);
      const ours = read.ok ? JSON.stringify(tagged(read.value)) : undefined;
      if (ours === undefined) refused += python === undefined ? 0 : 1;
      else if (ours !== JSON.stringify(python)) wrong.push({ text, ours, python });
    }
    return { wrong: wrong.slice(0, 10), refused };
  }

  it('reads what was recorded', () => {
    expect(RECORDED.length).toBeGreaterThanOrEqual(1500);
    const { wrong, refused } = compare(
      RECORDED.map(([text, answer]) => [text, answer === null ? undefined : sorted(answer.value)]),
    );
    expect(wrong).toEqual([]);
    expect(refused).toBeLessThan(RECORDED.length / 100);
  });

  it('reads 3,000 generated texts as the PyYAML of this machine does', (context) => {
    const make = yamlTexts(7);
    const texts = Array.from({ length: 3000 }, (_, i) => (i % 3 === 0 ? `a: ${make.scalar()}\n` : make.document()));
    const answers = askPyYaml(texts);
    if (typeof answers === 'string') context.skip(answers);
    const { wrong, refused } = compare(texts.map((text, i) => [text, answers[i]]));
    expect(wrong).toEqual([]);
    expect(refused).toBeLessThan(texts.length / 100);
  });
});

describe('plain', () => {
  it('gives JavaScript values with readable keys', () => {
    const read = plain(value('lr: 1.0\n"1": yes\nbig: 99999999999999999999\nday: 2024-01-01\nlist: [.5, {a: ~}]\n'));
    expect(read).toEqual({ lr: 1, 1: true, big: 1e20, day: '2024-01-01', list: [0.5, { a: null }] });
  });
});
