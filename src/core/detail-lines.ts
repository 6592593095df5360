/**
 * What texts of ideas say, many ideas in a line: ids and hashes, a tab, what the texts say in columns, a tab, the hypotheses. Each part is parsed
 * when it is asked for: of a hundred thousand ideas most questions look at few, or at one key. Keys of configs stand once: most ideas of a project
 * change the same few. What JSON has no word for (`NaN`, infinities) stands beside the values as Python writes it.
 */
import { decode } from './block-text.ts';
import type { Told } from './detail.ts';
import { parseJson, toJson } from './json.ts';
import { isRecord } from './record.ts';
import type { Delta, FlatBase } from './flat-overlay.ts';
import type { FlatConfig, IdeaDetail } from './row.ts';
import { asIdeaId } from './words.ts';
import type { IdeaId } from './words.ts';

export interface StoredDetail {
  readonly id: IdeaId;
  /** Of the text that says it. */
  readonly hash: number;
  /** Without what the base config adds. */
  readonly told: Told;
}

const TAB = 9;

/** Ideas whose configs have the same keys: their values by key, each column in the order of the line. */
type Shape = readonly [keys: readonly string[], columns: readonly (readonly unknown[])[]];
/** By idea: its parent, the place of its category (-1: none) and of its shape, and its place in that shape. */
type Columns = readonly [
  parents: readonly (IdeaId | null)[],
  categories: readonly string[],
  category: readonly number[],
  shapes: readonly Shape[],
  shape: readonly number[],
  place: readonly number[],
];

/** Without a line break. */
export function detailLine(details: readonly StoredDetail[]): string {
  const categories = new Map<string, number>();
  const shapes = new Map<string, { at: number; keys: readonly string[]; columns: unknown[][] }>();
  const columns: [(IdeaId | null)[], string[], number[], Shape[], number[], number[]] = [[], [], [], [], [], []];
  for (const { told } of details) {
    const keys = Object.keys(told.own);
    const name = JSON.stringify(keys);
    const shape = shapes.get(name) ?? { at: shapes.size, keys, columns: keys.map(() => []) };
    shapes.set(name, shape);
    columns[0].push(told.parent);
    columns[2].push(told.category === null ? -1 : (categories.get(told.category) ?? categories.size));
    if (told.category !== null && !categories.has(told.category)) categories.set(told.category, categories.size);
    columns[4].push(shape.at);
    columns[5].push(shape.columns[0]?.length ?? 0);
    for (const [i, value] of Object.values(told.own).entries()) shape.columns[i]?.push(packed(value));
  }
  columns[1].push(...categories.keys());
  for (const { keys, columns: values } of shapes.values()) columns[3].push([keys, values]);
  const heads = [details.map(({ id }) => id), details.map(({ hash }) => hash)];
  return [heads, columns, details.map(({ told }) => told.hypothesis)].map((part) => JSON.stringify(part)).join('\t');
}

/** A value that JSON has no word for, or an object that could be taken for this, as text. */
function packed(value: unknown): unknown {
  return isRecord(value) || !isJson(value) ? { python: toJson(value, { python: true, compact: true }) } : value;
}

function unpacked(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const read = parseJson(String(value['python']));
  return read.ok ? read.value : undefined;
}

function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return isRecord(value) ? Object.values(value).every(isJson) : value !== undefined;
}

/** undefined: it has another form. Throws SyntaxError where it is no JSON. */
export function readDetailLine(line: Uint8Array): DetailLine | undefined {
  const first = line.indexOf(TAB);
  const second = line.indexOf(TAB, first + 1);
  const heads = first < 0 || second < 0 ? undefined : (JSON.parse(decode(line.subarray(0, first))) as unknown);
  if (!Array.isArray(heads)) return undefined;
  const [ids, hashes] = heads as unknown[];
  const isWhole = Array.isArray(ids) && Array.isArray(hashes) && ids.length === hashes.length;
  if (!isWhole || !ids.every(isId) || !hashes.every((hash) => typeof hash === 'number')) return undefined;
  return new DetailLine(ids as IdeaId[], hashes, line.subarray(first + 1, second), line.subarray(second + 1));
}

function isId(id: unknown): boolean {
  return typeof id === 'string' && asIdeaId(id) !== undefined;
}

/** A line as it was read. */
export class DetailLine {
  readonly ids: readonly IdeaId[];
  readonly hashes: readonly number[];
  #columns: Uint8Array | Columns;
  #hypotheses: Uint8Array | readonly (string | null)[];
  #asked: { key: string; base: FlatBase; places: readonly (number | null)[] } | null = null;

  constructor(ids: readonly IdeaId[], hashes: readonly number[], columns: Uint8Array, hypotheses: Uint8Array) {
    this.ids = ids;
    this.hashes = hashes;
    this.#columns = columns;
    this.#hypotheses = hypotheses;
  }

  /** What is said at this place of the line, which must be one of it. */
  detail(at: number, base: FlatBase): IdeaDetail {
    return new KeptDetail(this, at, base);
  }

  /** By shape, where {@link FlatBase.placeOf} finds the key: asked for one key of many ideas in turn. */
  places(key: string, base: FlatBase): readonly (number | null)[] {
    if (this.#asked === null || this.#asked.key !== key || this.#asked.base !== base) {
      this.#asked = { key, base, places: this.columns[3].map(([keys]) => base.placeOf(keys, key)) };
    }
    return this.#asked.places;
  }

  get columns(): Columns {
    if (this.#columns instanceof Uint8Array) this.#columns = JSON.parse(decode(this.#columns)) as Columns;
    return this.#columns;
  }

  hypothesis(at: number): string | null {
    if (this.#hypotheses instanceof Uint8Array) {
      this.#hypotheses = JSON.parse(decode(this.#hypotheses)) as (string | null)[];
    }
    return this.#hypotheses[at] ?? null;
  }
}

/** Nothing of the line is copied until it is asked for. */
class KeptDetail implements IdeaDetail {
  readonly #line: DetailLine;
  readonly #at: number;
  readonly #base: FlatBase;

  constructor(line: DetailLine, at: number, base: FlatBase) {
    this.#line = line;
    this.#at = at;
    this.#base = base;
  }

  get parent(): IdeaId | null {
    return this.#line.columns[0][this.#at] ?? null;
  }

  get category(): string | null {
    const [, categories, category] = this.#line.columns;
    return categories[category[this.#at] ?? -1] ?? null;
  }

  get hypothesis(): string | null {
    return this.#line.hypothesis(this.#at);
  }

  get own(): FlatConfig {
    const [, , , shapes, shape, place] = this.#line.columns;
    const [keys, columns] = shapes[shape[this.#at] ?? 0] ?? [[], []];
    const at = place[this.#at] ?? 0;
    const own: Record<string, unknown> = {};
    for (let i = 0; i < keys.length; i += 1) own[keys[i] ?? ''] = unpacked(columns[i]?.[at]);
    return own;
  }

  get changed(): Delta {
    return this.#base.delta(this.own);
  }

  get config(): FlatConfig {
    return this.#base.with(this.own);
  }

  at(key: string): unknown {
    const [, , , shapes, shape, place] = this.#line.columns;
    const number = shape[this.#at] ?? 0;
    const column = this.#line.places(key, this.#base)[number];
    if (column === null || column === undefined) return this.#base.atOfAll(this.own, key);
    return this.#base.atAlone(key, unpacked(shapes[number]?.[1][column]?.[place[this.#at] ?? 0]));
  }
}
