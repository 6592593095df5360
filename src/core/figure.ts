/** Numbers as people read them in a line of text: five significant digits, no zeros that say nothing. */

/** `0.9412`, `1234.5`, `3.1e-9`; what is not finite by its name in Python. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(Number(value.toPrecision(5)));
}

/** `b - a` without the digits that binary fractions add: 0.0025, not 0.0024999999999999467. */
export function difference(a: number, b: number): number {
  return Number((b - a).toPrecision(12));
}

/** With its sign: `+0.0074`. */
export function signed(value: number): string {
  const text = figure(value);
  return value > 0 ? `+${text}` : text;
}
