/**
 * Scalars as PyYAML 6 `safe_load` reads them (YAML 1.1 with PyYAML's own regular expressions): `1e-4` is a string, `on` is true,
 * `12:30` is 750. Differs from every YAML 1.2 library, and the training script reads with PyYAML.
 */
import { asPyDate } from './yaml-date.ts';
import { pyFloat, pyInt } from './yaml-value.ts';
import type { PyDate, PyFloat } from './yaml-value.ts';

export type YamlScalar = null | boolean | number | bigint | string | PyFloat | PyDate;

/** A scalar that PyYAML raises on, with the reason. */
export class ScalarFault extends Error {}

const NULL = /^(?:~|null|Null|NULL|)$/;
const BOOL = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const INT =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const TIMESTAMP =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;
/** CPython 3.11 and later refuse longer decimal integers. */
const MAX_INT_DIGITS = 4300;

export type Kind = 'null' | 'bool' | 'int' | 'float' | 'timestamp' | 'merge' | 'value' | 'str';

/** The type that PyYAML gives a plain scalar. `merge` is `<<`, `value` is `=`. */
export function kindOf(text: string): Kind {
  if (BOOL.test(text)) return 'bool';
  if (FLOAT.test(text)) return 'float';
  if (INT.test(text)) return 'int';
  if (text === '<<') return 'merge';
  if (NULL.test(text)) return 'null';
  if (TIMESTAMP.test(text)) return 'timestamp';
  return text === '=' ? 'value' : 'str';
}

/** The value of a scalar of this kind; throws a {@link ScalarFault} where PyYAML raises. */
export function constructScalar(text: string, kind: Kind): YamlScalar {
  switch (kind) {
    case 'null':
      return null;
    case 'bool':
      if (!BOOL.test(text)) throw new ScalarFault(`${JSON.stringify(text)} is not a boolean`);
      return /^(?:y|t|on)/i.test(text);
    case 'int':
      return intOf(text);
    case 'float':
      return pyFloat(floatOf(text));
    case 'timestamp': {
      const date = asPyDate(text);
      if (date === undefined) throw new ScalarFault(`${JSON.stringify(text)} is not a date that exists`);
      return date;
    }
    case 'merge':
    case 'value':
      throw new ScalarFault(`a plain ${text} is no value; put it in quotes`);
    case 'str':
      return text;
    default:
      return kind satisfies never;
  }
}

function intOf(text: string): number | bigint {
  // An explicit `!!int` may come with any text; what Python's int() takes beyond these forms is nothing that a config says.
  const digits = text.replaceAll('_', '').replace(/^[-+]/, '');
  if (!INT.test(text) || digits.length > MAX_INT_DIGITS || /^0[bx]$/.test(digits)) {
    throw new ScalarFault(`${JSON.stringify(shorten(text))} is not an integer for Python`);
  }
  return pyInt(text.startsWith('-') ? -magnitude(digits) : magnitude(digits));
}

function magnitude(digits: string): bigint {
  if (/^0[bx]/.test(digits)) return BigInt(digits);
  if (digits.startsWith('0')) return BigInt(`0o${digits}`);
  let total = 0n;
  for (const part of digits.split(':')) total = total * 60n + BigInt(part);
  return total;
}

function floatOf(text: string): number {
  const digits = text.replaceAll('_', '').toLowerCase();
  const sign = digits.startsWith('-') ? -1 : 1;
  const rest = digits.replace(/^[-+]/, '');
  if (rest === '.inf' || rest === 'inf' || rest === 'infinity') return sign * Infinity;
  if (rest === '.nan' || rest === 'nan') return Number.NaN;
  if (/^\d+(?::\d+)+\.\d*$/.test(rest)) return sign * sexagesimal(rest);
  // As in `!!float 1e-4`: what Python's float() takes.
  if (!/^(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/.test(rest)) {
    throw new ScalarFault(`${JSON.stringify(shorten(text))} is not a float for Python`);
  }
  return sign * Number(rest);
}

/** As PyYAML adds it up, from the last part on, so that the rounding is the same. */
function sexagesimal(text: string): number {
  let total = 0;
  let base = 1n;
  for (const part of text.split(':').reverse()) {
    const weight = Number(base);
    if (!Number.isFinite(weight)) throw new ScalarFault(`${JSON.stringify(shorten(text))} is too large for Python`);
    total += Number(part) * weight;
    base *= 60n;
  }
  return total;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
