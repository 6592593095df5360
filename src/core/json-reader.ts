/** The grammar of JSON plus the words Python adds; see json.ts for what is read and why. */

/** Deeper nesting is an error: Python's own parser stops at about 1,000 levels, and a reader must not run out of stack. */
export const MAX_DEPTH = 500;

const WORDS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

export class JsonFault extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

export class JsonReader {
  readonly #text: string;
  readonly #number: (digits: string) => unknown;
  #at = 0;

  constructor(text: string, number: (digits: string) => unknown = asNumber) {
    this.#text = text;
    this.#number = number;
  }

  document(): unknown {
    const value = this.#value(0);
    if (this.#at < this.#text.length) this.#expected('the end of the text');
    return value;
  }

  #value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new JsonFault(this.#at, `nested more than ${MAX_DEPTH} levels deep`);
    this.#space();
    const value = this.#bare(depth);
    this.#space();
    return value;
  }

  #bare(depth: number): unknown {
    const next = this.#text[this.#at];
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#array(depth);
    if (next === '"') return this.#string();
    const number = this.#match(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (number !== '') return this.#number(number);
    const word = WORDS.find(([name]) => this.#text.startsWith(name, this.#at));
    if (word === undefined) return this.#expected('a value');
    this.#at += word[0].length;
    return word[1];
  }

  #object(depth: number): unknown {
    const object: Record<string, unknown> = Object.create(null);
    this.#at += 1;
    this.#space();
    if (this.#take('}')) return object;
    for (;;) {
      if (this.#text[this.#at] !== '"') this.#expected('a key in double quotes');
      const key = this.#string();
      this.#space();
      if (!this.#take(':')) this.#expected('":"');
      object[key] = this.#value(depth + 1);
      if (this.#take('}')) return object;
      if (!this.#take(',')) this.#expected('"," or "}"');
      this.#space();
    }
  }

  #array(depth: number): unknown {
    const list: unknown[] = [];
    this.#at += 1;
    this.#space();
    if (this.#take(']')) return list;
    for (;;) {
      list.push(this.#value(depth + 1));
      if (this.#take(']')) return list;
      if (!this.#take(',')) this.#expected('"," or "]"');
    }
  }

  #string(): string {
    this.#at += 1;
    let text = '';
    for (;;) {
      text += this.#match(/[ !#-[\]-\uffff]*/y);
      if (this.#take('"')) return text;
      if (!this.#take('\\')) this.#expected('the end of the string');
      const escape = this.#text[this.#at] ?? '';
      const plain = ESCAPES[escape];
      if (plain !== undefined) {
        text += plain;
        this.#at += 1;
        continue;
      }
      const hex = this.#match(/u[0-9a-fA-F]{4}/y);
      if (hex === '') this.#expected('an escape (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX)');
      text += String.fromCharCode(Number.parseInt(hex.slice(1), 16));
    }
  }

  #space(): void {
    this.#match(/[ \t\n\r]*/y);
  }

  #match(sticky: RegExp): string {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #expected(what: string): never {
    const code = this.#text.codePointAt(this.#at);
    const found = code === undefined ? 'the text ends' : `found ${JSON.stringify(String.fromCodePoint(code))}`;
    throw new JsonFault(this.#at, `expected ${what}, ${found}`);
  }
}

/** Python reads -0 as the integer 0; only -0.0 keeps its sign. */
function asNumber(digits: string): number {
  return digits === '-0' ? 0 : Number(digits);
}
