/** Configs and results of many runs as axes: what explore and columns are told from. */
import { axisOf } from '../../core/axis.ts';
import type { Axis } from '../../core/axis.ts';
import { configColumns } from '../../core/run-columns.ts';
import type { RunRow } from '../../core/row.ts';
import { inSlices } from '../slices.ts';
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
  const { config: settings, clock } = view.ctx;
  const { report } = settings;
  const details = await view.details(rows.map(({ id }) => id));
  return inSlices(clock, axesOf());

  function* axesOf(): Generator<void, RunAxes> {
    const deltas = rows.map(({ id }) => details.get(id));
    const config: Axis[] = [];
    for (const [key, column] of yield* configColumns(view.base(), deltas, IDLE_KEYS)) {
      config.push(axisOf(key, 'config', column));
      yield;
    }
    const names = [...new Set([report.primary_metric, ...report.columns.map(({ key }) => key)])];
    const metrics: Axis[] = [];
    for (const key of names) {
      metrics.push(
        metricAxis(
          key,
          rows.map((row) => numberIn(row.values[key])),
        ),
      );
      yield;
    }
    metrics.push(
      metricAxis(
        SECONDS,
        rows.map((row) => row.seconds),
      ),
    );
    return { config, metrics };
  }
}

const metricAxis = (key: string, column: readonly unknown[]): Axis => axisOf(key, 'metric', column);

/** A column of the report may hold texts, which are no result to draw. */
function numberIn(value: unknown): unknown {
  return typeof value === 'number' ? value : undefined;
}
