/** Decimals of a column of figures: all its rows have as many, so that they can be compared at a glance. */
import { figure } from './figures.ts';

const MOST = 6;

/** As many as some value needs, and no more than the largest shows at four significant digits; null: their sizes are too odd for that. */
export function digitsOf(values: Iterable<unknown>): number | null {
  let [most, needed, any] = [0, 0, false];
  for (const value of values) {
    if (typeof value !== 'number' || !Number.isFinite(value)) continue;
    any = true;
    const text = figure(value);
    if (text.includes('e') || Math.abs(value) >= 1e6) return null;
    most = Math.max(most, Math.abs(value));
    needed = Math.max(needed, (text.split('.')[1] ?? '').replace(/0+$/, '').length);
  }
  if (!any) return null;
  const whole = most < 1 ? 0 : Math.floor(Math.log10(most)) + 1;
  return Math.min(needed, most < 0.1 ? MOST : Math.max(1, 4 - whole));
}

/** A value with the decimals of its column; one that they would leave nothing of stands as it is. */
export function inColumn(value: number | null, digits: number | null): string {
  if (value === null || digits === null || !Number.isFinite(value)) return figure(value);
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 5 * 10 ** -digits)) return figure(value);
  return value.toFixed(digits);
}

/** With its sign. */
export function signedInColumn(value: number | null, digits: number | null): string {
  return value === null || value < 0 ? inColumn(value, digits) : `+${inColumn(value, digits)}`;
}
