/** What is drawn, from what is known: pure, so that every view can be shown in a test. */
import { diffText } from '../../core/flat-config.ts';
import { terminalSafe } from '../../core/escape.ts';
import { clockText, figure, glyph, progressBar, shortDuration, signed } from '../cli/words.ts';
import type { ListName, TopFacts } from './facts.ts';
import type { Line } from './screen.ts';

export const VIEWS = ['Slots', 'Queue', 'Finished', 'Log', 'Leaderboard', 'Failures', 'Nodes'] as const;
/** The list that each of them shows. */
export const LISTS: readonly (ListName | null)[] = [null, 'queue', 'finished', 'log', 'leaderboard', 'failures', null];

export interface TopState {
  /** Index of {@link VIEWS}. */
  view: number;
  cursor: number;
  marked: ReadonlySet<string>;
  filter: string;
  /** What is being typed behind `/` or `:`; null: nothing. */
  typing: { prompt: '/' | ':'; text: string } | null;
  /** A question that waits for y. */
  question: string | null;
  /** Text that is shown instead of the view, with its title. */
  page: { title: string; lines: readonly string[]; from: number } | null;
  message: string;
  readOnly: boolean;
  ascii: boolean;
}

interface Body {
  lines: Line[];
  /** Id of each line, where it has one. */
  ids: (string | null)[];
}

/** Rows of header and footer. */
const AROUND = 4;
const SILENT_AFTER_S = 5;

/** `rows` lines at most. */
export function frame(facts: TopFacts | null, state: TopState, columns: number, rows: number, nowMs: number): Line[] {
  if (facts === null) return [{ text: 'reading …' }];
  const head = header(facts, state, columns, nowMs);
  if (rows < AROUND + 2) return [head[0] ?? { text: '' }];
  const room = rows - AROUND;
  const body = state.page === null ? list(facts, state, room) : page(state.page, room);
  return [
    ...head,
    ...body,
    ...Array.from({ length: Math.max(0, room - body.length) }, () => ({ text: '' })),
    ...footer(facts, state),
  ];
}

function header(facts: TopFacts, state: TopState, columns: number, nowMs: number): Line[] {
  const { counts, best, metric } = facts;
  const going = counts.RUNNING + counts.SILENT + counts.EVAL;
  const ageS = Math.round((nowMs - facts.atMs) / 1000);
  const stale =
    ageS >= SILENT_AFTER_S
      ? `results/ not answering for ${ageS} s (showing ${clockOf(facts.atMs)})`
      : clockOf(facts.atMs).slice(0, 5);
  const words = `done ${counts.COMPLETED}  fail ${counts.FAILED}  running ${going}  queue ${counts.QUEUED}  blocked ${counts.BLOCKED}`;
  const score = best === null ? 'no score yet' : `best ${metric} ${figure(best.value)} ${best.id}`;
  const tabs = VIEWS.map((name, i) => (i === state.view ? `[${i + 1} ${name}]` : ` ${i + 1} ${name} `)).join('');
  return [
    { text: `orze top  ${score}   ${stale}`, style: ageS >= SILENT_AFTER_S ? 'yellow' : 'bold' },
    { text: `${words}${state.readOnly ? '  read-only' : ''}`.slice(0, columns) },
    { text: tabs, style: 'dim' },
  ];
}

function clockOf(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}

function footer({ filterFault }: TopFacts, { typing, question, message, filter, page: shown }: TopState): Line[] {
  if (question !== null) return [{ text: `${question} y/N`, style: 'yellow' }];
  if (typing !== null) return [{ text: `${typing.prompt}${typing.text}_`, style: 'reverse' }];
  if (filterFault !== null) return [{ text: terminalSafe(filterFault), style: 'red' }];
  if (message !== '') return [{ text: terminalSafe(message), style: 'yellow' }];
  const keys =
    shown === null
      ? '/ filter  : command  w why  l log  d diff  x kill  r retry  + - prio  p pause  ? help  q quit'
      : 'j k move   Esc back   q quit';
  return [{ text: filter === '' ? keys : `filter ${filter}   (Esc to drop it)   ${keys}`, style: 'dim' }];
}

function page({ title, lines, from }: NonNullable<TopState['page']>, room: number): Line[] {
  return [
    { text: title, style: 'bold' },
    ...lines.slice(from, from + room - 1).map((text) => ({ text: terminalSafe(text) })),
  ];
}

/** The part of the view's list in which the cursor stands. */
function list(facts: TopFacts, state: TopState, room: number): Line[] {
  const { lines, ids } = bodyOf(facts, state);
  if (lines.length === 0)
    return [{ text: isMade(facts, state) ? (EMPTY[state.view] ?? '') : 'reading …', style: 'dim' }];
  const cursor = Math.min(state.cursor, lines.length - 1);
  const from = Math.max(0, Math.min(cursor - Math.floor(room / 2), lines.length - room));
  return lines.slice(from, from + room).map((line, i) => {
    const at = from + i;
    const id = ids[at] ?? null;
    const text = `${id !== null && state.marked.has(id) ? '*' : ' '}${line.text}`;
    return at === cursor && id !== null ? { text, style: 'reverse' } : { ...line, text };
  });
}

const EMPTY: readonly string[] = [
  'nothing runs: `orze run` starts a loop',
  'nothing waits',
  'nothing is over yet',
  'choose a run and press l',
  'no run has completed yet',
  'nothing failed',
  'no orze works here',
];

function isMade(facts: TopFacts, { view }: TopState): boolean {
  const name = LISTS[view] ?? null;
  return name === null || name === 'log' || facts[name] !== null;
}

/** Ids that the cursor can stand on, in the order of the view. */
export function idsOf(facts: TopFacts, state: TopState): (string | null)[] {
  return bodyOf(facts, state).ids;
}

function bodyOf(facts: TopFacts, state: TopState): Body {
  const rows = [slots, queue, finished, log, leaderboard, failures, nodes][state.view]?.(facts, state) ?? [];
  return { lines: rows.map(({ line }) => ({ ...line, text: terminalSafe(line.text) })), ids: rows.map(({ id }) => id) };
}

type Row = { id: string | null; line: Line };

function slots({ running, nodes: hosts }: TopFacts, { ascii }: TopState): Row[] {
  const used = running.map((run): Row => {
    const place = `${run.host} ${run.gpu === null ? '' : `slot ${run.gpu}`}`.padEnd(16);
    const text = `${place} ${glyph(run.state, ascii)} ${run.state.padEnd(8)} ${run.id}  ${run.stage} ${shortDuration(run.seconds)}${advance(run.progress, ascii)}  ${run.title}  ${run.lastLine}`;
    return { id: run.id, line: { text, style: run.state === 'RUNNING' || run.state === 'EVAL' ? 'cyan' : 'yellow' } };
  });
  const idle = hosts.flatMap(({ host, free_gpus: free }) =>
    free.map((index): Row => ({
      id: null,
      line: { text: `${host} slot ${index}`.padEnd(16) + `   ${ascii ? '-' : '○'} idle`, style: 'dim' },
    })),
  );
  return [...used, ...idle];
}

/** How far it is, how long it will take, and the metric so far. */
function advance(progress: TopFacts['running'][number]['progress'], ascii: boolean): string {
  if (progress === null) return '';
  const { share, etaS, metric } = progress;
  const left = etaS === null ? '' : `-${shortDuration(etaS)}`;
  const words = [progressBar(share, ascii), left, metric === null ? '' : figure(metric)];
  return words.map((word) => (word === '' ? '' : `  ${word}`)).join('');
}

function queue({ queue: waiting, atMs }: TopFacts, { ascii }: TopState): Row[] {
  return (waiting ?? []).map(({ id, position, priority, state, title, reason, expected_start: start }) => {
    const mark = state === 'blocked' ? glyph('BLOCKED', ascii) : String(position ?? '-');
    const when = start === null ? '' : `~${clockText(start, atMs)} `;
    const text = `${mark.padStart(4)} ${id}  ${priority.padEnd(8)} ${when}${state === 'ready' ? title : `${state}: ${reason ?? ''}`}`;
    return { id, line: state === 'blocked' ? { text, style: 'yellow' } : { text } };
  });
}

type Item = NonNullable<TopFacts['finished']>[number];

function outcome(item: Item, { ascii }: TopState): Line {
  const { state, id, metric, cause, delta_parent: delta, duration_s: seconds, diff } = item;
  const changes = (diff ?? []).map(({ key, from, to }) => ({ key, from: from ?? undefined, to: to ?? undefined }));
  const score = state === 'COMPLETED' ? `${figure(metric)} ${signed(delta)}` : (cause ?? '');
  const text = `${glyph(state, ascii)} ${id}  ${score.padEnd(18)} ${shortDuration(seconds).padStart(6)}  ${diffText(changes, ascii ? '->' : '→')}`;
  return state === 'COMPLETED' ? { text } : { text, style: 'red' };
}

function finished({ finished: over, atMs }: TopFacts, state: TopState): Row[] {
  return (over ?? []).map((item) => {
    const line = outcome(item, state);
    return { id: item.id, line: { ...line, text: `${clockText(item.ended_at, atMs).padStart(11)} ${line.text}` } };
  });
}

function leaderboard({ leaderboard: ranked }: TopFacts, state: TopState): Row[] {
  return (ranked ?? []).map((item) => {
    const line = outcome(item, state);
    return { id: item.id, line: { ...line, text: `${String(item.rank ?? '-').padStart(4)} ${line.text}` } };
  });
}

function log({ log: shown }: TopFacts): Row[] {
  if (shown === null) return [];
  return [
    { id: shown.id, line: { text: shown.id, style: 'bold' } },
    ...shown.lines.map((text): Row => ({ id: null, line: { text } })),
  ];
}

function failures({ failures: groups }: TopFacts): Row[] {
  return (groups ?? []).map(({ fingerprint, cause, count, message, example }) => ({
    id: example,
    line: { text: `${fingerprint}  ${cause.padEnd(12)} ${String(count).padStart(4)}  ${message}`, style: 'red' },
  }));
}

function nodes({ nodes: hosts }: TopFacts): Row[] {
  return hosts.map(({ host, state, heartbeat_age_s: age, busy, slots: all, runs, orze_version }) => ({
    id: runs[0] ?? null,
    line: {
      text: `${host}  ${state}  beat ${shortDuration(age)} ago  ${busy}/${all} busy  ${orze_version}  ${runs.join(' ')}`,
      style: state === 'running' ? 'green' : 'yellow',
    },
  }));
}
