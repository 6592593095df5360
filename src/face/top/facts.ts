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
import type { RunProgress } from '../../core/progress.ts';
import type { RunRow, RunState } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';

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
    progress: RunProgress | null;
    lastLine: string;
  }[];
  nodes: NodesAnswer['items'];
  /** null, here and below: its view was not shown yet. */
  queue: QueueAnswer['items'] | null;
  finished: RunsAnswer['items'] | null;
  leaderboard: RunsAnswer['items'] | null;
  failures: FailuresAnswer['groups'] | null;
  log: { id: string; lines: string[] } | null;
  /** Why the filter could not be used. */
  filterFault: string | null;
}

/** Lists of which only the one that is shown is made anew: each costs a walk over all runs. */
type Lists = Pick<TopFacts, 'queue' | 'finished' | 'leaderboard' | 'failures' | 'log'>;
export type ListName = keyof Lists;

export interface Asked {
  /** A query, or empty. */
  filter: string;
  /** The run whose log is shown. */
  logOf: IdeaId | null;
  /** null: none of them is on the screen. */
  shown: ListName | null;
}

/** What is not shown stays as it was in `before`. */
export async function gather(view: View, asked: Asked, before: TopFacts | null): Promise<TopFacts> {
  const [best] = view.best(1);
  const { lists, filterFault } = await listed(view, asked);
  return {
    ...(before ?? NOTHING),
    atMs: view.ctx.clock.wall().getTime(),
    counts: view.counts(),
    metric: view.ctx.config.report.primary_metric,
    best: best === undefined || best.metric === null ? null : { id: best.id, value: best.metric },
    running: await Promise.all(view.running().map((row) => runningLine(view, row))),
    nodes: listNodes(view, { all: false }).items,
    ...lists,
    filterFault,
  };
}

const NOTHING: Lists = { queue: null, finished: null, leaderboard: null, failures: null, log: null };

async function listed(view: View, asked: Asked): Promise<{ lists: Partial<Lists>; filterFault: string | null }> {
  try {
    return { lists: await listOf(view, asked), filterFault: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { lists: await listOf(view, { ...asked, filter: '' }), filterFault: error.problem.message };
  }
}

async function listOf(view: View, { filter, logOf, shown }: Asked): Promise<Partial<Lists>> {
  // In brackets: an "or" in it is not one with what the view itself asks for.
  const also = filter.trim() === '' ? '' : ` (${filter})`;
  const ask = async (query: string, sort: string | null) =>
    (await listRuns(view, { query: query + also, sort, limit: SHOWN, cursor: null, diff: true })).items;
  switch (shown) {
    case 'queue':
      return { queue: listQueue(view, { limit: SHOWN, cursor: null, state: 'all' }).items };
    case 'finished':
      return { finished: await ask('status:completed,failed,unknown', '-ended') };
    case 'leaderboard':
      return { leaderboard: await ask('status:completed', null) };
    case 'failures':
      return { failures: (await groupedFailures(view, { sinceS: null, cause: null })).groups };
    case 'log':
      return { log: logOf === null ? null : { id: logOf, lines: await logLines(view, logOf, LOG_LINES) } };
    case null:
      return {};
    default:
      return shown satisfies never;
  }
}

async function runningLine(view: View, row: RunRow): Promise<TopFacts['running'][number]> {
  const { id, title, state, host, gpu, stage, seconds, progress } = row;
  const [lastLine = ''] = (await logLines(view, id, 1)).slice(-1);
  return { id, title, state, host: host ?? '?', gpu, stage: stage ?? '', seconds: seconds ?? 0, progress, lastLine };
}

async function logLines(view: View, id: IdeaId, lines: number): Promise<string[]> {
  const row = view.row(id);
  if (row === undefined) return [];
  try {
    const asked = { mode: 'tail', lines, pattern: null, fromByte: 0, attempt: null, stream: null, raw: false } as const;
    return (await readLogOf(view, row, asked)).lines;
  } catch (error) {
    if (error instanceof Refusal) return [error.problem.message];
    throw error;
  }
}
