/** Pairs of a format spec and a value, and what Python makes of them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { characters } from '../../src/core/text.ts';

export type Value = number | string;

/** A Python literal: an int where the number prints as one, which is the rule of pyformat.ts. */
export function literal(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return Object.is(value, -0) ? '-0.0' : String(value);
}

export function fromLiteral(text: string): Value {
  return text.startsWith('"') ? (JSON.parse(text) as string) : Number(text);
}

/** Mulberry32: the same pairs on every machine. */
export function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NUMBERS = (
  '0 -0 1 -1 7 42 65 8364 -1234 12345 1234567 -98765432 2147483648 9007199254740992 1e15 1e16 1e20 1e21 1e22 1e23 ' +
  '0.5 1.5 2.5 -2.5 9.5 99.5 999.5 0.9995 0.05 0.125 0.375 2.675 1.005 1.45 -1234.5 0.1 0.30000000000000004 ' +
  '0.3333333333333333 0.6666666666666666 1e-3 1e-4 1e-5 1e-7 1e-10 3e-4 0.00012345 123456.789 1234567.891 0.9412 ' +
  '0.2010001 760.4 9.999e22 1e100 NaN Infinity -Infinity 5e-324 2.2250738585072014e-308 1.7976931348623157e308'
)
  .split(' ')
  .map(Number);
const STRINGS = ['', 'abc', 'naïve', '😀 wide', '0.5', 'nan'];

/** Endless; the first of a seed are always the same. */
export function* pairs(seed: number): Generator<[spec: string, value: Value], never> {
  const random = randomSource(seed);
  const pick = <T>(list: readonly T[]): T => {
    const item = list[Math.floor(random() * list.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const letter = (list: string) => pick(characters(list));
  const maybe = (chance: number, make: () => string) => (random() < chance ? make() : '');
  const small = () => String(Math.floor(random() * 14));
  const spec = () =>
    maybe(0.2, () => maybe(0.5, () => pick(['*', '0', ' ', '<', '😀', 'x', '-'])) + letter('<>=^')) +
    maybe(0.25, () => letter('+- ')) +
    maybe(0.05, () => 'z') +
    maybe(0.15, () => '#') +
    maybe(0.2, () => '0') +
    maybe(0.4, () => pick([small(), small(), '30'])) +
    maybe(0.2, () => pick([',', '_'])) +
    maybe(0.5, () => `.${pick([small(), small(), '17', '25', '60'])}`) +
    maybe(0.8, () => letter('dboxXceEfFgGn%sfge%'));
  const garbage = () =>
    Array.from({ length: 1 + Math.floor(random() * 5) }, () => letter('<>=^+- #0123,_.dfgesx%{}!z:q')).join('');
  const value = (): Value => {
    const kind = random();
    if (kind < 0.45) return pick(NUMBERS);
    if (kind < 0.55) return pick(STRINGS);
    if (kind < 0.7) return Math.round((random() - 0.5) * 10 ** pick([2, 4, 7, 12]));
    // Short decimals and dyadic fractions: where rounding to even shows.
    if (kind < 0.85) return Math.round((random() - 0.5) * 1e5) / pick([8, 16, 64, 100, 1000, 1024]);
    return (random() - 0.5) * 10 ** Math.floor(random() * 60 - 30);
  };
  for (;;) {
    const text = random() < 0.93 ? spec() : garbage();
    // Python 3.14 gave this form a meaning; older ones refuse it.
    if (!/\.\d*[,_]/.test(text)) yield [text, value()];
  }
}

/** What the python3 of this machine says, or why it was not asked. */
export function askPython(rows: readonly (readonly [string, Value])[]): (string | null)[] | string {
  const version = spawnSync('python3', ['-c', 'import sys; print(sys.version_info >= (3, 11))'], { encoding: 'utf8' });
  if (version.error !== undefined || version.stdout.trim() !== 'True')
    return 'no python3 of version 3.11 or newer here';
  const script = fileURLToPath(new URL('../fixtures/pyformat.py', import.meta.url));
  const input = JSON.stringify(rows.map(([spec, value]) => [spec, literal(value)]));
  const ran = spawnSync('python3', [script], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (ran.status !== 0) return `python3 failed: ${ran.stderr}`;
  return JSON.parse(ran.stdout) as (string | null)[];
}
