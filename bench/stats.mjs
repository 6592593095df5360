/** Order statistics, and numbers as people read them. */

/** `share` 0.5 is the median: the smallest value with at least this share of all at or below it. */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

export const median = (values) => quantile(values, 0.5);

/** Three significant digits, no exponent; whole numbers as they are. */
export function figure(value) {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.001))));
  return value.toFixed(Math.min(digits, 3));
}
