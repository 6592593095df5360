/** A value of unknown type as people read it. */
import { toJson } from './json.ts';
import { formatPython } from './pyformat.ts';

export const MISSING = '—';

/** The value by its Python format spec; where the spec does not fit, the value itself as Python's `str` shows it. */
export function cellText(fmt: string, value: unknown): string {
  if (value === undefined || value === null) return MISSING;
  return formatPython(fmt, value) ?? plainText(value);
}

/** As Python's `str()` for numbers, strings and booleans; other values as JSON in one line. */
export function plainText(value: unknown): string {
  return formatPython('', value) ?? toJson(value, { python: true, compact: true });
}
