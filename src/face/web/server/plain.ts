/** The dashboard without JavaScript: plain tables, for old and for text browsers, and for programs that read pages. */
import { groupedFailures } from '../../../app/answers/failures.ts';
import { readLogOf } from '../../../app/answers/log.ts';
import { listNodes } from '../../../app/answers/nodes.ts';
import { overviewOf } from '../../../app/answers/overview.ts';
import { listQueue } from '../../../app/answers/queue.ts';
import { describeRun } from '../../../app/answers/run.ts';
import { listRuns } from '../../../app/answers/runs.ts';
import { asRefusal } from '../../../app/refusal.ts';
import { selectSingle } from '../../../app/view/select.ts';
import type { View } from '../../../app/view/view.ts';
import { htmlText } from '../../../core/escape.ts';
import { diffText, valueText } from '../../../core/flat-config.ts';
import type { Endpoint } from './endpoint.ts';
import { Html, PLAIN_CSS, link, pageOf, preOf, tableOf } from './html.ts';
import type { Part } from './html.ts';
import type { Look } from './look.ts';
import { Asked } from './params.ts';
import { plainText, statusOf } from './respond.ts';

const ROWS = 100;
const LOG_LINES = 200;

interface Page {
  readonly path: string;
  readonly params: readonly string[];
  readonly title: string;
  readonly parts: (view: View, asked: Asked) => Promise<Html[]> | Html[];
}

const PAGES: readonly Page[] = [
  { path: '/index.html', params: [], title: 'Overview', parts: overview },
  { path: '/runs.html', params: ['q', 'sort', 'cursor'], title: 'Runs', parts: runs },
  { path: '/run.html', params: ['id'], title: 'Run', parts: run },
  { path: '/queue.html', params: ['cursor'], title: 'Queue', parts: queue },
  { path: '/failures.html', params: [], title: 'Failures', parts: failures },
  { path: '/nodes.html', params: [], title: 'Nodes', parts: nodes },
];

export function plainEndpoints(look: Look): Endpoint[] {
  const pages = PAGES.map(({ path, params, title, parts }): Endpoint => ({
    methods: ['GET'],
    path,
    answer: async ({ url }) => {
      const told = (made: readonly Html[], status: number): Response =>
        plainText(look.redact(pageOf(`${title} · ${look.project}`, made)), 'text/html', status);
      try {
        const asked = new Asked(url.searchParams, {}, params);
        return told(await look.read((view) => parts(view, asked)), 200);
      } catch (error) {
        const refusal = asRefusal(error);
        if (refusal === undefined) throw error;
        const { code, message, help } = refusal.problem;
        return told(
          [
            tableOf(
              ['', ''],
              [
                [code, message],
                ['next', help ?? null],
              ],
            ),
          ],
          statusOf(refusal),
        );
      }
    },
  }));
  const css: Endpoint = { methods: ['GET'], path: '/plain.css', answer: () => plainText(PLAIN_CSS, 'text/css') };
  return [...pages, css];
}

function overview(view: View): Html[] {
  const { loop, slots, counts, metric, best, running, alerts } = overviewOf(view);
  const facts: [string, Part][] = [
    [
      'orze',
      loop.state === 'none'
        ? 'does not run'
        : `runs on ${loop.hosts} host(s), ${slots.busy} of ${slots.total} slots busy`,
    ],
    [
      'runs',
      Object.entries(counts)
        .flatMap(([state, count]) => (count > 0 ? [`${count} ${state}`] : []))
        .join(', '),
    ],
    [
      'best',
      best === null ? null : runLink(best.id, `${best.id} ${best.title}: ${metric.name} ${valueText(best.value)}`),
    ],
  ];
  return [
    tableOf(['', ''], facts),
    heading('Running'),
    tableOf(
      ['id', 'state', 'host', 'seconds'],
      running.map((one) => [runLink(one.id), one.state, one.host, seconds(one.duration_s)]),
    ),
    heading('Needs a look'),
    tableOf(
      ['', 'what', 'next'],
      alerts.map(({ about, what, next }) => [about, what, next]),
    ),
  ];
}

async function runs(view: View, asked: Asked): Promise<Html[]> {
  const [query, sort] = [asked.text('q'), asked.text('sort')];
  const found = await listRuns(view, { query, sort, limit: ROWS, cursor: asked.text('cursor'), diff: true });
  const rows = found.items.map((item) => [
    item.rank,
    runLink(item.id),
    item.state,
    item.metric === null ? item.cause : valueText(item.metric),
    item.diff === null
      ? null
      : diffText(
          item.diff.map(({ key, from, to }) => ({ key, from: from ?? undefined, to: to ?? undefined })),
          '→',
        ),
    seconds(item.duration_s),
    item.host,
    item.title,
  ]);
  return [
    form(query ?? '', sort ?? ''),
    new Html(`<p>${rows.length} of ${found.total}</p>`),
    tableOf(['rank', 'id', 'state', found.metric.name, 'differs from parent', 'seconds', 'host', 'title'], rows),
    ...more('runs.html', { q: query, sort }, found.next_cursor),
  ];
}

async function run(view: View, asked: Asked): Promise<Html[]> {
  const row = await selectSingle(view, asked.text('id') ?? '@best');
  const about = await describeRun(view, row);
  const log = await readLogOf(view, row, {
    mode: null,
    lines: LOG_LINES,
    pattern: null,
    fromByte: 0,
    attempt: null,
    stream: null,
    raw: false,
  });
  const facts: [string, Part][] = [
    ['id', about.id],
    ['title', about.title],
    ['state', about.state],
    ['metric', about.metric === null ? null : valueText(about.metric)],
    ['rank', about.rank],
    [
      'failure',
      about.failure === null ? null : `${about.failure.cause} in ${about.failure.stage}: ${about.failure.message}`,
    ],
    ['parent', about.parent === null ? null : runLink(about.parent)],
    ['host', about.host],
    ['seconds', seconds(about.duration_s)],
    ['note', about.note],
    ...about.evidence.map((text): [string, Part] => ['evidence', text]),
  ];
  return [
    tableOf(['', ''], facts),
    heading('Config'),
    tableOf(
      ['key', 'value'],
      Object.entries(about.config ?? {}).map(([key, value]) => [key, valueText(value ?? undefined)]),
    ),
    heading('Metrics'),
    tableOf(
      ['key', 'value'],
      Object.entries(about.metrics ?? {}).map(([key, value]) => [key, valueText(value ?? undefined)]),
    ),
    heading(`Log: ${log.stream}`),
    preOf(log.error === null ? log.lines : [...log.error.traceback_lines, log.error.message]),
  ];
}

function queue(view: View, asked: Asked): Html[] {
  const found = listQueue(view, { limit: ROWS, cursor: asked.text('cursor'), state: 'all' });
  const rows = found.items.map((one) => [
    one.position,
    runLink(one.id),
    one.priority,
    one.state,
    one.expected_start,
    one.reason ?? one.title,
  ]);
  return [
    tableOf(['#', 'id', 'priority', 'state', 'expected start', 'title or reason'], rows),
    ...more('queue.html', {}, found.next_cursor),
  ];
}

async function failures(view: View): Promise<Html[]> {
  const { groups } = await groupedFailures(view, { sinceS: null, cause: null });
  const rows = groups.map((one) => [
    one.cause,
    one.count,
    runLink(one.example),
    one.message,
    one.hosts.join(', '),
    one.last_at,
  ]);
  return [tableOf(['cause', 'runs', 'example', 'message', 'hosts', 'last'], rows)];
}

function nodes(view: View): Html[] {
  const { items } = listNodes(view, { all: true });
  const rows = items.map((one) => [
    one.host,
    one.state,
    seconds(one.heartbeat_age_s),
    `${one.busy} of ${one.slots}`,
    one.orze_version,
    one.runs.join(' '),
  ]);
  return [tableOf(['host', 'state', 'seconds since its beat', 'slots busy', 'version', 'runs'], rows)];
}

const heading = (text: string): Html => new Html(`<h2>${htmlText(text)}</h2>`);
const runLink = (id: string, text = id): Html => link(`run.html?id=${encodeURIComponent(id)}`, text);
const seconds = (value: number | null): Part => (value === null ? null : value.toFixed(0));

function form(query: string, sort: string): Html {
  const field = (name: string, label: string, value: string): string =>
    `<label>${label} <input name="${name}" value="${htmlText(value)}"></label>`;
  return new Html(
    `<form action="runs.html">${field('q', 'query', query)} ${field('sort', 'sort', sort)} <button>show</button></form>`,
  );
}

function more(page: string, params: Readonly<Record<string, string | null>>, cursor: string | null): Html[] {
  if (cursor === null) return [];
  const query = new URLSearchParams({ cursor });
  for (const [name, value] of Object.entries(params)) if (value !== null) query.set(name, value);
  return [new Html(`<p>${link(`${page}?${query.toString()}`, 'more').text}</p>`)];
}
