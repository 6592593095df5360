/**
 * What texts of ideas say, in lines of JSON of many ideas each. Keys of configs stand once a line: most ideas of a project change the same
 * few. What JSON cannot hold (`NaN`, infinities) stands beside the values as Python writes it.
 */
import { parseJson, toJson } from './json.ts';
import { isRecord } from './record.ts';
import { asIdeaId } from './words.ts';
import type { IdeaId } from './words.ts';

/** What an idea says by itself: what the base config adds is not part of it. */
export interface Said {
  readonly parent: IdeaId | null;
  readonly category: string | null;
  readonly hypothesis: string | null;
  /** Its own config, flattened. */
  readonly keys: readonly string[];
  readonly values: readonly unknown[];
}

export interface StoredDetail {
  readonly id: IdeaId;
  /** What its text is known again by: the hash of a block of ideas.md, or the sign of a file. */
  readonly sign: number | string;
  /** null: its config cannot be read. */
  readonly said: Said | null;
}

/** Without a line break. */
export function detailLine(details: readonly StoredDetail[]): string {
  const shapes = new Map<string, number>();
  const entries = details.map(({ id, sign, said }) => {
    if (said === null) return [id, sign];
    const shape = JSON.stringify(said.keys);
    const at = shapes.get(shape) ?? shapes.size;
    shapes.set(shape, at);
    const odd = said.values.flatMap((value, i) => (isJson(value) ? [] : [[i, toJson(value, PYTHON)]]));
    const entry = [id, sign, said.parent, said.category, said.hypothesis, at, said.values];
    return odd.length === 0 ? entry : [...entry, odd];
  });
  return `[[${[...shapes.keys()].join(',')}],${JSON.stringify(entries)}]`;
}

const PYTHON = { python: true, compact: true } as const;

function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return isRecord(value) ? Object.values(value).every(isJson) : value !== undefined;
}

/** undefined: no such line. Throws SyntaxError where it is no JSON. */
export function readDetailLine(line: string): StoredDetail[] | undefined {
  const read = JSON.parse(line) as unknown;
  if (!Array.isArray(read) || !Array.isArray(read[0]) || !Array.isArray(read[1])) return undefined;
  const [shapes, entries] = read as [string[][], unknown[][]];
  const details: StoredDetail[] = [];
  for (const entry of entries) {
    const detail = storedDetail(entry, shapes);
    if (detail === undefined) return undefined;
    details.push(detail);
  }
  return details;
}

function storedDetail(entry: unknown[], shapes: readonly string[][]): StoredDetail | undefined {
  const id = asIdeaId(String(entry[0]));
  const sign = entry[1];
  if (id === undefined || (typeof sign !== 'number' && typeof sign !== 'string')) return undefined;
  if (entry.length === 2) return { id, sign, said: null };
  const [, , parent, category, hypothesis, shape, values, odd] = entry;
  const keys = shapes[Number(shape)];
  if (keys === undefined || !Array.isArray(values) || values.length !== keys.length) return undefined;
  for (const [i, text] of (odd ?? []) as [number, string][]) {
    const parsed = parseJson(text);
    if (parsed.ok) values[i] = parsed.value;
  }
  const said = { parent, category, hypothesis, keys, values } as Said;
  return { id, sign, said };
}
