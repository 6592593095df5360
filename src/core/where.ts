/**
 * Where an idea may run: a query about hosts and nothing else, in the query language of all faces. `host:node1` · `host:node1,node3` ·
 * `-host:node2` · `host:gpu-*`. Names are host names, as claims and `orze nodes` show them.
 */
import { valueMatches } from './query-match.ts';
import { parseQuery, queryText } from './query.ts';
import type { Query } from './query.ts';

/** In the one form that {@link queryText} gives it. */
export type Where = string & { readonly __where: true };

/** `at`: the first character that cannot be used, from 0. */
export type WhereReading = { ok: true; where: Where } | { ok: false; message: string; at: number };

/** In characters. */
const MAX_WHERE = 1000;

export function readWhere(text: string): WhereReading {
  if (text.length > MAX_WHERE)
    return { ok: false, message: `it is longer than ${MAX_WHERE} characters`, at: MAX_WHERE };
  const read = parseQuery(text);
  if (!read.ok) return read;
  const wrong = strangerIn(read.query);
  if (wrong !== undefined) return { ok: false, message: wrong.message, at: Math.max(0, text.indexOf(wrong.word)) };
  return { ok: true, where: queryText(read.query) as Where };
}

/** What in it is not about hosts. */
function strangerIn(query: Query): { message: string; word: string } | undefined {
  switch (query.kind) {
    case 'and':
    case 'or': {
      if (query.of.length === 0) return { message: 'a host is expected', word: '' };
      const [first] = query.of.flatMap((part) => strangerIn(part) ?? []);
      return first;
    }
    case 'not':
      return strangerIn(query.of);
    case 'text':
      return { message: `\`${query.text}\` is a word, not a place`, word: query.text };
    case 'field': {
      const { key, op } = query;
      if (key !== 'host') return { message: `\`${key}\` is not about hosts`, word: key };
      return op.startsWith('<') || op.startsWith('>') ? { message: 'hosts have no order', word: op } : undefined;
    }
    default:
      return query satisfies never;
  }
}

/** Every host but this one; where there is only one other, that one. */
export function awayFrom(host: string, others: readonly string[]): Where {
  const [only] = others;
  const at = (name: string): Query => ({ kind: 'field', key: 'host', op: ':', values: [name] });
  return queryText(others.length === 1 && only !== undefined ? at(only) : { kind: 'not', of: at(host) }) as Where;
}

/** The same place is asked about at each look. */
const read = new Map<Where, Query>();
const MOST_KEPT = 1000;

/** Whether a host of this name is such a place. */
export function includesHost(where: Where, host: string): boolean {
  let query = read.get(where);
  if (query === undefined) {
    const reading = parseQuery(where);
    if (!reading.ok) throw new Error(`${where} is no place: ${reading.message}`);
    ({ query } = reading);
    if (read.size < MOST_KEPT) read.set(where, query);
  }
  return allows(query, host);
}

function allows(query: Query, host: string): boolean {
  switch (query.kind) {
    case 'and':
      return query.of.every((part) => allows(part, host));
    case 'or':
      return query.of.some((part) => allows(part, host));
    case 'not':
      return !allows(query.of, host);
    case 'field':
      return valueMatches(host, query.op, query.values);
    case 'text':
      return false; // no place has one
    default:
      return query satisfies never;
  }
}

/** Hosts that it names, patterns among them. */
export function namesIn(where: Where): string[] {
  const reading = parseQuery(where);
  return reading.ok ? [...namesOf(reading.query)] : [];
}

function* namesOf(query: Query): Generator<string> {
  if (query.kind === 'field') yield* query.values;
  else if (query.kind === 'and' || query.kind === 'or') for (const part of query.of) yield* namesOf(part);
}
