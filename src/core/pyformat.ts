/**
 * Python's `format(value, spec)`, for the `fmt` of report columns. Checked against CPython 3.11 (test/fixtures/pyformat.json).
 *
 * JSON does not keep Python's int and float apart (1 and 1.0 are one number here), so a number is taken for what prints so:
 * an int if JavaScript prints it with digits only, else a float. `d` works on 3, and is refused on 3.5 as Python does.
 */
import { fixedDigits, shortestDigits, significantDigits } from './decimal.ts';
import type { Decimal } from './decimal.ts';
import { parseSpec } from './pyspec.ts';
import type { PythonSpec } from './pyspec.ts';
import { characters, cut } from './text.ts';

/**
 * The text, or null where Python raises (bad spec, or one that does not fit the value): the caller shows the plain value.
 * Numbers, strings and booleans can be formatted. Never throws.
 */
export function formatPython(spec: string, value: unknown): string | null {
  if (spec === '' && typeof value === 'boolean') return value ? 'True' : 'False';
  const parsed = parseSpec(spec);
  if (parsed === null) return null;
  if (typeof value === 'string') return formatString(parsed, value);
  if (typeof value === 'boolean') return formatInt(parsed, Number(value));
  if (typeof value !== 'number') return null;
  return isInt(value) ? formatInt(parsed, value) : formatFloat(parsed, value);
}

/** Prints as an int. -0 does not: Python has it as a float only. */
function isInt(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 1e21 && !Object.is(value, -0);
}

function formatString(spec: PythonSpec, text: string): string | null {
  const { sign, alternate, positiveZero, grouping, align, type, precision } = spec;
  if (sign !== '' || alternate || positiveZero || grouping !== '' || align === '=' || !/^s?$/.test(type)) return null;
  const shown = precision === null ? text : cut(text, precision);
  return pad(spec, '', shown, spec.align || '<');
}

const RADIX: Readonly<Record<string, { radix: number; prefix: string }>> = {
  b: { radix: 2, prefix: '0b' },
  o: { radix: 8, prefix: '0o' },
  x: { radix: 16, prefix: '0x' },
  X: { radix: 16, prefix: '0X' },
};

function formatInt(spec: PythonSpec, value: number): string | null {
  const { type, alternate, precision } = spec;
  if (/^[eEfFgG%]$/.test(type)) return formatFloat(spec, value);
  if (!/^[bcdnoxX]?$/.test(type) || precision !== null || spec.positiveZero) return null;
  if (type === 'c') {
    if (spec.sign !== '' || alternate || value < 0 || value > 0x10ffff) return null;
    return layOut(spec, { negative: false, prefix: '', whole: '', rest: String.fromCodePoint(value) });
  }
  const { radix, prefix } = RADIX[type] ?? { radix: 10, prefix: '' };
  // From the printed digits: beyond 2^53 the double itself has others.
  const digits = BigInt(String(Math.abs(value))).toString(radix);
  const whole = type === 'X' ? digits.toUpperCase() : digits;
  return layOut(spec, { negative: value < 0, prefix: alternate ? prefix : '', whole, rest: '' });
}

function formatFloat(spec: PythonSpec, value: number): string | null {
  if (!/^[eEfFgGn%]?$/.test(spec.type)) return null;
  const percent = spec.type === '%';
  const negative = value < 0 || Object.is(value, -0);
  const x = Math.abs(percent ? value * 100 : value);
  const written = Number.isFinite(x) ? writeFinite(spec, x) : { whole: '', rest: Number.isNaN(x) ? 'nan' : 'inf' };
  const isZero = spec.positiveZero && Number.isFinite(x) && !/[1-9]/.test(mantissa(written));
  const upper = /^[EFG]$/.test(spec.type);
  const rest = (upper ? written.rest.toUpperCase() : written.rest) + (percent ? '%' : '');
  return layOut(spec, { negative: negative && !isZero, prefix: '', whole: written.whole, rest });
}

interface Written {
  /** Digits before the point: what `,` groups. */
  whole: string;
  /** Point, fraction, exponent. */
  rest: string;
}

function mantissa(written: Written): string {
  return written.whole + written.rest.replace(/e.*/, '');
}

function writeFinite(spec: PythonSpec, x: number): Written {
  const { precision, alternate } = spec;
  switch (spec.type.toLowerCase()) {
    case 'f':
    case '%':
      return positional(fixedDigits(x, precision ?? 6), precision ?? 6, alternate);
    case 'e':
      return scientific(significantDigits(x, (precision ?? 6) + 1), precision ?? 6, alternate);
    case 'g':
    case 'n':
      return general(spec, x, precision ?? 6, 0);
    default:
      // No type: as repr() or, with a precision, as g; but with a digit behind the point.
      return precision === null ? shortest(x, alternate) : general(spec, x, precision, 1);
  }
}

function shortest(x: number, alternate: boolean): Written {
  const decimal = shortestDigits(x);
  const { digits, point } = decimal;
  if (point <= -4 || point > 16) return scientific(decimal, digits.length - 1, alternate);
  return positional(decimal, Math.max(1, digits.length - point), alternate);
}

/** `g`. `pointDigits`: digits that must stand behind the point when there is no exponent. */
function general(spec: PythonSpec, x: number, precision: number, pointDigits: 0 | 1): Written {
  const count = Math.max(1, precision);
  const { digits: all, point } = significantDigits(x, count);
  const digits = spec.alternate ? all : all.replace(/(?<!0)0+$/, '') || '0';
  if (point <= -4 || point > count - pointDigits) {
    return scientific({ digits, point }, digits.length - 1, spec.alternate);
  }
  return positional({ digits, point }, Math.max(pointDigits, digits.length - point), spec.alternate);
}

function positional({ digits, point }: Decimal, places: number, alternate: boolean): Written {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const fraction = (point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits).padEnd(Math.max(0, places), '0');
  return { whole, rest: fraction === '' && !alternate ? '' : `.${fraction}` };
}

function scientific({ digits, point }: Decimal, places: number, alternate: boolean): Written {
  const exponent = point - 1;
  const fraction = digits.slice(1).padEnd(places, '0');
  const dot = fraction === '' && !alternate ? '' : '.';
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return { whole: digits.slice(0, 1), rest: `${dot}${fraction}e${exponent < 0 ? '-' : '+'}${power}` };
}

interface NumberParts extends Written {
  negative: boolean;
  prefix: string;
}

function layOut(spec: PythonSpec, { negative, prefix, whole, rest }: NumberParts): string {
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const lead = sign + prefix;
  const align = spec.align || (spec.zeroPad ? '=' : '>');
  // Zeros that fill up a number are digits of it, so they are grouped too.
  const least = spec.fill === '0' && align === '=' ? spec.width - lead.length - characters(rest).length : 0;
  return pad(spec, lead, group(spec, whole, least) + rest, align);
}

/** `whole` with separators, and with leading zeros up to the least width; never begins with a separator. */
function group(spec: PythonSpec, whole: string, least: number): string {
  if (whole === '' || spec.grouping === '') return whole;
  const size = /^[boxX]$/.test(spec.type) ? 4 : 3;
  let count = whole.length;
  while (count + Math.floor((count - 1) / size) < least) count += 1;
  const digits = whole.padStart(count, '0');
  const first = count % size || size;
  const groups = [digits.slice(0, first)];
  for (let at = first; at < count; at += size) groups.push(digits.slice(at, at + size));
  return groups.join(spec.grouping);
}

function pad(spec: PythonSpec, lead: string, body: string, align: PythonSpec['align']): string {
  const missing = Math.max(0, spec.width - lead.length - characters(body).length);
  if (align === '=') return lead + spec.fill.repeat(missing) + body;
  const left = align === '<' ? 0 : align === '^' ? Math.floor(missing / 2) : missing;
  return spec.fill.repeat(left) + lead + body + spec.fill.repeat(missing - left);
}
