/** One finished run as a line of the index of finished runs keeps it: a cache, so a form that is not known is no entry. */
import type { OrzeConfig } from './config.ts';
import { parseJson, toJson } from './json.ts';
import type { FailureClass, KnownFact } from './run.ts';
import { asIdeaId } from './words.ts';

/** `[id, proof, [value, …]]` of a completed run, `[id, proof, error, class]` of a failed one. */
export type IndexEntry =
  readonly [string, string, readonly unknown[]] | readonly [string, string, string, string | null];

/** What values are kept, in which order: an index that was made for other columns is of no use. */
export function valueKeys(report: OrzeConfig['report']): string[] {
  return [...new Set([...report.columns.map(({ key }) => key), report.primary_metric])];
}

/** undefined: nothing shows later that it is still true. */
export function indexEntry(fact: KnownFact, keys: readonly string[]): IndexEntry | undefined {
  if (fact.state === 'unknown' || fact.proof === undefined) return undefined;
  if (fact.state === 'failed') return [fact.id, fact.proof, fact.error, fact.class];
  return [fact.id, fact.proof, keys.map((key) => packed(fact.values[key]))];
}

export function factOfEntry(entry: unknown, keys: readonly string[]): KnownFact | undefined {
  if (!Array.isArray(entry)) return undefined;
  const [name, proof, what, cause] = entry as unknown[];
  const id = typeof name === 'string' ? asIdeaId(name) : undefined;
  if (id === undefined || typeof proof !== 'string') return undefined;
  if (typeof what === 'string') return { state: 'failed', id, error: what, class: cause as FailureClass | null, proof };
  if (!Array.isArray(what) || what.length !== keys.length) return undefined;
  const values: Record<string, unknown> = {};
  for (const [i, key] of keys.entries()) values[key] = unpacked(what[i]);
  return { state: 'completed', id, values, proof };
}

/** What JSON cannot say goes into a list: nothing in it for undefined, else a text as Python writes it (NaN, -0.0, objects). */
function packed(value: unknown): unknown {
  if (value === undefined) return [];
  const plain = typeof value === 'number' ? Number.isFinite(value) && !Object.is(value, -0) : typeof value !== 'object';
  return plain || value === null ? value : [toJson(value, { python: true, compact: true })];
}

function unpacked(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const [text] = value as unknown[];
  const read = typeof text === 'string' ? parseJson(text) : undefined;
  return read?.ok === true ? read.value : undefined;
}
