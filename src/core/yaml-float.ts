/** A float as text that Python reads as a float: never as an int, and never, as `1e22` in PyYAML, as a string. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  const text = jsonFloat(value);
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}

/** As Python's json writes it; `NaN` and `Infinity` included. */
export function jsonFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0.0';
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
