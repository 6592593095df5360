/**
 * The query language of all faces: `status:failed cause:oom metric>0.9 training.lr<=1e-3 -host:node2 "label smoothing"`.
 *
 *     query  = all { "|" all }          or
 *     all    = part { part }            and
 *     part   = "-" part | "(" query ")" | term
 *     term   = key op value { "," value } | text       op: ":" "=" "!=" "<" "<=" ">" ">="
 *
 * `:` is a pattern (`*`, `?`) or one of several values, `=` the same value. Texts in quotes may hold anything. Words match title, id and note.
 */

export type Operator = ':' | '=' | '!=' | '<' | '<=' | '>' | '>=';

export type Query =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly key: string; readonly op: Operator; readonly values: readonly string[] };

/** `at`: the first character that cannot be understood, from 0. */
export type QueryReading = { ok: true; query: Query } | { ok: false; message: string; at: number };

interface Token {
  kind: 'word' | 'quoted' | 'op' | '|' | '-' | '(' | ')' | ',';
  text: string;
  at: number;
  /** White space stands before it. */
  spaced: boolean;
}

const OPERATORS: readonly Operator[] = ['!=', '<=', '>=', ':', '=', '<', '>'];
/** What ends a word. */
const STOP = /[\s()|",:=<>]/;
const KEY = /^[A-Za-z_][\w.~*-]*$/;

class BadQuery extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** An empty text matches everything. */
export function parseQuery(text: string): QueryReading {
  try {
    const parser = new Parser(tokensOf(text), text.length);
    return { ok: true, query: parser.whole() };
  } catch (error) {
    if (!(error instanceof BadQuery)) throw error;
    return { ok: false, message: error.message, at: error.at };
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let spaced = true;
  const push = (kind: Token['kind'], token: string, length: number): void => {
    tokens.push({ kind, text: token, at, spaced });
    at += length;
    spaced = false;
  };
  while (at < text.length) {
    const char = text.charAt(at);
    const operator = OPERATORS.find((one) => text.startsWith(one, at));
    if (/\s/.test(char)) {
      spaced = true;
      at += 1;
    } else if (char === '"') {
      const end = closingQuote(text, at);
      push('quoted', text.slice(at + 1, end).replace(/\\(.)/gs, '$1'), end + 1 - at);
    } else if (char === '(' || char === ')' || char === '|' || char === ',') push(char, char, 1);
    else if (operator !== undefined) push('op', operator, operator.length);
    else if (char === '-' && isNot(text, at, tokens.at(-1), spaced)) push('-', '-', 1);
    else {
      let end = at + 1;
      while (end < text.length && !STOP.test(text.charAt(end)) && !text.startsWith('!=', end)) end += 1;
      push('word', text.slice(at, end), end - at);
    }
  }
  return tokens;
}

/** A minus is "not" where a part may begin; behind an operator it is the sign of a number. */
function isNot(text: string, at: number, before: Token | undefined, spaced: boolean): boolean {
  const begins = before === undefined || spaced || before.kind === '(' || before.kind === '|' || before.kind === '-';
  return begins && before?.kind !== 'op' && at + 1 < text.length && !/\s/.test(text.charAt(at + 1));
}

function closingQuote(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end += 1) {
    if (text.charAt(end) === '\\') end += 1;
    else if (text.charAt(end) === '"') return end;
  }
  throw new BadQuery('this quote is not closed', at);
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  #next = 0;

  constructor(tokens: readonly Token[], length: number) {
    this.#tokens = tokens;
    this.#length = length;
  }

  whole(): Query {
    if (this.#tokens.length === 0) return { kind: 'and', of: [] };
    const query = this.#any();
    const rest = this.#peek();
    if (rest !== undefined) throw new BadQuery(`\`${rest.text}\` has no beginning`, rest.at);
    return query;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #take(kind: Token['kind']): Token | undefined {
    const token = this.#peek();
    if (token?.kind !== kind) return undefined;
    this.#next += 1;
    return token;
  }

  #any(): Query {
    const of = [this.#all()];
    while (this.#take('|') !== undefined) of.push(this.#all());
    return joined('or', of);
  }

  #all(): Query {
    const of: Query[] = [];
    for (
      let token = this.#peek();
      token !== undefined && token.kind !== '|' && token.kind !== ')';
      token = this.#peek()
    ) {
      of.push(this.#part());
    }
    if (of.length === 0) throw new BadQuery('something to look for is expected here', this.#peek()?.at ?? this.#length);
    return joined('and', of);
  }

  #part(): Query {
    if (this.#take('-') !== undefined) return { kind: 'not', of: this.#part() };
    const open = this.#take('(');
    if (open === undefined) return this.#term();
    const inner = this.#any();
    if (this.#take(')') === undefined) throw new BadQuery('this bracket is not closed', open.at);
    return inner;
  }

  #term(): Query {
    const quoted = this.#take('quoted');
    if (quoted !== undefined) return { kind: 'text', text: quoted.text };
    const word = this.#take('word');
    if (word === undefined) {
      const token = this.#peek();
      throw new BadQuery('a word or `key:value` is expected here', token?.at ?? this.#length);
    }
    const operator = this.#peek();
    if (operator?.kind !== 'op' || operator.spaced) return { kind: 'text', text: word.text };
    if (!KEY.test(word.text)) throw new BadQuery(`\`${word.text}\` is no key`, word.at);
    this.#next += 1;
    return { kind: 'field', key: word.text, op: operator.text as Operator, values: this.#values(operator) };
  }

  #values(operator: Token): string[] {
    const values: string[] = [];
    do {
      const value = this.#take('word') ?? this.#take('quoted');
      if (value === undefined)
        throw new BadQuery(`a value is expected behind \`${operator.text}\``, this.#peek()?.at ?? this.#length);
      values.push(value.text);
    } while (this.#take(',') !== undefined);
    return values;
  }
}

function joined(kind: 'and' | 'or', of: Query[]): Query {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind, of };
}

/** Reads back as the same query. */
export function queryText(query: Query): string {
  switch (query.kind) {
    case 'text':
      return quotedText(query.text);
    case 'field':
      return `${query.key}${query.op}${query.values.map(valueText).join(',')}`;
    case 'not':
      return `-${bracketed(query.of)}`;
    case 'and':
      return query.of.map(bracketed).join(' ');
    case 'or':
      return query.of.map(bracketed).join(' | ');
    default:
      return query satisfies never;
  }
}

function bracketed(query: Query): string {
  return query.kind === 'and' || query.kind === 'or' ? `(${queryText(query)})` : queryText(query);
}

const quotedText = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

function valueText(text: string): string {
  return text !== '' && !/[\s()|",:=<>!\\]/.test(text) ? text : quotedText(text);
}

/** Keys that are asked for. */
export function* keysOf(query: Query): Generator<string> {
  if (query.kind === 'field') yield query.key;
  else if (query.kind === 'not') yield* keysOf(query.of);
  else if (query.kind !== 'text') for (const part of query.of) yield* keysOf(part);
}
