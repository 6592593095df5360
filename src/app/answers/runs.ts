/** Rows that a query picks, sorted, with what differs from their parents: the table of `orze ls`, the leaderboard of every face. */
import type * as z from 'zod';
import { diffFlat } from '../../core/flat-config.ts';
import { isOver } from '../../core/row.ts';
import type { FlatConfig, IdeaDetail, IdeaDetails, RunRow } from '../../core/row.ts';
import { compareIds } from '../../core/words.ts';
import type { IdeaId } from '../../core/words.ts';
import type { runs } from '../schemas/runs.ts';
import { Refusal } from '../refusal.ts';
import { matchingFor, pick, readQuery } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { itemOf } from './run-item.ts';

export type RunsAnswer = z.infer<typeof runs>;

export interface RunsAsked {
  /** Query text; `all`: whatever there is; null: what has ended or runs. */
  query: string | null;
  /** A field, column or config key; `-` before it: the largest first. null: best first, then what runs, then what failed last. */
  sort: string | null;
  /** null: all. */
  limit: number | null;
  cursor: string | null;
  /** Rows with what differs from the parent. */
  diff: boolean;
  /** Columns, metrics or config keys whose values the rows are to have as well. */
  cells?: readonly string[];
}

/** All rows of a query in their order: whoever asks for page after page may keep it. */
export type Order = (view: View, query: string | null, sort: string | null) => Promise<readonly RunRow[]>;

/** Config keys that tell nothing of an experiment (faces: `diff_ignore`). */
export const IDLE_KEYS: readonly string[] = [
  '**output_dir',
  '**results_dir',
  '**save_dir',
  '**log_dir',
  '**run_name',
  '**exp_name',
];

export async function listRuns(view: View, asked: RunsAsked, order: Order = orderedRuns): Promise<RunsAnswer> {
  const { report } = view.ctx.config;
  const { shown: found, total, from } = await chosen(view, asked, order);
  // An order may have been kept for a while; how far a run is goes on.
  const shown = found.map((row) => (isOver(row.state) ? row : (view.row(row.id) ?? row)));
  view.prepareRanks(shown);
  const { cells = [] } = asked;
  const details = asked.diff || cells.length > 0 ? await withParents(view, shown) : new Map<IdeaId, IdeaDetail>();
  const last = shown.at(-1);
  const end = from + shown.length;
  return {
    items: shown.map((row) => ({
      ...itemOf(row),
      ...(asked.diff ? beside(view, row, details) : NOTHING_BESIDE),
      ...(cells.length === 0 ? {} : { cells: cellsOf(row, details.get(row.id), cells) }),
    })),
    total,
    metric: { name: report.primary_metric, goal: report.sort === 'descending' ? 'maximize' : 'minimize' },
    columns: report.columns.map(({ key, label }) => ({ key, label })),
    hidden_same: sameKeys(shown, details),
    next_cursor: end < total && last !== undefined ? `${end}:${last.id}` : null,
    truncated: end < total,
  };
}

const NOTHING_BESIDE = { parent: null, delta_parent: null, diff: null };

function cellsOf(row: RunRow, detail: IdeaDetail | undefined, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, row.values[key] ?? detail?.at(key) ?? null]));
}

/** Details of these rows and of their parents. */
export async function withParents(view: View, rows: readonly RunRow[]): Promise<Map<IdeaId, IdeaDetail>> {
  const own = await view.details(rows.map(({ id }) => id));
  const parents = [...own.values()].flatMap(({ parent }) => (parent === null || own.has(parent) ? [] : [parent]));
  return new Map([...own, ...(await view.details(parents))]);
}

/** What a row says beside its parent, or beside the base config where it has none. */
export function beside(
  view: View,
  row: RunRow,
  details: IdeaDetails,
): Pick<RunsAnswer['items'][number], 'parent' | 'delta_parent' | 'diff'> {
  const detail = details.get(row.id);
  if (detail === undefined) return { parent: null, delta_parent: null, diff: null };
  const parent = detail.parent === null ? undefined : view.row(detail.parent);
  const before: FlatConfig | undefined = detail.parent === null ? view.base() : details.get(detail.parent)?.config;
  const metric = parent?.metric ?? null;
  return {
    parent: detail.parent,
    delta_parent: metric === null || row.metric === null ? null : row.metric - metric,
    diff: changesFrom(before, detail.config),
  };
}

/** As it is given out; null: nobody knows what was before. */
export function changesFrom(before: FlatConfig | undefined, config: FlatConfig): RunsAnswer['items'][number]['diff'] {
  if (before === undefined) return null;
  return diffFlat(before, config, IDLE_KEYS).map(({ key, from, to }) => ({ key, from: from ?? null, to: to ?? null }));
}

/** What `orze best` asks for. */
export const COMPLETED_ONLY = 'status:completed';

interface Chosen {
  /** From the cursor on, up to the limit. */
  shown: readonly RunRow[];
  total: number;
  /** Rows before them. */
  from: number;
}

async function chosen(view: View, { query, sort, limit, cursor }: RunsAsked, order: Order): Promise<Chosen> {
  // The first page of a hundred thousand runs needs no row but its own.
  const isUsual = query === null || query === COMPLETED_ONLY;
  if (isUsual && sort === null && cursor === null && limit !== null) {
    const best = view.best(limit);
    if (best.length === limit) {
      if (query === COMPLETED_ONLY) return { shown: best, total: view.counts().COMPLETED, from: 0 };
      const { COMPLETED, FAILED, RUNNING, SILENT, EVAL, LOST, UNKNOWN } = view.counts();
      return { shown: best, total: COMPLETED + FAILED + UNKNOWN + RUNNING + SILENT + EVAL + LOST, from: 0 };
    }
  }
  const sorted = await order(view, query, sort);
  const from = cursor === null ? 0 : afterCursor(sorted, cursor);
  const to = limit === null ? sorted.length : from + limit;
  return { shown: sorted.slice(from, to), total: sorted.length, from };
}

/** Throws {@link Refusal} for a query that cannot be read, and for a key that no run has. */
export async function orderedRuns(view: View, query: string | null, sort: string | null): Promise<readonly RunRow[]> {
  const rows = await queried(view, query);
  return sort === null ? usualOrder(view, rows) : sortedBy(view, rows, sort);
}

async function queried(view: View, query: string | null): Promise<RunRow[]> {
  if (query === 'all') return [...view.rows()];
  if (query !== null) return pick(view, readQuery(query));
  const begun: RunRow[] = [];
  for (const row of view.rows()) if (ORDER[row.state] < ORDER.QUEUED) begun.push(row);
  return begun;
}

const ORDER: Readonly<Record<RunRow['state'], number>> = {
  COMPLETED: 0,
  RUNNING: 1,
  EVAL: 1,
  SILENT: 1,
  LOST: 2,
  FAILED: 3,
  UNKNOWN: 4,
  QUEUED: 5,
  SKIPPED: 6,
  BLOCKED: 7,
};

/** Best first; then what runs, what failed (the last one first), what waits in its order. */
function usualOrder(view: View, rows: readonly RunRow[]): RunRow[] {
  const { ranked, others } = view.inOrder(rows);
  const within = (row: RunRow): number => {
    if (row.state === 'FAILED' || row.state === 'UNKNOWN') return -(row.endedAt ?? 0);
    return row.state === 'QUEUED' ? (row.position ?? 0) : (row.startedAt ?? 0);
  };
  const keyed = others.map((row) => ({ row, group: ORDER[row.state], place: within(row) }));
  keyed.sort((a, b) => a.group - b.group || a.place - b.place || compareIds(a.row.id, b.row.id));
  return [...ranked, ...keyed.map(({ row }) => row)];
}

const SORTS: Readonly<Record<string, (row: RunRow) => unknown>> = {
  id: (row) => row.id,
  title: (row) => row.title,
  state: (row) => ORDER[row.state],
  status: (row) => ORDER[row.state],
  metric: (row) => row.metric,
  rank: (row) => row.rank,
  order: (row) => row.position,
  position: (row) => row.position,
  started: (row) => row.startedAt,
  ended: (row) => row.endedAt,
  age: (row) => row.endedAt ?? row.startedAt,
  time: (row) => row.seconds,
  host: (row) => row.host,
  gpu: (row) => row.gpu,
  attempt: (row) => row.attempt,
};

/** What has no such value comes last in both directions. */
async function sortedBy(view: View, rows: readonly RunRow[], sort: string): Promise<RunRow[]> {
  const down = sort.startsWith('-');
  const key = sort.replace(/^[-+]/, '');
  const value = SORTS[key] ?? (await configOrColumn(view, key));
  const keyed = rows.map((row) => ({ row, value: value(row) }));
  if (SORTS[key] === undefined && keyed.length > 0 && keyed.every((one) => one.value === undefined)) {
    const message = `no run has \`${key}\` to sort by`;
    const help = `a column, a config key, or one of ${Object.keys(SORTS).join(', ')}`;
    throw new Refusal('usage', { code: 'E0506', message, help });
  }
  keyed.sort((a, b) => compareValues(a.value, b.value, down) || compareIds(a.row.id, b.row.id));
  return keyed.map(({ row }) => row);
}

async function configOrColumn(view: View, key: string): Promise<(row: RunRow) => unknown> {
  const { report } = view.ctx.config;
  if (key === report.primary_metric || report.columns.some((column) => column.key === key))
    return (row) => row.values[key];
  const { detail } = await matchingFor(view, { kind: 'field', key, op: ':', values: [] });
  return (row) => detail(row)?.at(key);
}

function compareValues(a: unknown, b: unknown, down: boolean): number {
  const [x, y] = [sortable(a), sortable(b)];
  if (x === undefined || y === undefined) return (x === undefined ? 1 : 0) - (y === undefined ? 1 : 0);
  const before = typeof x === typeof y ? x < y : typeof x === 'number';
  return x === y ? 0 : before === down ? 1 : -1;
}

function sortable(value: unknown): number | string | undefined {
  if (typeof value === 'number') return Number.isNaN(value) ? undefined : value;
  if (typeof value === 'boolean') return Number(value);
  if (value === null || value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The row behind the cursor's; where that is gone, the place at which it stood. `200:`: whichever is the 201st. */
function afterCursor(rows: readonly RunRow[], cursor: string): number {
  const [at = '', id = ''] = cursor.split(':');
  const there = id === '' ? -1 : rows.findIndex((row) => row.id === id);
  if (there !== -1) return there + 1;
  if (!/^\d+$/.test(at)) {
    throw new Refusal('usage', {
      code: 'E0507',
      message: `\`${cursor}\` is no cursor`,
      help: 'take `next_cursor` of the last answer',
    });
  }
  return Number(at);
}

/** Of two runs at least. */
function sameKeys(rows: readonly RunRow[], details: ReadonlyMap<IdeaId, IdeaDetail>): string[] {
  const configs: FlatConfig[] = rows.flatMap(({ id }) => {
    const detail = details.get(id);
    return detail === undefined ? [] : [detail.config];
  });
  const [first, ...rest] = configs;
  if (first === undefined || rest.length === 0) return [];
  const differ = new Set(rest.flatMap((config) => diffFlat(first, config).map(({ key }) => key)));
  return Object.keys(first).filter((key) => !differ.has(key));
}
