/** YAML that is meant to cost much, to make code run, or to change what objects are. */

const levels = (count: number, each: number) =>
  Array.from({ length: count }, (_, i) => {
    const name = String.fromCharCode(97 + i);
    const before = String.fromCharCode(96 + i);
    return `${name}: &${name} [${Array.from({ length: each }, () => (i === 0 ? 'lol' : `*${before}`)).join(', ')}]`;
  }).join('\n');

const TAGS = [
  '!!python/object:os.system',
  '!!python/object/apply:os.system ["id"]',
  '!!python/object/new:subprocess.Popen [["id"]]',
  '!!python/name:os.system',
  '!!python/module:os',
  '!!python/tuple [1]',
  '!!js/function "function(){}"',
  '!!js/regexp /a/',
  '!!js/undefined',
  '!ruby/object:Gem::Installer {}',
  '!!binary aGVsbG8=',
  '!<tag:yaml.org,2002:python/object:os.system> x',
  '!!set {a}',
  '!!omap [a: 1]',
  '!include /etc/passwd',
  '!env HOME',
];
const PROTO = [
  '__proto__',
  'constructor',
  'prototype',
  '"__proto__"',
  "'__proto__'",
  '"\\u005f_proto__"',
  '? __proto__\n',
];

interface YamlPayload {
  name: string;
  text: string;
  /** Whether it must be refused; otherwise it may be read, if it costs little and changes nothing. */
  refused: boolean;
}

export function yamlPayloads(): YamlPayload[] {
  const refused = (name: string, text: string): YamlPayload => ({ name, text, refused: true });
  const read = (name: string, text: string): YamlPayload => ({ name, text, refused: false });
  const n = 8000;
  return [
    refused('billion laughs', levels(9, 9)),
    refused('many aliases', `a: &a 1\nb: [${Array.from({ length: 60 }, () => '*a').join(', ')}]`),
    refused(
      'wide times alias',
      `a: &a [${'1,'.repeat(3000)}]\nb: [${Array.from({ length: 49 }, () => '*a').join(', ')}]`,
    ),
    refused('merge bomb', `a: &a {x: 1}\n${Array.from({ length: 60 }, (_, i) => `k${i}:\n  <<: [*a, *a]`).join('\n')}`),
    refused('itself', 'a: &a [*a]'),
    refused('itself by merge', 'a: &a\n  <<: *a'),
    refused('two documents', 'a: 1\n---\nb: 2'),
    refused('directive', '%YAML 1.1\n---\na: 1'),
    refused('tag directive', '%TAG ! tag:evil,2000:\n---\na: !x 1'),
    refused('deep flow lists', '['.repeat(n) + ']'.repeat(n)),
    refused('deep flow mappings', '{a: '.repeat(n) + '}'.repeat(n)),
    refused('deep block lists', '- '.repeat(n) + 'x'),
    refused('deep block mappings', Array.from({ length: 200 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')),
    refused('wide mapping', Array.from({ length: 3000 }, (_, i) => `k${i}: 1`).join('\n')),
    refused('NUL', 'a: "\u0000"\nb: \u0000'),
    refused('control characters', 'a: \u001b[31m'),
    refused('key of a mapping', '{[1]: 2}'),
    refused('long key', `${'k'.repeat(2000)}: 1`),
    ...TAGS.map((tag) => refused(`tag ${tag}`, `a: ${tag}`)),
    ...PROTO.map((key) =>
      refused(`key ${key}`, key.startsWith('?') ? `${key}: {polluted: yes}` : `${key}: {polluted: yes}`),
    ),
    ...PROTO.slice(0, 6).map((key) => refused(`inner key ${key}`, `a:\n  b: {${key}: {polluted: yes}}`)),
    refused('merged prototype', 'a: &a {__proto__: {polluted: yes}}\nb: {<<: *a}'),
    read('duplicate keys', 'a: 1\na: 2'),
    read('comment of marks in a flow mapping', `{a ${'#'.repeat(3000)}\n}`),
    read('comments between key and colon', `{a ${'# '.repeat(3000)}\n}`),
    read('many comments', `${'#\n'.repeat(5000)}a: 1`),
    read('long number', `a: ${'9'.repeat(5000)}`),
    read('long sexagesimal', `a: 1${':59'.repeat(3000)}`),
    read('underscores', `a: 1${'_'.repeat(5000)}x`),
    read('long float', `a: 1.${'0'.repeat(5000)}e${'9'.repeat(300)}`),
    read('blanks', `a:${' '.repeat(10_000)}1`),
    read('quotes', `a: ${"''".repeat(3000)}`),
    read('colons', `a: ${':'.repeat(5000)}`),
    read('questions', '? '.repeat(50)),
    read('unclosed', `a: "${'\\'.repeat(4999)}`),
    read('lines to the left of a bracket', `a: [\n${'b,\n'.repeat(150)}]`),
    read('byte-order marks', '\ufeff\ufeffa: 1'),
    read('pretty names', 'toString: 1\nhasOwnProperty: 2\nvalueOf: 3\n__defineGetter__: 4'),
  ];
}
