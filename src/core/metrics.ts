/** metrics.json: what it says about a run, and the values that columns show (protocol.md §1 and §2.8). */
import { plainText } from './cell.ts';
import type { Column } from './config.ts';
import { parseJson } from './json.ts';
import type { Metrics } from './run.ts';

export type JudgedMetrics =
  | { kind: 'completed'; metrics: Metrics }
  /** `error`: the script's own text. */
  | { kind: 'failed'; error: string }
  | { kind: 'absent' }
  /** Torn, no object, no known status. `why`: what came, what was expected, and where. */
  | { kind: 'bad'; why: string };

const NO_REASON = 'The script reported FAILED and gave no error text';

/** Judges the bytes of metrics.json; undefined = there is no such file. */
export function judgeMetrics(bytes: Uint8Array | undefined): JudgedMetrics {
  if (bytes === undefined) return { kind: 'absent' };
  if (bytes.length === 0) return { kind: 'bad', why: 'empty' };
  const parsed = parseJson(bytes);
  if (!parsed.ok) {
    const { line, column, message } = parsed;
    return { kind: 'bad', why: `not JSON at ${line}:${column}: ${message}` };
  }
  const { value } = parsed;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'bad', why: `${typeName(value)}, expected an object` };
  }
  const metrics = value as Metrics;
  const { status, error } = metrics;
  if (status === 'COMPLETED') return { kind: 'completed', metrics };
  if (status === 'FAILED') return { kind: 'failed', error: errorText(error) };
  const came = status === undefined ? 'no status' : `status is ${JSON.stringify(status)}`;
  return { kind: 'bad', why: `${came}, expected "COMPLETED" or "FAILED"` };
}

function errorText(error: unknown): string {
  const text = error === undefined || error === null ? '' : plainText(error).trim();
  return text === '' ? NO_REASON : text;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/**
 * The value a column shows, or undefined. Without a source: from metrics.json, by key or by dot path. With `file.json:dot.path`:
 * from that file of the run; `sources` holds the parsed content by file name.
 */
export function columnValue(
  column: Pick<Column, 'key' | 'source'>,
  metrics: Metrics,
  sources: Readonly<Record<string, unknown>>,
): unknown {
  if (column.source === null) return lookUp(metrics, column.key);
  const colon = column.source.indexOf(':');
  const file = column.source.slice(0, colon);
  return colon > 0 && Object.hasOwn(sources, file) ? lookUp(sources[file], column.source.slice(colon + 1)) : undefined;
}

/** `a.b.0.c`: keys of objects, positions in lists. A key that itself contains the dots comes first. */
function lookUp(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value) && Object.hasOwn(value, path)) return (value as Metrics)[path];
  const dot = path.indexOf('.');
  const first = dot === -1 ? path : path.slice(0, dot);
  const isMember = Array.isArray(value) ? /^\d+$/.test(first) : Object.hasOwn(value, first);
  if (!isMember) return undefined;
  const member = (value as Record<string, unknown>)[first];
  return dot === -1 ? member : lookUp(member, path.slice(dot + 1));
}
