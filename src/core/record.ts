/** An object with string keys of unknown values: what JSON and YAML sections are before they are checked. */
export type AnyRecord = Record<string, unknown>;

export function isRecord(value: unknown): value is AnyRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
