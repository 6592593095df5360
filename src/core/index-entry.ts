/** One finished run as a line of the index of finished runs keeps it: a cache, so a form that is not known is no entry. */
import type { OrzeConfig } from './config.ts';
import { parseJson, toJson } from './json.ts';
import type { FailureClass, KnownFact, RunAbout } from './run.ts';
import { asIdeaId } from './words.ts';

/** `[id, proof, [value, …], about]` of a completed run, `[id, proof, error, about, class]` of a failed one. */
export type IndexEntry =
  | readonly [string, string, readonly unknown[], PackedAbout]
  | readonly [string, string, string, PackedAbout, string | null];

/** Host, GPU, attempt, time of the claim, of the end, seconds of training; null: nothing is known of it. */
type PackedAbout = readonly [string, number, number, number | null, number | null, number | null] | null;

/** What values are kept, in which order: an index that was made for other columns is of no use. */
export function valueKeys(report: OrzeConfig['report']): string[] {
  return [...new Set([...report.columns.map(({ key }) => key), report.primary_metric])];
}

/** undefined: nothing shows later that it is still true. */
export function indexEntry(fact: KnownFact, keys: readonly string[]): IndexEntry | undefined {
  if (fact.state === 'unknown' || fact.proof === undefined) return undefined;
  const about = packedAbout(fact.about);
  if (fact.state === 'failed') return [fact.id, fact.proof, fact.error, about, fact.class];
  return [fact.id, fact.proof, keys.map((key) => packed(fact.values[key])), about];
}

export function factOfEntry(entry: unknown, keys: readonly string[]): KnownFact | undefined {
  if (!Array.isArray(entry)) return undefined;
  const [name, proof, what, packedWhere, cause] = entry as unknown[];
  const id = typeof name === 'string' ? asIdeaId(name) : undefined;
  const about = unpackedAbout(packedWhere);
  if (id === undefined || typeof proof !== 'string' || about === undefined) return undefined;
  const more = about === null ? { proof } : { about, proof };
  if (typeof what === 'string') {
    return { state: 'failed', id, error: what, class: (cause ?? null) as FailureClass | null, ...more };
  }
  if (!Array.isArray(what) || what.length !== keys.length) return undefined;
  const values: Record<string, unknown> = {};
  for (const [i, key] of keys.entries()) values[key] = unpacked(what[i]);
  return { state: 'completed', id, values, ...more };
}

function packedAbout(about: RunAbout | undefined): PackedAbout {
  if (about === undefined) return null;
  return [about.host, about.gpu, about.attempt, about.claimedMs, about.endedMs, about.trainS];
}

/** undefined: it is none. */
function unpackedAbout(packedWhere: unknown): RunAbout | null | undefined {
  if (packedWhere === null) return null;
  if (!Array.isArray(packedWhere)) return undefined;
  const [host, gpu, attempt, claimedMs, endedMs, trainS] = packedWhere as unknown[];
  if (typeof host !== 'string' || typeof gpu !== 'number' || typeof attempt !== 'number') return undefined;
  const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  return {
    host,
    gpu,
    attempt,
    claimedMs: numberOrNull(claimedMs),
    endedMs: numberOrNull(endedMs),
    trainS: numberOrNull(trainS),
  };
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
