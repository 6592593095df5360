/**
 * What texts of ideas say, as JSON of many ideas each. Keys of configs stand once: most ideas of a project change the same few. What JSON
 * has no word for (`NaN`, infinities) stands beside the values as Python writes it.
 */
import type { Told } from './detail.ts';
import { parseJson, toJson } from './json.ts';
import { isRecord } from './record.ts';
import type { FlatConfig } from './row.ts';
import { asIdeaId } from './words.ts';
import type { IdeaId } from './words.ts';

export interface StoredDetail {
  readonly id: IdeaId;
  /** Of the text that says it. */
  readonly hash: number;
  /** Without what the base config adds. */
  readonly told: Told;
}

/** Without a line break. */
export function detailLine(details: readonly StoredDetail[]): string {
  const shapes = new Map<string, number>();
  const entries = details.map(({ id, hash, told }) => {
    const shape = JSON.stringify(Object.keys(told.own));
    const at = shapes.get(shape) ?? shapes.size;
    shapes.set(shape, at);
    const values = Object.values(told.own);
    const odd = values.flatMap((value, i) => (isJson(value) ? [] : [[i, toJson(value, PYTHON)]]));
    const entry = [id, hash, told.parent, told.category, told.hypothesis, at, values];
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

/** What is no such entry is left out. Throws SyntaxError where it is no JSON. */
export function readDetailLine(line: string): StoredDetail[] {
  const read = JSON.parse(line) as unknown;
  if (!Array.isArray(read) || !Array.isArray(read[0]) || !Array.isArray(read[1])) return [];
  const [shapes, entries] = read as [string[][], unknown[]];
  return entries.map((entry) => storedDetail(entry, shapes)).filter((detail) => detail !== undefined);
}

function storedDetail(entry: unknown, shapes: readonly string[][]): StoredDetail | undefined {
  if (!Array.isArray(entry)) return undefined;
  const [name, hash, parent, category, hypothesis, shape, values, odd] = entry as unknown[];
  const id = asIdeaId(String(name));
  const keys = shapes[Number(shape)];
  if (id === undefined || typeof hash !== 'number' || keys === undefined || !Array.isArray(values)) return undefined;
  for (const [i, text] of (odd ?? []) as [number, string][]) {
    const parsed = parseJson(text);
    if (parsed.ok) values[i] = parsed.value;
  }
  const own: Record<string, unknown> = {};
  for (let i = 0; i < keys.length; i += 1) own[keys[i] ?? ''] = values[i];
  return { id, hash, told: { parent, category, hypothesis, own: own as FlatConfig } as Told };
}
