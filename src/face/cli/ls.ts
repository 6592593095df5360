/** `orze ls`: the leaderboard, or what a query picks. */
import { listRuns } from '../../app/answers/runs.ts';
import type { RunsAnswer } from '../../app/answers/runs.ts';
import { diffText } from '../../core/flat-config.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import type { Style } from './paint.ts';
import { table } from './table.ts';
import type { Column } from './table.ts';
import type { VerbInput } from './verb.ts';
import { figure, glyph, progressBar, shortDuration, signed, stateStyle } from './words.ts';

type Item = RunsAnswer['items'][number];

const USUAL = 50;

export function runLs(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { own } = input;
    const query = input.args.length === 0 ? null : input.args.join(' ');
    const limit = own['limit'] === 'all' ? null : typeof own['limit'] === 'string' ? Number(own['limit']) : USUAL;
    const body = await listRuns(view, {
      query,
      sort: typeof own['sort'] === 'string' ? own['sort'] : null,
      limit: limit !== null && Number.isNaN(limit) ? USUAL : limit,
      cursor: typeof own['cursor'] === 'string' ? own['cursor'] : null,
      diff: true,
    });
    const asked = typeof own['cols'] === 'string' ? own['cols'].split(',') : null;
    return { name: 'runs', body, lines: (look) => lines(body, asked, query, look) };
  });
}

function lines(body: RunsAnswer, asked: readonly string[] | null, query: string | null, look: Look): string[] {
  if (body.items.length === 0) return look.plain ? [] : [nothing(query)];
  const rows = table(body.items, columnsFor(body, asked, look), look);
  if (look.plain || !body.truncated) return rows;
  const more = `… ${body.items.length} of ${body.total}: --limit all, or --cursor ${body.next_cursor ?? ''}`;
  return [...rows, look.ascii ? more.replace('…', '...') : more];
}

function nothing(query: string | null): string {
  if (query === null) return 'no run has begun yet: `orze queue` shows what waits';
  return `no run matches \`${query}\``;
}

function columnsFor(
  { items, metric, columns }: RunsAnswer,
  asked: readonly string[] | null,
  look: Look,
): Column<Item>[] {
  const arrow = look.ascii ? '->' : '→';
  const all: Readonly<Record<string, Column<Item>>> = {
    rank: { head: '#', text: ({ rank }) => (rank === null ? '–' : String(rank)), align: 'right' },
    id: { head: 'ID', text: ({ id }) => id },
    state: { head: 'ST', text: ({ state }) => glyph(state, look.ascii), style: ({ state }) => stateStyle(state) },
    metric: { head: metric.name.toUpperCase(), text: scoreText, style: scoreStyle },
    delta: { head: look.ascii ? 'dPARENT' : 'Δparent', text: ({ delta_parent }) => signed(delta_parent) },
    diff: { head: 'DIFF vs parent', text: ({ diff }) => diffWords(diff, arrow), least: 12 },
    time: { head: 'TIME', text: ({ duration_s }) => shortDuration(duration_s), align: 'right' },
    progress: { head: 'PROGRESS', text: ({ progress }) => progressBar(progress?.share ?? null, look.ascii) || '–' },
    eta: { head: 'ETA', text: ({ progress }) => shortDuration(progress?.eta_s ?? null), align: 'right' },
    host: { head: 'HOST', text: ({ host, gpu }) => (host === null ? '–' : `${host}:${gpu ?? '?'}`) },
    title: { head: 'TITLE', text: ({ title }) => title, least: 8 },
    cause: { head: 'CAUSE', text: ({ cause }) => cause ?? '–' },
    fingerprint: { head: 'FP', text: ({ fingerprint }) => fingerprint ?? '–' },
    attempt: { head: 'TRY', text: ({ attempt }) => String(attempt ?? '–') },
  };
  const going = items.some(({ progress }) => progress?.share !== undefined && progress.share !== null);
  const names = asked ?? [
    'rank',
    'id',
    'state',
    'metric',
    'delta',
    'diff',
    'time',
    ...(going ? ['progress', 'eta'] : []),
    'title',
  ];
  return names.map((name) => {
    const known = all[name];
    if (known !== undefined) return known;
    const label = columns.find(({ key }) => key === name)?.label ?? name;
    return { head: label.toUpperCase(), text: ({ values }) => valueWords(values[name]) };
  });
}

/** Of a run that goes on: the value so far. */
function scoreText({ state, metric, cause, progress }: Item): string {
  if (state === 'FAILED' || state === 'BLOCKED') return cause ?? state.toLowerCase();
  if (state === 'COMPLETED') return figure(metric);
  const soFar = progress?.metric ?? null;
  return soFar === null ? state.toLowerCase() : `~${figure(soFar)}`;
}

function scoreStyle({ state, rank }: Item): Style | undefined {
  if (rank === 1) return 'bold';
  return state === 'FAILED' ? 'red' : undefined;
}

function diffWords(diff: Item['diff'], arrow: string): string {
  if (diff === null || diff.length === 0) return '–';
  return diffText(
    diff.map(({ key, from, to }) => ({ key, from: from ?? undefined, to: to ?? undefined })),
    arrow,
  );
}

function valueWords(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'number') return figure(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
