/** All that is known of runs in rows, for notebooks and spreadsheets. */
import type * as z from 'zod';
import type { IdeaDetails, RunRow } from '../../core/row.ts';
import type { exported, exports } from '../schemas/export.ts';
import { pick, readQuery } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { itemOf } from './run-item.ts';

export type ExportAnswer = z.infer<typeof exports>;
export type ExportedRun = z.infer<typeof exported>;

export interface Export {
  /** Keys of `values`. */
  readonly columns: readonly string[];
  /** Of all configs, the base's first. */
  readonly configKeys: readonly string[];
  readonly total: number;
  /** Made one by one: a hundred thousand configs need not stand in memory at once. */
  readonly items: () => Iterable<ExportedRun>;
}

/** `query`: null for every idea. */
export async function exportRuns(view: View, query: string | null): Promise<Export> {
  const { report } = view.ctx.config;
  const rows = query === null || query === 'all' ? [...view.rows()] : await pick(view, readQuery(query));
  const details = await view.allDetails();
  const keys = new Set(Object.keys(view.base()));
  for (const { id } of rows) for (const key of Object.keys(details.get(id)?.own ?? {})) keys.add(key);
  return {
    columns: [...new Set([report.primary_metric, ...report.columns.map(({ key }) => key)])],
    configKeys: [...keys],
    total: rows.length,
    items: () => exportedRuns(rows, details),
  };
}

function* exportedRuns(rows: readonly RunRow[], details: IdeaDetails): Iterable<ExportedRun> {
  for (const row of rows) yield exportedRun(row, details);
}

function exportedRun(row: RunRow, details: IdeaDetails): ExportedRun {
  const detail = details.get(row.id);
  const { parent, category, hypothesis } = detail ?? { parent: null, category: null, hypothesis: null };
  return { ...itemOf(row), parent, category, hypothesis, config: detail?.config ?? null };
}

export function exportAnswer({ columns, configKeys, total, items }: Export): ExportAnswer {
  return {
    items: [...items()],
    total,
    columns: [...columns],
    config_keys: [...configKeys],
    next_cursor: null,
    truncated: false,
  };
}

/** Columns of a table of runs, beside those of the report and of configs. */
const PLAIN = [
  'id',
  'title',
  'state',
  'cause',
  'message',
  'metric',
  'rank',
  'priority',
  'gpus',
  'host',
  'gpu',
  'attempt',
  'started_at',
  'ended_at',
  'duration_s',
  'excluded',
  'note',
  'parent',
  'category',
  'hypothesis',
] as const satisfies readonly (keyof ExportedRun)[];

/** Names of columns, then a row for each run: what is not finite as `NaN` and `inf` of pandas would be read back. */
export function* tableRows({ columns, configKeys, items }: Export): Iterable<readonly unknown[]> {
  yield [...PLAIN, ...columns.map((key) => `value.${key}`), ...configKeys.map((key) => `config.${key}`)];
  for (const item of items()) {
    yield [
      ...PLAIN.map((key) => item[key]),
      ...columns.map((key) => item.values[key]),
      ...configKeys.map((key) => item.config?.[key]),
    ];
  }
}
