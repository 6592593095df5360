/** What the screen shows, gathered in one go: drawing never waits for a folder. */
import { groupedFailures } from '../../app/answers/failures.ts';
import type { FailuresAnswer } from '../../app/answers/failures.ts';
import { listQueue } from '../../app/answers/queue.ts';
import type { QueueAnswer } from '../../app/answers/queue.ts';
import { listRuns } from '../../app/answers/runs.ts';
import type { RunsAnswer } from '../../app/answers/runs.ts';
import { listNodes } from '../../app/answers/nodes.ts';
import type { NodesAnswer } from '../../app/answers/nodes.ts';
import { readLogOf } from '../../app/answers/log.ts';
import { Refusal } from '../../app/refusal.ts';
import type { View } from '../../app/view/view.ts';
import type { RunState } from '../../core/row.ts';

/** Rows of a list: more than any screen has. */
const SHOWN = 200;
const LOG_LINES = 200;

export interface TopFacts {
  atMs: number;
  counts: Readonly<Record<RunState, number>>;
  metric: string;
  best: { id: string; value: number } | null;
  running: {
    id: string;
    title: string;
    state: RunState;
    host: string;
    gpu: number | null;
    stage: string;
    seconds: number;
    lastLine: string;
  }[];
  nodes: NodesAnswer['items'];
  queue: QueueAnswer['items'];
  finished: RunsAnswer['items'];
  leaderboard: RunsAnswer['items'];
  failures: FailuresAnswer['groups'];
  log: { id: string; lines: string[] } | null;
  /** Why the filter could not be used. */
  filterFault: string | null;
}

export interface Asked {
  /** A query, or empty. */
  filter: string;
  /** The run whose log is shown. */
  logOf: string | null;
}

export async function gather(view: View, { filter, logOf }: Asked): Promise<TopFacts> {
  const { filterFault, finished, leaderboard } = await lists(view, filter);
  const [best] = view.best(1);
  return {
    atMs: view.ctx.clock.wall().getTime(),
    counts: view.counts(),
    metric: view.ctx.config.report.primary_metric,
    best: best === undefined || best.metric === null ? null : { id: best.id, value: best.metric },
    running: await Promise.all(view.running().map((row) => runningLine(view, row.id))),
    nodes: listNodes(view, { all: false }).items,
    queue: listQueue(view, { limit: SHOWN, cursor: null, state: 'all' }).items,
    finished,
    leaderboard,
    failures: (await groupedFailures(view, { sinceS: null, cause: null })).groups,
    log: logOf === null ? null : { id: logOf, lines: await logLines(view, logOf) },
    filterFault,
  };
}

async function lists(view: View, filter: string): Promise<Pick<TopFacts, 'filterFault' | 'finished' | 'leaderboard'>> {
  const ask = (query: string, sort: string | null) =>
    listRuns(view, { query, sort, limit: SHOWN, cursor: null, diff: true }).then(({ items }) => items);
  const both = async (more: string) => ({
    finished: await ask(`status:completed,failed,unknown ${more}`, '-ended'),
    leaderboard: await ask(`status:completed ${more}`, null),
  });
  try {
    return { ...(await both(filter)), filterFault: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...(await both('')), filterFault: error.problem.message };
  }
}

async function runningLine(view: View, id: string): Promise<TopFacts['running'][number]> {
  const row = view.running().find((one) => one.id === id);
  const lines = await logLines(view, id, 1);
  return {
    id,
    title: row?.title ?? '',
    state: row?.state ?? 'UNKNOWN',
    host: row?.host ?? '?',
    gpu: row?.gpu ?? null,
    stage: row?.stage ?? '',
    seconds: row?.seconds ?? 0,
    lastLine: lines.at(-1) ?? '',
  };
}

async function logLines(view: View, id: string, lines = LOG_LINES): Promise<string[]> {
  for (const row of view.rows()) {
    if (row.id !== id) continue;
    try {
      const asked = {
        mode: 'tail',
        lines,
        pattern: null,
        fromByte: 0,
        attempt: null,
        stream: null,
        raw: false,
      } as const;
      return (await readLogOf(view, row, asked)).lines;
    } catch (error) {
      if (error instanceof Refusal) return [error.problem.message];
      throw error;
    }
  }
  return [];
}
