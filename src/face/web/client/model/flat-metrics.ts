/** Nested mappings of metrics.json by dotted keys; lists stay whole. */
export function flatMetrics(metrics: Readonly<Record<string, unknown>>, before = ''): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(metrics)) {
    const name = `${before}${key}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      Object.assign(flat, flatMetrics(value as Readonly<Record<string, unknown>>, `${name}.`));
    } else flat[name] = value;
  }
  return flat;
}
