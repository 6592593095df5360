/** Whether a row is what a query asks for. */
import { parseDuration } from './duration.ts';
import { diffFlat } from './flat-config.ts';
import { globMatcher } from './glob.ts';
import { keysOf } from './query.ts';
import type { Operator, Query } from './query.ts';
import type { FlatConfig, IdeaDetail, RunRow } from './row.ts';

/** What stands in a row or can be told from it, by the names of the language; everything else is a column or a key of the config. */
const FIELDS: Readonly<Record<string, (row: RunRow, nowMs: number) => unknown>> = {
  status: (row) => row.state.toLowerCase(),
  state: (row) => row.state.toLowerCase(),
  id: (row) => row.id,
  title: (row) => row.title,
  cause: (row) => row.cause,
  fingerprint: (row) => row.fingerprint,
  metric: (row) => row.metric,
  rank: (row) => row.rank,
  pri: (row) => row.priority,
  priority: (row) => row.priority,
  host: (row) => row.host,
  gpu: (row) => row.gpu,
  gpus: (row) => row.gpus,
  stage: (row) => row.stage,
  attempt: (row) => row.attempt,
  time: (row) => row.seconds,
  age: (row, nowMs) =>
    (row.endedAt ?? row.startedAt) === null ? null : (nowMs - (row.endedAt ?? row.startedAt ?? 0)) / 1000,
  note: (row) => row.note,
  tag: (row) => row.note,
  excluded: (row) => row.excluded,
};
const DETAILS: Readonly<Record<string, (detail: IdeaDetail) => unknown>> = {
  parent: (detail) => detail.parent ?? 'none',
  cat: (detail) => detail.category,
  category: (detail) => detail.category,
  hypothesis: (detail) => detail.hypothesis,
};

export interface Matching {
  nowMs: number;
  /** Columns of the report: asked of the row before the config. */
  columns: ReadonlySet<string>;
  /** undefined: the text of the idea is not known; what needs it does not match. */
  detail: (row: RunRow) => IdeaDetail | undefined;
  /** Config of the parent, for `changed:`; the base config where there is none. */
  before: (row: RunRow) => FlatConfig | undefined;
}

/** Whether the texts of ideas must be read for it. */
export function needsDetails(query: Query, columns: ReadonlySet<string>): boolean {
  for (const key of keysOf(query)) if (!(key in FIELDS) && !columns.has(key)) return true;
  return false;
}

/** Only `changed:` looks at parents. */
export function needsParents(query: Query): boolean {
  for (const key of keysOf(query)) if (key === 'changed') return true;
  return false;
}

export function matches(query: Query, row: RunRow, on: Matching): boolean {
  switch (query.kind) {
    case 'and':
      return query.of.every((part) => matches(part, row, on));
    case 'or':
      return query.of.some((part) => matches(part, row, on));
    case 'not':
      return !matches(query.of, row, on);
    case 'text': {
      const text = query.text.toLowerCase();
      return [row.id, row.title, row.note ?? ''].some((one) => one.toLowerCase().includes(text));
    }
    case 'field':
      return matchesField(query.key, query.op, query.values, row, on);
    default:
      return query satisfies never;
  }
}

function matchesField(key: string, op: Operator, values: readonly string[], row: RunRow, on: Matching): boolean {
  if (key === 'changed') {
    const [config, before] = [on.detail(row)?.config, on.before(row)];
    if (config === undefined || before === undefined) return false;
    const changes = diffFlat(before, config);
    return values.some((value) => changes.some((change) => pattern(value)(change.key.toLowerCase())));
  }
  return valueMatches(valueOf(key, row, on), op, values);
}

/** Whether a value is one that is asked for; what is missing or NaN never is. */
export function valueMatches(value: unknown, op: Operator, values: readonly string[]): boolean {
  if (value === null || value === undefined || Number.isNaN(value)) return false;
  if (op === '!=') return values.every((asked) => !isSame(value, asked));
  return values.some((asked) => compares(value, op, asked));
}

function valueOf(key: string, row: RunRow, on: Matching): unknown {
  const field = FIELDS[key];
  if (field !== undefined) return field(row, on.nowMs);
  if (on.columns.has(key) && row.values[key] !== undefined) return row.values[key];
  const detail = on.detail(row);
  if (detail === undefined) return undefined;
  return DETAILS[key]?.(detail) ?? detail.at(key);
}

function compares(value: unknown, op: Exclude<Operator, '!='>, asked: string): boolean {
  if (op === ':') return isSame(value, asked) || pattern(asked)(textOf(value).toLowerCase());
  if (op === '=') return isSame(value, asked);
  const [a, b] = [Number(value), numberOf(asked)];
  if (typeof value === 'string' || Number.isNaN(a) || b === undefined) return false;
  if (op === '<') return a < b;
  if (op === '<=') return a <= b;
  return op === '>' ? a > b : a >= b;
}

function isSame(value: unknown, asked: string): boolean {
  if (typeof value === 'number') return value === numberOf(asked);
  return textOf(value).toLowerCase() === asked.toLowerCase();
}

/** A number, or a duration in seconds. */
function numberOf(text: string): number | undefined {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(number) ? parseDuration(text) : number;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

const patterns = new Map<string, (text: string) => boolean>();

function pattern(text: string): (text: string) => boolean {
  // `*` of a value knows no folders.
  const made = patterns.get(text) ?? globMatcher(text.toLowerCase().replace(/\*+/g, '**'));
  if (patterns.size < 1000) patterns.set(text, made);
  return made;
}
