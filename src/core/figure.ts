/** Numbers as people read them in a line of text: five significant digits, no zeros that say nothing. */

/** `0.9412`, `1234.5`, `3.1e-9`; what is not finite by its name in Python. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(Number(value.toPrecision(5)));
}

/** With its sign: `+0.0074`. */
export function signed(value: number): string {
  const text = figure(value);
  return value > 0 ? `+${text}` : text;
}
