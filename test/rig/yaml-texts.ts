/** Generated YAML: scalars near every border of PyYAML's regular expressions, and documents with all it can do, some broken. */
import { pickFrom } from './pick.ts';
import { randomSource } from './python-formats.ts';

const WORDS = [
  'yes',
  'No',
  'ON',
  'off',
  'true',
  'False',
  'NULL',
  'null',
  '~',
  'none',
  'y',
  'N',
  'nan',
  'inf',
  '.inf',
  '-.INF',
  '.NaN',
  'abc',
  '<<',
  '=',
];
const NUMBERS = [
  '1e-4',
  '1E5',
  '1.0e-4',
  '1.e-4',
  '1.5e+3',
  '1.0e4',
  '-.5',
  '.5',
  '+.5',
  '1.',
  '017',
  '0o17',
  '08',
  '0b101',
  '0x1F',
  '+1',
  '-1',
  '1_000',
  '1__0.5_0',
  '12:30',
  '12:30:45',
  '1:30.5',
  '0:1',
  '02:8',
  '99999999999999999999',
  '1e400',
  '1.0e+400',
  '0.1',
  '3e',
  '-0',
  '-0.0',
  '0x',
  '0b_',
  '_1',
  '190:20:30',
];
const DATES = [
  '2024-01-01',
  '2024-1-1',
  '2024-02-30',
  '2001-12-14t21:59:43.10-05:00',
  '2001-12-14 21:59:43.1 -5',
  '2024-01-01T12:00:00Z',
  '2024-01-01 12:00',
  '0000-01-01',
  '2024-01-01 24:00:00',
  '2024-01-01T00:00:00+99:00',
];
const ALPHABET = [...'0123456789_.:eE+-xoabfinTZ ~'];

export interface YamlTexts {
  scalar(): string;
  document(): string;
}

export function yamlTexts(seed: number): YamlTexts {
  const random = randomSource(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(list: readonly T[]): T => pickFrom(list, random());
  const soup = (letters: readonly string[], most: number): string =>
    Array.from({ length: 1 + below(most) }, () => pick(letters)).join('');

  const scalar = (): string => {
    const kind = random();
    if (kind < 0.15) return pick(WORDS);
    if (kind < 0.4) return pick(NUMBERS);
    if (kind < 0.5) return pick(DATES);
    if (kind < 0.9) return soup(ALPHABET, 9);
    return soup([...'abc01 .:#-?,[]{}&*!|>%@`"\''], 8);
  };

  const flowScalar = (): string => {
    const kind = random();
    if (kind < 0.5) return pick([...WORDS, ...NUMBERS]);
    if (kind < 0.6)
      return pick([
        "'it''s'",
        '"a\\tb\\x41\\u00e9"',
        '"x\n  y"',
        '"x\ny"',
        "'x\n\n--- y'",
        "'p\n\n q'",
        '""',
        "''",
        '"\\\n  z"',
        '"tab\there"',
      ]);
    if (kind < 0.7)
      return pick([
        '!!str 1',
        '!!float 1e-4',
        '!!int "12"',
        '! 3',
        '!!bool yes',
        '&a 1',
        '*a',
        '*b',
        '&b {x: 1}',
        '!!null x',
        '!!set {a}',
        '!foo 1',
        '!!timestamp 2024-01-01',
      ]);
    if (kind < 0.85) return soup([...'ab1 :-?#,'], 5);
    return pick([
      'a b',
      'a: b',
      'a #b',
      'a#b',
      'http://x/y',
      '-',
      '- a',
      '?',
      ': x',
      ':x',
      '?x',
      'x?',
      '\ta',
      'a\t',
      '',
    ]);
  };

  const flow = (depth: number): string => {
    const kind = random();
    if (depth > 2 || kind < 0.5) return flowScalar();
    const comma = pick([', ', ',', ' , ', ',\n    ', ', # c\n    ', ',\n', ',\n  ', ',\n\n ']);
    const items = Array.from({ length: below(4) }, () =>
      kind < 0.75
        ? flow(depth + 1)
        : `${pick(['a', '"b"', "'c'", '1', '? d', '<<', flowScalar()])}${pick([': ', ':', ' : ', ''])}${flow(depth + 1)}`,
    ).join(comma);
    const tail = pick(['', '', '', ',', ' ', '\n    ', '\n', ',\n  ', '\n---\n']);
    return kind < 0.75 ? `[${items}${tail}]` : `{${items}${tail}}`;
  };

  const blockScalar = (indent: string): string => {
    const lines = Array.from({ length: 1 + below(4) }, () =>
      pick(['', 'x', ' y', 'z # no', '\tt', '  ', 'a: b', '- c']),
    );
    const head = pick(['|', '>', '|-', '>-', '|+', '>+', '|2', '>1', '| # c', '|  ']);
    return `${head}\n${lines.map((line) => (line === '' ? pick(['', indent]) : `${indent}  ${line}`)).join('\n')}`;
  };

  const key = (): string =>
    pick([
      'a',
      'b',
      'c',
      'lr',
      '"q"',
      "'s'",
      '1',
      'on',
      'yes',
      '1.5',
      '~',
      'x y',
      '<<',
      '=',
      '? k',
      '2024-01-01',
      '',
      '"1"',
      'k1',
      'k2',
      'k3',
      flowScalar(),
    ]);

  const value = (depth: number, indent: string): string => {
    const kind = random();
    if (kind < 0.3) return ` ${scalar()}`;
    if (kind < 0.5) return ` ${flow(0)}`;
    if (kind < 0.58) return ` ${blockScalar(indent)}`;
    if (kind < 0.62) return ` ${pick(['one\n', ''])}${indent}  ${pick(['two', '# c', 'a: b', '"q"'])}`;
    if (kind < 0.66) return pick(['', ' ', ' # c', '\t1', ' 1\t', ' 1 # c', ' 1# c', ' !!str', ' &a', ' *a']);
    if (depth > 2) return ` ${scalar()}`;
    return `${pick([' ', '', ' &a', ' &b', ' !!map', ' # c'])}\n${block(depth + 1, indent + pick(['  ', '  ', ' ', '']))}`;
  };

  const block = (depth: number, indent: string): string => {
    const list = random() < 0.3;
    const lines = Array.from({ length: 1 + below(4) }, () =>
      list
        ? `${indent}-${value(depth, `${indent}  `)}`
        : `${indent}${key()}${pick([':', ':', ':', ' :', ''])}${value(depth, indent)}`,
    );
    return lines.join(pick(['\n', '\n', '\n\n', '\n# c\n', '\n  # c\n', '\n \n']));
  };

  return {
    scalar,
    document: () => {
      const text =
        pick(['', '', '', '---\n', '# c\n', '--- ']) +
        (random() < 0.85 ? block(0, '') : flow(0)) +
        pick(['\n', '\n', '', '\n...\n', '\n---\n', '\n# c']);
      return random() < 0.1 ? text.replaceAll('\n', '\r\n') : text;
    },
  };
}
