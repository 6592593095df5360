/** Is it getting better: runs in the order of their ends, the best so far, and what became of ideas. */
import type * as z from 'zod';
import { courseOf, pickedPoints, yieldOf } from '../../core/course.ts';
import type { CoursePoint, EndedRun } from '../../core/course.ts';
import type { RunRow } from '../../core/row.ts';
import type { trend } from '../schemas/trend.ts';
import { pauses } from '../slices.ts';
import { pick, readQuery } from '../view/select.ts';
import type { View } from '../view/view.ts';

export type TrendAnswer = z.infer<typeof trend>;

/** More points than a screen has columns. */
const MOST_POINTS = 2000;
/** Between two looks at the clock: well under a millisecond. */
const ROWS_IN_ONE_GO = 500;
const DAY_MS = 24 * 3600 * 1000;

/** `query`: null: all runs. Runs that were taken off the ranking are not in it. */
export async function trendNow(view: View, query: string | null): Promise<TrendAnswer> {
  const { report } = view.ctx.config;
  const rows = query === null ? view.rows() : await pick(view, readQuery(query));
  const ended: EndedRun[] = [];
  const begun: (number | null)[] = [];
  let [ideas, waiting] = [0, 0];
  const pause = pauses(view.ctx.clock);
  for (const [i, row] of rows.entries()) {
    if (i % ROWS_IN_ONE_GO === 0) await pause();
    if (row.excluded) continue;
    ideas += 1;
    if (row.state === 'QUEUED') waiting += 1;
    else if (row.state === 'COMPLETED' || row.state === 'FAILED') ended.push(endedRun(row));
    else if (row.state !== 'BLOCKED' && row.state !== 'SKIPPED') begun.push(row.startedAt);
  }
  await pause();
  const course = courseOf(ended, report.sort);
  const points = pickedPoints(course.points, MOST_POINTS);
  await pause();
  const day = yieldOf(course, begun, view.ctx.clock.wall().getTime() - DAY_MS);
  return {
    metric: { name: report.primary_metric, goal: report.sort === 'descending' ? 'maximize' : 'minimize' },
    points: points.map(pointOf),
    total: course.points.length,
    truncated: points.length < course.points.length,
    steps: course.steps.map(({ id, n, endedMs, value }) => ({ id, n, at_ms: endedMs, value })),
    runs_since_best: course.sinceBest,
    plateau: course.plateau,
    yield: {
      all: { ideas, ...yieldOf(course, begun, null) },
      day: { ideas: day.started + waiting, ...day },
    },
  };
}

export function endedRun({ id, startedAt, endedAt, state, metric }: RunRow): EndedRun {
  const value = state === 'COMPLETED' && metric !== null && Number.isFinite(metric) ? metric : null;
  return { id, startedMs: startedAt, endedMs: endedAt, value, failed: state === 'FAILED' };
}

function pointOf({ id, n, endedMs, value, failed, improved }: CoursePoint): TrendAnswer['points'][number] {
  return { id, n, at_ms: endedMs, value, failed, improved };
}
