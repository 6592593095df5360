/** Runs side by side. */
import type * as z from 'zod';
import { compareConfigs, compareMetrics } from '../../core/compare.ts';
import type { RunRow } from '../../core/row.ts';
import type { compare } from '../schemas/compare.ts';
import { Refusal } from '../refusal.ts';
import { readRecords } from '../view/records.ts';
import type { View } from '../view/view.ts';
import { compareLogs } from './compare-logs.ts';
import { IDLE_KEYS } from './runs.ts';
import { noiseOf } from './why-completed.ts';

export type CompareAnswer = z.infer<typeof compare>;

export const MOST_COMPARED = 20;
/** Of metrics.json: not how good a run is. */
const NO_METRICS = new Set(['epoch', 'epochs', 'step', 'steps', 'params', 'samples', 'seed']);

export interface CompareAsked {
  /** Globs of config keys beside the usual ones. */
  ignore: readonly string[];
  /** Also where the logs of their training part. */
  logs: boolean;
}

export async function compareRuns(
  view: View,
  rows: readonly RunRow[],
  { ignore, logs }: CompareAsked,
): Promise<CompareAnswer> {
  if (rows.length < 2 || rows.length > MOST_COMPARED) {
    const message = `${rows.length} run${rows.length === 1 ? '' : 's'} named, 2 to ${MOST_COMPARED} are compared`;
    throw new Refusal('usage', {
      code: 'E0512',
      message,
      help: '`orze compare 12 31`, or `orze compare 31 --vs parent`',
    });
  }
  const { report } = view.ctx.config;
  const details = await view.details(rows.map(({ id }) => id));
  const records = await Promise.all(rows.map(({ id }) => readRecords(view.ctx, view.ctx.layout.runFolder(id))));
  const runs = rows.map((row, i) => ({
    id: row.id,
    config: details.get(row.id)?.config,
    values: { ...records[i]?.metrics, ...row.values, ...(row.seconds === null ? {} : { train_seconds: row.seconds }) },
  }));
  const primary = report.primary_metric;
  const others = [...new Set(runs.flatMap(({ values }) => Object.keys(values)))].filter(
    (key) => key !== primary && !NO_METRICS.has(key),
  );
  const better = { [primary]: report.sort === 'descending' ? ('larger' as const) : ('smaller' as const) };
  const { differ, sameCount } = compareConfigs(runs, [...IDLE_KEYS, ...ignore]);
  return {
    ids: rows.map(({ id }) => id),
    titles: rows.map(({ title }) => title),
    states: rows.map(({ state }) => state),
    config: {
      differ: differ.map(({ key, values }) => ({ key, values: values.map((value) => value ?? null) })),
      same_count: sameCount,
    },
    metrics: compareMetrics(runs, [primary, ...others], better),
    noise: await noiseOf(view),
    logs: logs ? await compareLogs(view, rows) : null,
  };
}

/** What a run is compared with: its parent, the best, or the base config's run (an idea that changes nothing). */
export async function counterpart(view: View, row: RunRow, versus: 'parent' | 'best'): Promise<RunRow> {
  if (versus === 'best') {
    const best = view.best(2).find(({ id, metric }) => id !== row.id && metric !== null);
    if (best !== undefined) return best;
    throw new Refusal('missing', { code: 'E0505', message: 'no other run has a score' });
  }
  const parent = (await view.details([row.id])).get(row.id)?.parent ?? null;
  const found = parent === null ? undefined : view.row(parent);
  if (found !== undefined) return found;
  const message = parent === null ? `${row.id} names no parent` : `its parent ${parent} is no idea`;
  throw new Refusal('missing', {
    code: 'E0505',
    message,
    help: `\`orze show ${row.id}\` shows what differs from the base config`,
  });
}
