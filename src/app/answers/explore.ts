/** What configs and results of many runs have to do with each other: axes to draw, what matters, what nothing beats, what is untried. */
import type * as z from 'zod';
import { varies } from '../../core/axis.ts';
import type { Axis } from '../../core/axis.ts';
import { importanceOf } from '../../core/importance.ts';
import type { Importance } from '../../core/importance.ts';
import { paretoFront } from '../../core/pareto.ts';
import type { Goal } from '../../core/pareto.ts';
import type { RunRow } from '../../core/row.ts';
import { sliceOf } from '../../core/slice.ts';
import type { explore } from '../schemas/explore.ts';
import { Refusal } from '../refusal.ts';
import { inSlices, pauses } from '../slices.ts';
import { pick, readQuery } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { SECONDS, runAxes } from './run-axes.ts';

export type ExploreAnswer = z.infer<typeof explore>;

export interface Objective {
  readonly key: string;
  readonly goal: Goal;
}

export interface ExploreAsked {
  /** null: all runs that are over. */
  readonly query: string | null;
  /** Metrics; null: the primary one and the time of the training. */
  readonly objectives: readonly Objective[] | null;
  /** Two config keys; null: no slice. */
  readonly slice: readonly [x: string, y: string] | null;
}

/** Runs whose values are sent, and the best among them (faces.md, Sweeps). */
const MOST_RUNS = 5000;
const BEST_RUNS = 1000;
const MOST_AXES = 30;
/** An axis with more names is a list of texts. */
const MOST_NAMES = 60;
const LEAST_SCORED = 10;
const FEW_SCORED = 30;
const MOST_OBJECTIVES = 4;

export async function exploreRuns(view: View, asked: ExploreAsked): Promise<ExploreAnswer> {
  const { clock, config: settings } = view.ctx;
  const { report } = settings;
  const pause = pauses(clock);
  const picked = asked.query === null ? view.rows() : await pick(view, readQuery(asked.query));
  const rows = [...picked].filter(({ state, excluded }) => state === 'FAILED' || (state === 'COMPLETED' && !excluded));
  const { config, metrics } = await runAxes(view, rows);
  const varying = config.filter((axis) => varies(axis) && (axis.kind !== 'cat' || axis.distinct <= MOST_NAMES));
  const scores = rows.map(({ state, metric }) =>
    state === 'COMPLETED' && metric !== null && Number.isFinite(metric) ? metric : null,
  );
  const failed = rows.map(({ state }) => state === 'FAILED');
  await pause();
  const importance = importanceAnswer(varying, await inSlices(clock, importanceOf(varying, scores, report.sort)));
  const places = new Map(importance.items.map(({ key }, place) => [key, place]));
  const inOrder = varying.toSorted(
    (a, b) => (places.get(a.key) ?? 0) - (places.get(b.key) ?? 0) || b.distinct - a.distinct,
  );
  await pause();
  const sent = sentRuns(rows, scores, report.sort);
  const told = metrics.filter(({ distinct }) => distinct > 0);
  await pause();
  const goal: Goal = report.sort === 'descending' ? 'maximize' : 'minimize';
  return {
    metric: { name: report.primary_metric, goal },
    total: rows.length,
    ids: sent.map((run) => rows[run]?.id ?? ''),
    failed: sent.map((run) => failed[run] ?? false),
    truncated: sent.length < rows.length,
    axes: [...inOrder.slice(0, MOST_AXES), ...told].map((axis) => axisAnswer(axis, sent)),
    hidden_axes: Math.max(0, inOrder.length - MOST_AXES) + (config.length - varying.length),
    importance,
    pareto: await paretoAnswer(
      view,
      rows,
      told,
      asked.objectives ?? usualObjectives(report.primary_metric, goal, told),
    ),
    slice: asked.slice === null ? null : sliceAnswer(varying, asked.slice, { scores, failed, sort: report.sort }),
  };
}

function axisAnswer({ key, of, kind, min, max, labels, values, missing }: Axis, sent: readonly number[]) {
  const told = sent.map((run) => {
    const value = values[run] ?? null;
    // Six digits are more than a screen shows, and half of the bytes.
    return value === null || Number.isInteger(value) ? value : Number(value.toPrecision(6));
  });
  return { key, of, kind, min, max, labels: [...labels], values: told, missing };
}

/** The best, and all others evenly in their order: indexes in this order. */
function sentRuns(
  rows: readonly RunRow[],
  scores: readonly (number | null)[],
  sort: 'ascending' | 'descending',
): number[] {
  const all = rows.map((_, run) => run);
  if (rows.length <= MOST_RUNS) return all;
  const sign = sort === 'ascending' ? 1 : -1;
  const worst = Number.POSITIVE_INFINITY;
  const cost = (run: number): number => ((scores[run] ?? null) === null ? worst : sign * (scores[run] ?? 0));
  const byScore = all.toSorted((a, b) => (cost(a) === cost(b) ? a - b : cost(a) - cost(b)));
  const best = new Set(byScore.slice(0, BEST_RUNS));
  const others = all.filter((run) => !best.has(run));
  const count = MOST_RUNS - best.size;
  for (let i = 0; i < count; i += 1) best.add(others[Math.floor((i * others.length) / count)] ?? 0);
  return all.filter((run) => best.has(run));
}

function importanceAnswer(axes: readonly Axis[], { share, n, items }: Importance): ExploreAnswer['importance'] {
  const method = 'ped-anova' as const;
  if (n < LEAST_SCORED || axes.length < 2) {
    const keys = axes.length < 2 ? `, ${axes.length} of them` : '';
    const empty = `needs at least 2 keys that vary${keys} and ${LEAST_SCORED} runs with a result: there are ${n}`;
    return { method, share, n, items: [], warning: null, empty };
  }
  const warning = n < FEW_SCORED ? `${n} runs are few: with less than ${FEW_SCORED} chance plays a part` : null;
  return { method, share, n, items: items.map((one) => ({ ...one })), warning, empty: null };
}

function usualObjectives(primary: string, goal: Goal, metrics: readonly Axis[]): Objective[] {
  const there = new Set(metrics.map(({ key }) => key));
  const objectives: Objective[] = [
    { key: primary, goal },
    { key: SECONDS, goal: 'minimize' },
  ];
  return objectives.filter(({ key }) => there.has(key));
}

async function paretoAnswer(
  view: View,
  rows: readonly RunRow[],
  metrics: readonly Axis[],
  objectives: readonly Objective[],
): Promise<ExploreAnswer['pareto']> {
  if (objectives.length < 2 || objectives.length > MOST_OBJECTIVES) return null;
  const axes = objectives.map(({ key }) => {
    const axis = metrics.find((one) => one.key === key);
    if (axis !== undefined) return axis;
    throw unknownKey(
      key,
      metrics.map((one) => one.key),
    );
  });
  // What failed is no candidate, although it took its time.
  const values = rows.map(({ state }, run) =>
    axes.map((axis) => (state === 'FAILED' ? null : (axis.values[run] ?? null))),
  );
  const goals = objectives.map(({ goal }) => goal);
  const front = await inSlices(view.ctx.clock, paretoFront(values, goals));
  return { objectives: objectives.map((one) => ({ ...one })), ids: front.map((run) => rows[run]?.id ?? '') };
}

function sliceAnswer(
  axes: readonly Axis[],
  keys: readonly [string, string],
  {
    scores,
    failed,
    sort,
  }: { scores: readonly (number | null)[]; failed: readonly boolean[]; sort: 'ascending' | 'descending' },
): ExploreAnswer['slice'] {
  const [x, y] = keys.map((key) => {
    const axis = axes.find((one) => one.key === key);
    if (axis !== undefined) return axis;
    throw unknownKey(
      key,
      axes.map((one) => one.key),
    );
  });
  if (x === undefined || y === undefined) return null;
  const { x: across, y: up, cells, untried } = sliceOf(x, y, scores, failed, sort);
  return {
    x: { key: x.key, steps: across.map((one) => ({ ...one })) },
    y: { key: y.key, steps: up.map((one) => ({ ...one })) },
    cells: cells.map((one) => ({ ...one })),
    untried,
  };
}

function unknownKey(key: string, known: readonly string[]): Refusal {
  const help = known.length === 0 ? 'nothing varies among these runs' : `there are ${known.slice(0, 10).join(', ')}`;
  return new Refusal('usage', { code: 'E0506', message: `no such axis: \`${key}\``, help });
}
