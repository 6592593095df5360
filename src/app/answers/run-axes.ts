/** Configs and results of many runs as axes: what explore and columns are told from. */
import { axisOf } from '../../core/axis.ts';
import type { Axis } from '../../core/axis.ts';
import { configColumns } from '../../core/run-columns.ts';
import type { RunRow } from '../../core/row.ts';
import type { View } from '../view/view.ts';
import { IDLE_KEYS } from './runs.ts';

/** Seconds of the training, which every run has, as a metric. */
export const SECONDS = 'train_seconds';

export interface RunAxes {
  /** Keys in which some run differs from the base config. */
  readonly config: readonly Axis[];
  /** The primary metric, then columns of the report, then {@link SECONDS}. */
  readonly metrics: readonly Axis[];
}

/** In the order of `rows`. */
export async function runAxes(view: View, rows: readonly RunRow[]): Promise<RunAxes> {
  const { report } = view.ctx.config;
  const details = await view.details(rows.map(({ id }) => id));
  const deltas = rows.map(({ id }) => details.get(id)?.changed);
  const config = [...configColumns(view.base(), deltas, IDLE_KEYS)].map(([key, column]) =>
    axisOf(key, 'config', column),
  );
  const names = [...new Set([report.primary_metric, ...report.columns.map(({ key }) => key)])];
  const metrics = names.map((key) =>
    axisOf(
      key,
      'metric',
      rows.map((row) => numberIn(row.values[key])),
    ),
  );
  const seconds = axisOf(
    SECONDS,
    'metric',
    rows.map((row) => row.seconds),
  );
  return { config, metrics: [...metrics, seconds] };
}

/** A column of the report may hold texts, which are no result to draw. */
function numberIn(value: unknown): unknown {
  return typeof value === 'number' ? value : undefined;
}
