/** What the runs so far tell: for who proposes the next idea. */
import type * as z from 'zod';
import { adviceOf, improvements, keyEffects, plateauOf, sameConfigs } from '../../core/analysis.ts';
import type { AnalysedRun, Direction } from '../../core/analysis.ts';
import { scoreOf } from '../../core/leaderboard.ts';
import { seedNoise } from '../../core/noise.ts';
import type { FlatConfig, IdeaDetail, RunRow } from '../../core/row.ts';
import { sharedText } from '../../core/shared-facts.ts';
import type { IdeaId } from '../../core/words.ts';
import type { analysis } from '../schemas/analysis.ts';
import type { View } from '../view/view.ts';
import { EVER, groupedFailures } from './failures.ts';
import type { FailuresAnswer } from './failures.ts';
import { isoOf } from './run-item.ts';
import { IDLE_KEYS, withParents } from './runs.ts';

export type AnalysisAnswer = z.infer<typeof analysis>;

export interface AnalysisAsked {
  /** The last so many runs for effects and duplicates; null: all. */
  last: number | null;
  /** Globs or names of keys; null: all that changed. */
  keys: readonly string[] | null;
  /** Another column than the primary metric. */
  metric: string | null;
}

/** `failures`: of all runs, for who asks for them, too. */
export async function analyse(
  view: View,
  asked: AnalysisAsked,
  failures: FailuresAnswer | null = null,
): Promise<AnalysisAnswer> {
  const { report } = view.ctx.config;
  const name = asked.metric ?? report.primary_metric;
  const direction: Direction = report.sort === 'descending' ? 'larger' : 'smaller';
  const ended = endedRows(view);
  const looked = asked.last === null ? ended : ended.slice(-asked.last);
  const details = await withParents(view, looked);
  const metric = metricOf(view, name);
  const runs = looked.map((row) => analysed(view, row, details, metric));
  const scores = ended.map((row) => bare(row, metric));
  const found = improvements(scores, direction);
  const plateau = plateauOf(scores, found);
  const effects = keyEffects(runs, direction, IDLE_KEYS).filter(
    ({ key }) => asked.keys === null || asked.keys.some((one) => key === one || key.startsWith(`${one}.`)),
  );
  const { total: failed, groups } = failures ?? (await groupedFailures(view, EVER));
  const scored = scores.filter(({ metric }) => metric !== null).length;
  const best = found.at(-1);
  const seconds = ended.reduce((sum, row) => sum + (row.seconds ?? 0), 0);
  return {
    metric: { name, goal: direction === 'larger' ? 'maximize' : 'minimize' },
    total: ended.length,
    looked_at: looked.length,
    scored,
    failed,
    failed_by_cause: byCause(groups),
    yield: ended.length === 0 ? null : scored / ended.length,
    best: best === undefined ? null : { id: best.id, value: best.value },
    improvements: found
      .slice(-IMPROVEMENTS_SHOWN)
      .map((one) => ({ id: one.id, value: one.value, delta: one.delta, at: isoOf(one.endedAt) })),
    plateau: { is: plateau.is, since_runs: plateau.sinceRuns, threshold: plateau.threshold },
    keys: effects.slice(0, KEYS_SHOWN).map((one) => ({
      key: one.key,
      n: one.n,
      wins: one.wins,
      median_delta: one.medianDelta,
      importance: one.importance,
      tried: [...one.tried],
      untried_gap: one.untriedGap === null ? null : [...one.untriedGap],
    })),
    duplicates: sameConfigs(runs).slice(0, KEYS_SHOWN),
    noise: seedNoise(
      runs.flatMap(({ config, metric }) => (config === undefined || metric === null ? [] : [{ config, metric }])),
    ),
    cost_per_improvement_s: found.length === 0 ? null : seconds / found.length,
    advice: adviceOf(
      effects,
      plateau,
      groups.map(({ cause, count, common }) => ({
        cause,
        count,
        shared: common.slice(0, 2).map((one) => sharedText(one)),
      })),
    ),
  };
}

const IMPROVEMENTS_SHOWN = 50;
const KEYS_SHOWN = 30;

/** In the order in which they ended; those whose end nobody noted come first, by id. */
function endedRows(view: View): RunRow[] {
  const rows: { row: RunRow; at: number }[] = [];
  for (const row of view.rows()) {
    const ended = (row.state === 'COMPLETED' && !row.excluded) || row.state === 'FAILED';
    if (ended) rows.push({ row, at: row.endedAt ?? 0 });
  }
  return rows.sort((a, b) => a.at - b.at).map(({ row }) => row);
}

type MetricOf = (row: RunRow) => number | null;

function metricOf(view: View, name: string): MetricOf {
  const isPrimary = name === view.ctx.config.report.primary_metric;
  return (row) => (row.state === 'COMPLETED' ? finite(isPrimary ? row.metric : scoreOf(row.values[name])) : null);
}

function bare(row: RunRow, of: MetricOf): AnalysedRun {
  return { id: row.id, endedAt: row.endedAt, metric: of(row), config: undefined, parent: null };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function analysed(view: View, row: RunRow, details: ReadonlyMap<IdeaId, IdeaDetail>, metric: MetricOf): AnalysedRun {
  const detail = details.get(row.id);
  return {
    ...bare(row, metric),
    config: detail?.config,
    parent: detail === undefined ? null : parentOf(view, detail, details, metric),
  };
}

/** Without a parent the base config stands in, of which no metric is known. */
function parentOf(
  view: View,
  { parent }: IdeaDetail,
  details: ReadonlyMap<IdeaId, IdeaDetail>,
  of: MetricOf,
): { config: FlatConfig; metric: number | null } | null {
  if (parent === null) return { config: view.base(), metric: null };
  const config = details.get(parent)?.config;
  const row = view.row(parent);
  return config === undefined || row === undefined ? null : { config, metric: of(row) };
}

function byCause(groups: readonly { cause: string; count: number }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { cause, count } of groups) counts[cause] = (counts[cause] ?? 0) + count;
  return counts;
}
