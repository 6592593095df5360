/** What is asked for in an address, as the verbs would be told it: nothing that is not known is passed over. */
import { Refusal } from '../../../app/refusal.ts';
import { parseDuration } from '../../../core/duration.ts';
import { nearest } from '../../../core/nearest.ts';

const LONGEST = 4000;

export class Asked {
  readonly #query: URLSearchParams;
  readonly #path: Readonly<Record<string, string>>;

  /** `known`: every name that may stand behind the question mark. Throws {@link Refusal} for another one, and for one that is said twice. */
  constructor(query: URLSearchParams, path: Readonly<Record<string, string>>, known: readonly string[]) {
    this.#query = query;
    this.#path = path;
    for (const name of new Set(query.keys())) {
      if (!known.includes(name)) throw unknown(name, known);
      if (query.getAll(name).length > 1) throw wrong(name, 'is said twice', 'say it once');
      if ((query.get(name) ?? '').length > LONGEST) throw wrong(name, 'is too long', `at most ${LONGEST} characters`);
    }
  }

  /** A part of the path: `:id`. */
  part(name: string): string {
    return this.#path[name] ?? '';
  }

  /** null: it is not said, or empty. */
  text(name: string): string | null {
    const said = this.#query.get(name);
    return said === null || said === '' ? null : said;
  }

  whole(name: string, usual: number, least: number, most: number): number {
    const said = this.text(name);
    if (said === null) return usual;
    const number = /^\d{1,15}$/.test(said) ? Number(said) : Number.NaN;
    if (!(number >= least && number <= most))
      throw wrong(name, `\`${said}\``, `a whole number from ${least} to ${most}`);
    return number;
  }

  wholeOrNull(name: string, least: number, most: number): number | null {
    return this.text(name) === null ? null : this.whole(name, least, least, most);
  }

  choice<Word extends string>(name: string, words: readonly Word[]): Word | null {
    const said = this.text(name);
    if (said === null) return null;
    const word = words.find((one) => one === said);
    if (word === undefined) throw wrong(name, `\`${said}\``, `one of ${words.join(', ')}`);
    return word;
  }

  flag(name: string): boolean {
    const word = this.choice(name, ['1', '0', 'true', 'false']);
    return word === '1' || word === 'true';
  }

  list(name: string): string[] {
    const parts = this.text(name)?.split(',') ?? [];
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  }

  /** `x,y`: two of them, or none. */
  pair(name: string): [string, string] | null {
    const [first, second, ...rest] = this.list(name);
    if (first === undefined) return null;
    if (second === undefined || rest.length > 0)
      throw wrong(name, `\`${this.text(name) ?? ''}\``, 'two, with a comma between them');
    return [first, second];
  }

  /** Seconds: `24h`. */
  seconds(name: string): number | null {
    const said = this.text(name);
    if (said === null) return null;
    const seconds = parseDuration(said);
    if (seconds === undefined) throw wrong(name, `\`${said}\``, 'a time such as 24h');
    return seconds;
  }
}

function unknown(name: string, known: readonly string[]): Refusal {
  const like = nearest(name, known);
  const all = known.length === 0 ? 'it takes no parameter' : `it takes ${known.join(', ')}`;
  return new Refusal(
    'usage',
    {
      code: 'E0611',
      message: `there is no parameter \`${name}\` here`,
      help: like === undefined ? all : `did you mean \`${like}\`?`,
    },
    { did_you_mean: like === undefined ? [] : [like] },
  );
}

function wrong(name: string, what: string, expected: string): Refusal {
  return new Refusal('usage', {
    code: 'E0611',
    message: `the parameter ${name}: ${what}`,
    help: `expected: ${expected}`,
  });
}
