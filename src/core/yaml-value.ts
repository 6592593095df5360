/**
 * A YAML value with everything Python would tell apart. JavaScript has one kind of number and no dates, so that what it would lose has
 * a class of its own: `1.0` must still be `1.0` in the config that a training script gets.
 */

export type YamlValue =
  null | boolean | number | bigint | string | PyFloat | PyDate | readonly YamlValue[] | YamlMapping;

/**
 * Without a prototype. A key is the key's text as PyYAML would read it again: `lr`, and for keys that are no strings in Python `1`,
 * `1.5`, `true` (also what `on:` is), `null`, `2024-01-01`. A *string* key that would be read as one of those, or that begins with a
 * double quote, stands in double quotes: `"1"`, `"yes"`. {@link keyText} gives a key for people.
 */
export interface YamlMapping {
  readonly [key: string]: YamlValue;
}

/** A float that a JavaScript number would turn into an integer or cannot hold in JSON: 1.0, 1e22, -0.0, nan, inf. */
export class PyFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** A date or datetime as Python's `str()` writes it, e.g. `2024-01-01` or `2024-01-01 12:00:00+00:00`. */
export class PyDate {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A Python float: a plain number where that is enough. */
export function pyFloat(value: number): number | PyFloat {
  return Number.isFinite(value) && !Number.isInteger(value) ? value : new PyFloat(value);
}

/** A Python int: a plain number where that is exact. */
export function pyInt(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

export function isMapping(value: YamlValue): value is YamlMapping {
  return typeof value === 'object' && value !== null && !isList(value) && !isBoxed(value);
}

export function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

export function isBoxed(value: YamlValue): value is PyFloat | PyDate {
  return value instanceof PyFloat || value instanceof PyDate;
}

/** The key as a person or a JSON reader means it: without the quotes that tell `"1"` from `1`. */
export function keyText(key: string): string {
  return key.startsWith('"') ? (JSON.parse(key) as string) : key;
}

export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** For use inside orze (show, compare): JavaScript's own numbers, dates as text, keys by {@link keyText}. Not for writing back. */
export function plain(value: YamlValue): Plain {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyDate) return value.text;
  if (isList(value)) return value.map(plain);
  const result = Object.create(null) as { [key: string]: Plain };
  for (const [key, inner] of Object.entries(value)) result[keyText(key)] = plain(inner);
  return result;
}
