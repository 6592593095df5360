/** Everything that is asked with GET and answered from the look, as a table: path, schema, parameters, and the function that answers it for every face. */
import { analyse } from '../../../app/answers/analysis.ts';
import { changesSince } from '../../../app/answers/changes.ts';
import { compareRuns, counterpart } from '../../../app/answers/compare.ts';
import { columnsOf } from '../../../app/answers/columns.ts';
import { readCurves } from '../../../app/answers/curves.ts';
import { exploreRuns } from '../../../app/answers/explore.ts';
import type { Objective } from '../../../app/answers/explore.ts';
import { groupedFailures } from '../../../app/answers/failures.ts';
import { listFiles } from '../../../app/answers/files.ts';
import { listGpus } from '../../../app/answers/gpus.ts';
import { searchLog } from '../../../app/answers/log-search.ts';
import { readLogOf } from '../../../app/answers/log.ts';
import { listNodes } from '../../../app/answers/nodes.ts';
import { listQueue } from '../../../app/answers/queue.ts';
import { researchNow } from '../../../app/answers/research.ts';
import { describeRun } from '../../../app/answers/run.ts';
import { listRuns } from '../../../app/answers/runs.ts';
import type { Order } from '../../../app/answers/runs.ts';
import { settingsNow } from '../../../app/answers/settings.ts';
import { statusNow } from '../../../app/answers/status.ts';
import type { StatusRead } from '../../../app/answers/status.ts';
import { timelineNow } from '../../../app/answers/timeline.ts';
import { familyTree } from '../../../app/answers/tree.ts';
import { trendNow } from '../../../app/answers/trend.ts';
import { explain } from '../../../app/answers/why.ts';
import { select, selectSingle } from '../../../app/view/select.ts';
import type { View } from '../../../app/view/view.ts';
import type { RunRow } from '../../../core/row.ts';
import type { Asked } from './params.ts';
import { listViews } from './views.ts';

/** What an answer is made from. */
export interface Sources {
  view: View;
  status: StatusRead;
  order: Order;
}

export interface Route {
  /** Below `api/v1/`. */
  readonly path: string;
  /** `orze.runs/1`. */
  readonly schema: string;
  readonly params: readonly string[];
  /** It is made of all runs and of nothing else, and takes its time: kept while none of them changes. */
  readonly ofAll?: boolean;
  readonly answer: (asked: Asked, sources: Sources) => object | Promise<object>;
}

const PAGE = 50;
const LONGEST_PAGE = 500;
const LAST_ANALYSED = 200;
const TREE_ITEMS = 500;
const LOG_LINES = 200;
const HITS = 200;
/** Of one part of a log. */
const RANGE_BYTES = 256 * 1024;
const DAY_S = 24 * 3600;
const MOST_RANGE_BYTES = 4 * 1024 * 1024;

export const ROUTES: readonly Route[] = [
  { path: 'overview', schema: 'orze.status/2', params: [], answer: (_, { view, status }) => statusNow(view, status) },
  {
    path: 'runs',
    schema: 'orze.runs/1',
    params: ['q', 'sort', 'limit', 'cursor', 'diff', 'cols'],
    answer: (asked, { view, order }) =>
      listRuns(
        view,
        {
          query: asked.text('q'),
          sort: asked.text('sort'),
          limit: asked.whole('limit', PAGE, 0, LONGEST_PAGE),
          cursor: asked.text('cursor'),
          diff: asked.flag('diff'),
          cells: asked.list('cols'),
        },
        order,
      ),
  },
  {
    path: 'runs/:id',
    schema: 'orze.run/1',
    params: [],
    answer: async (asked, { view }) => describeRun(view, await selectSingle(view, asked.part('id'))),
  },
  {
    path: 'runs/:id/why',
    schema: 'orze.why/1',
    params: [],
    answer: async (asked, { view }) => explain(view, await selectSingle(view, asked.part('id'))),
  },
  {
    path: 'runs/:id/log',
    schema: 'orze.log/1',
    params: ['stream', 'mode', 'lines', 'from_byte', 'to_byte', 'limit', 'aligned', 'numbered', 'q', 'attempt'],
    answer: async (asked, { view }) => {
      const pattern = asked.text('q');
      return readLogOf(view, await selectSingle(view, asked.part('id')), {
        mode: pattern === null ? asked.choice('mode', ['errors', 'tail', 'range']) : 'grep',
        lines: asked.whole('lines', LOG_LINES, 1, 10_000),
        pattern,
        fromByte: asked.whole('from_byte', 0, 0, Number.MAX_SAFE_INTEGER),
        toByte: asked.wholeOrNull('to_byte', 0, Number.MAX_SAFE_INTEGER),
        rangeBytes: asked.whole('limit', RANGE_BYTES, 1, MOST_RANGE_BYTES),
        aligned: asked.flag('aligned'),
        numbered: asked.flag('numbered'),
        attempt: asked.wholeOrNull('attempt', 1, 10_000),
        stream: asked.text('stream'),
        raw: false,
      });
    },
  },
  {
    path: 'runs/:id/log/search',
    schema: 'orze.log-search/1',
    params: ['q', 'stream', 'attempt', 'ignore_case', 'cursor', 'limit'],
    answer: async (asked, { view }) =>
      searchLog(view, await selectSingle(view, asked.part('id')), {
        pattern: asked.text('q') ?? '',
        ignoreCase: asked.flag('ignore_case'),
        stream: asked.text('stream'),
        attempt: asked.wholeOrNull('attempt', 1, 10_000),
        cursor: asked.text('cursor'),
        limit: asked.whole('limit', HITS, 1, 1000),
      }),
  },
  {
    path: 'runs/:id/curves',
    schema: 'orze.curves/1',
    params: ['with'],
    answer: async (asked, { view }) => {
      const others = await select(view, asked.list('with'));
      return readCurves(view, [await selectSingle(view, asked.part('id')), ...others]);
    },
  },
  {
    path: 'runs/:id/files',
    schema: 'orze.files/1',
    params: [],
    answer: async (asked, { view }) => listFiles(view, await selectSingle(view, asked.part('id'))),
  },
  {
    path: 'compare',
    schema: 'orze.compare/1',
    params: ['ids', 'vs', 'ignore', 'logs'],
    answer: async (asked, { view }) => {
      const rows = await select(view, asked.list('ids'));
      return compareRuns(view, await beside(view, rows, asked.choice('vs', ['parent', 'best'])), {
        ignore: asked.list('ignore'),
        logs: asked.flag('logs'),
      });
    },
  },
  {
    path: 'analysis',
    schema: 'orze.analysis/1',
    ofAll: true,
    params: ['last', 'keys', 'metric'],
    answer: (asked, { view }) =>
      analyse(view, {
        last: asked.text('last') === 'all' ? null : asked.whole('last', LAST_ANALYSED, 1, 1_000_000),
        keys: asked.text('keys') === null ? null : asked.list('keys'),
        metric: asked.text('metric'),
      }),
  },
  {
    path: 'tree',
    schema: 'orze.tree/1',
    ofAll: true,
    params: ['root', 'depth', 'open', 'best_path', 'limit'],
    answer: async (asked, { view }) => {
      const root = asked.text('root');
      return familyTree(view, {
        root: root === null ? null : (await selectSingle(view, root)).id,
        open:
          asked.text('open') === null ? null : new Set((await select(view, asked.list('open'))).map(({ id }) => id)),
        depth: asked.wholeOrNull('depth', 0, 1_000),
        bestPath: asked.flag('best_path'),
        limit: asked.whole('limit', TREE_ITEMS, 1, 5_000),
      });
    },
  },
  {
    path: 'trend',
    schema: 'orze.trend/1',
    ofAll: true,
    params: ['q'],
    answer: (asked, { view }) => trendNow(view, asked.text('q')),
  },
  {
    path: 'columns',
    schema: 'orze.columns/1',
    ofAll: true,
    params: ['q'],
    answer: (asked, { view }) => columnsOf(view, asked.text('q')),
  },
  {
    path: 'explore',
    schema: 'orze.explore/1',
    ofAll: true,
    params: ['q', 'objectives', 'slice'],
    answer: (asked, { view }) => {
      const objectives = asked.list('objectives').map(objective);
      return exploreRuns(view, {
        query: asked.text('q'),
        objectives: objectives.length === 0 ? null : objectives,
        slice: asked.pair('slice'),
      });
    },
  },
  {
    path: 'timeline',
    schema: 'orze.timeline/1',
    params: ['since'],
    answer: (asked, { view }) => timelineNow(view, asked.seconds('since') ?? DAY_S),
  },
  {
    path: 'queue',
    schema: 'orze.queue/1',
    params: ['limit', 'cursor', 'state'],
    answer: (asked, { view }) =>
      listQueue(view, {
        limit: asked.whole('limit', PAGE, 0, LONGEST_PAGE),
        cursor: asked.text('cursor'),
        state: asked.choice('state', ['ready', 'blocked', 'all']) ?? 'all',
      }),
  },
  {
    path: 'nodes',
    schema: 'orze.nodes/1',
    params: ['all'],
    answer: (asked, { view }) => listNodes(view, { all: asked.flag('all') }),
  },
  { path: 'gpus', schema: 'orze.gpus/1', params: [], answer: (_, { view }) => listGpus(view) },
  {
    path: 'failures',
    schema: 'orze.failures/1',
    ofAll: true,
    params: ['since', 'cause'],
    answer: (asked, { view }) => groupedFailures(view, { sinceS: asked.seconds('since'), cause: asked.text('cause') }),
  },
  { path: 'research', schema: 'orze.research/1', params: [], answer: (_, { view }) => researchNow(view) },
  { path: 'settings', schema: 'orze.settings/1', params: [], answer: (_, { view }) => settingsNow(view) },
  {
    path: 'changes',
    schema: 'orze.changes/1',
    params: ['since', 'limit'],
    answer: (asked, { view }) =>
      changesSince(view, asked.text('since'), asked.whole('limit', LONGEST_PAGE, 0, LONGEST_PAGE)),
  },
  { path: 'views', schema: 'orze.views/1', params: [], answer: (_, { view }) => listViews(view) },
];

/** `-loss`: the smaller the better. */
function objective(text: string): Objective {
  return text.startsWith('-') ? { key: text.slice(1), goal: 'minimize' } : { key: text, goal: 'maximize' };
}

async function beside(view: View, rows: RunRow[], versus: 'parent' | 'best' | null): Promise<RunRow[]> {
  const [row] = rows;
  return versus === null || row === undefined ? rows : [await counterpart(view, row, versus), ...rows];
}
