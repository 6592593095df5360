/** Finds what selectors and queries name in one look. Throws {@link Refusal} where there is no such thing, or more than one could be meant. */
import { nearest } from '../../core/nearest.ts';
import { parseQuery } from '../../core/query.ts';
import type { Query } from '../../core/query.ts';
import { matches, needsDetails, needsParents } from '../../core/query-match.ts';
import type { Matching } from '../../core/query-match.ts';
import type { FlatConfig, IdeaDetails, RunRow, RunState } from '../../core/row.ts';
import { SPECIALS, numberOfId, parseSelector } from '../../core/selector.ts';
import type { Selector } from '../../core/selector.ts';
import { asIdeaId } from '../../core/words.ts';
import type { IdeaId } from '../../core/words.ts';
import { Refusal } from '../refusal.ts';
import { pauses } from '../slices.ts';
import type { View } from './view.ts';

/** Candidates that are named in a refusal. */
const NAMED = 5;
/** Rows between two looks at the clock: well under a millisecond. */
const MATCHED_IN_ONE_GO = 500;

/** The query, or a refusal with the place of what is wrong in it. */
export function readQuery(text: string): Query {
  const read = parseQuery(text);
  if (read.ok) return read.query;
  const help = 'for instance: status:failed metric>0.9 training.lr<=1e-3 (`orze help query`)';
  throw new Refusal('usage', {
    code: 'E0503',
    message: `the query cannot be read: ${read.message}`,
    source: text,
    line: 1,
    column: read.at + 1,
    help,
  });
}

/** Rows that match, in the order of `rows`. */
export async function pick(view: View, query: Query, rows: Iterable<RunRow> = view.rows()): Promise<RunRow[]> {
  const on = await matchingFor(view, query);
  const pause = pauses(view.ctx.clock);
  const picked: RunRow[] = [];
  let seen = 0;
  for (const row of rows) {
    if (matches(query, row, on)) picked.push(row);
    seen += 1;
    if (seen % MATCHED_IN_ONE_GO === 0) await pause();
  }
  return picked;
}

/** What the query needs to know beside the rows. */
export async function matchingFor(view: View, query: Query): Promise<Matching> {
  const { report } = view.ctx.config;
  const columns = new Set([...report.columns.map(({ key }) => key), report.primary_metric]);
  const details: IdeaDetails = needsDetails(query, columns) ? await view.allDetails() : new Map();
  const base = needsParents(query) ? view.base() : {};
  const before = (row: RunRow): FlatConfig | undefined => {
    const parent = details.get(row.id)?.parent ?? null;
    return parent === null ? base : details.get(parent)?.config;
  };
  return { nowMs: view.ctx.clock.wall().getTime(), columns, detail: (row) => details.get(row.id), before };
}

/** The rows that these selectors name, each once, in the order in which they are named. */
export async function select(view: View, texts: readonly string[]): Promise<RunRow[]> {
  const rows = new Map<IdeaId, RunRow>();
  for (const text of texts) {
    for (const one of text.includes(',') && !/[:<>="]/.test(text) ? text.split(',') : [text]) {
      for (const row of await selectOne(view, one)) rows.set(row.id, row);
    }
  }
  return [...rows.values()];
}

/** Exactly one. */
export async function selectSingle(view: View, text: string): Promise<RunRow> {
  const rows = await select(view, [text]);
  const [row] = rows;
  if (row === undefined) throw nothing(text);
  if (rows.length === 1) return row;
  const candidates = rows.slice(0, NAMED).map(({ id }) => id);
  const more = rows.length > NAMED ? ` and ${rows.length - NAMED} more` : '';
  const message = `\`${text}\` names ${rows.length} runs, one is expected: ${candidates.join(', ')}${more}`;
  throw new Refusal('usage', { code: 'E0504', message, help: 'name one of them' }, { candidates });
}

async function selectOne(view: View, text: string): Promise<RunRow[]> {
  const selector = parseSelector(text);
  if (selector === undefined) {
    const message = `\`${text}\` is no selector; there are ${SPECIALS.map((name) => `@${name}`).join(' ')}`;
    throw new Refusal('usage', { code: 'E0504', message, help: 'see `orze help selectors`' });
  }
  switch (selector.kind) {
    case 'id':
      return [rowOf(view, selector.id)];
    case 'number':
      return [numbered(view, selector.number, text)];
    case 'range':
      return ranged(view, selector);
    case 'special':
      return special(view, selector);
    case 'query':
      return pick(view, readQuery(selector.text));
    default:
      return selector satisfies never;
  }
}

function rowOf(view: View, text: string): RunRow {
  const id = asIdeaId(text);
  const row = id === undefined ? undefined : view.row(id);
  if (row !== undefined) return row;
  const like = nearest(text, idsNear(view, text));
  throw missing(text, like === undefined ? [] : [like]);
}

/** `45` is idea-45, idea-045 or idea-0045: whichever there is. */
function numbered(view: View, number: number, text: string): RunRow {
  const digits = String(number);
  const found: RunRow[] = [];
  for (let width = digits.length; width <= Math.max(8, digits.length); width += 1) {
    const id = asIdeaId(`idea-${digits.padStart(width, '0')}`);
    const row = id === undefined ? undefined : view.row(id);
    if (row !== undefined) found.push(row);
  }
  const [row] = found;
  if (row === undefined) throw missing(text, []);
  if (found.length === 1) return row;
  const candidates = found.map(({ id }) => id);
  const message = `\`${text}\` could be ${candidates.join(' or ')}`;
  throw new Refusal('usage', { code: 'E0504', message, help: 'write the whole id' }, { candidates });
}

function ranged(view: View, { from, to }: Extract<Selector, { kind: 'range' }>): RunRow[] {
  const rows: RunRow[] = [];
  for (const row of view.rows()) {
    const number = numberOfId(row.id);
    if (number !== undefined && number >= from && number <= to) rows.push(row);
  }
  if (rows.length === 0) throw missing(`${from}-${to}`, []);
  return rows;
}

const RUNNING: ReadonlySet<RunState> = new Set(['RUNNING', 'SILENT', 'EVAL']);

function special(view: View, { name, of }: Extract<Selector, { kind: 'special' }>): RunRow[] {
  const rows = [...specialRows(view, name)];
  if (of === null) return rows;
  return rows.filter(({ cause, fingerprint }) => cause === of || fingerprint === of);
}

function specialRows(view: View, name: (typeof SPECIALS)[number]): Iterable<RunRow> {
  if (name === 'best') {
    const [best] = view.best(1);
    if (best?.metric === undefined || best.metric === null) throw missing('@best', []);
    return [best];
  }
  if (name === 'running') return view.running().filter(({ state }) => RUNNING.has(state));
  if (name === 'lost') return view.running().filter(({ state }) => state === 'LOST');
  if (name === 'queued') return view.queue();
  if (name === 'last') return lastEnded(view);
  return rowsIn(view, name);
}

function* rowsIn(view: View, name: string): Iterable<RunRow> {
  for (const row of view.rows()) if (name === 'all' || row.state === name.toUpperCase()) yield row;
}

function lastEnded(view: View): RunRow[] {
  let last: RunRow | undefined;
  for (const row of view.rows()) if ((row.endedAt ?? -1) > (last?.endedAt ?? -1)) last = row;
  if (last === undefined) throw missing('@last', []);
  return [last];
}

function* idsNear(view: View, text: string): Iterable<string> {
  for (const { id } of view.rows()) if (Math.abs(id.length - text.length) <= 2) yield id;
}

function missing(text: string, like: readonly string[]): Refusal {
  const hint = like.length > 0 ? `did you mean ${like.join(' or ')}?` : '`orze ls all` lists what there is';
  return new Refusal(
    'missing',
    { code: 'E0505', message: `there is no idea \`${text}\``, help: hint },
    { did_you_mean: like },
  );
}

function nothing(text: string): Refusal {
  return new Refusal('missing', {
    code: 'E0505',
    message: `nothing matches \`${text}\``,
    help: '`orze ls all` lists what there is',
  });
}
