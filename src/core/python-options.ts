/** Options that a Python script declares with argparse or click, read from its text. */
import { named } from './script-option.ts';
import type { ScriptOption } from './script-option.ts';

/** Longer calls are not read: no declaration is. */
const MOST_CALL = 4000;
const MOST_OPTIONS = 500;
const MOST_CALLS = 2000;

/** `call`: `add_argument` or `option`. Positional arguments are left out. The first of each name. */
export function pythonOptions(code: string, call: string): ScriptOption[] {
  const options = new Map<string, ScriptOption>();
  let calls = 0;
  for (const { index, 0: head } of code.matchAll(new RegExp(String.raw`\.${call}\s*\(`, 'g'))) {
    const parts = argumentsOf(code, index + head.length);
    const option = parts === null ? undefined : optionOf(parts);
    if (option !== undefined && !options.has(option.key)) options.set(option.key, option);
    calls += 1;
    if (options.size >= MOST_OPTIONS || calls >= MOST_CALLS) break;
  }
  return [...options.values()];
}

function optionOf(parts: readonly string[]): ScriptOption | undefined {
  const flags = parts.flatMap((part) => /^["'](--?[A-Za-z][\w/-]*)["']$/.exec(part)?.[1] ?? []);
  const long = flags.find((flag) => flag.startsWith('--')) ?? flags[0];
  if (long === undefined) return undefined;
  const [flag = long, off = null] = long.split('/');
  const given = new Map(
    parts.flatMap((part) => {
      const found = /^(\w+)\s*=\s*(?!=)([^]*)$/.exec(part);
      return found === null ? [] : [[found[1] ?? '', (found[2] ?? '').trim()] as const];
    }),
  );
  const action = given.get('action') ?? '';
  if (/help|version/.test(action)) return undefined;
  const option = { ...named(flag), ...takesOf(given, action, flag, off) };
  const fallback = literal(given.get('default'));
  if (option.takes === 'switch') return { ...option, fallback: fallback ?? false };
  return fallback === undefined ? option : { ...option, fallback };
}

function takesOf(
  given: ReadonlyMap<string, string>,
  action: string,
  flag: string,
  off: string | null,
): Pick<ScriptOption, 'takes' | 'off'> {
  if (action.includes('BooleanOptionalAction')) return { takes: 'switch', off: flag.replace(/^--/, '--no-') };
  if (/store_(?:true|false|const)|count/.test(action) || given.get('is_flag') === 'True' || off !== null) {
    return { takes: 'switch', off };
  }
  const many = given.get('nargs');
  return { takes: many !== undefined && many !== "'?'" && many !== '"?"' ? 'list' : 'value', off: null };
}

/** A number, a string or a truth value that is written out. */
function literal(text: string | undefined): string | number | boolean | undefined {
  if (text === undefined) return undefined;
  if (text === 'True' || text === 'False') return text === 'True';
  const string = /^(["'])([^"'\\\n]*)\1$/.exec(text)?.[2];
  if (string !== undefined) return string;
  return /^[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/.test(text)
    ? Number(text.replaceAll('_', ''))
    : undefined;
}

/** The arguments of a call whose parenthesis opens before `from`, as they are written; null: it does not close. */
function argumentsOf(code: string, from: number): string[] | null {
  const parts: string[] = [];
  let depth = 0;
  let start = from;
  const end = Math.min(code.length, from + MOST_CALL);
  for (let at = from; at < end; at += 1) {
    const char = code[at] ?? '';
    if (char === '"' || char === "'") at = endOfString(code, at, end);
    else if (char === '#') at = endOfLine(code, at);
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char) && depth > 0) depth -= 1;
    else if (char === ')' || (char === ',' && depth === 0)) {
      const part = code.slice(start, at).trim();
      if (part !== '') parts.push(part);
      if (char === ')') return parts;
      start = at + 1;
    }
  }
  return null;
}

/** Where its last quote stands. */
function endOfString(code: string, from: number, end: number): number {
  const quote = code[from] ?? '';
  const fence = code.startsWith(quote.repeat(3), from) ? quote.repeat(3) : quote;
  for (let at = from + fence.length; at < end; at += 1) {
    if (code[at] === '\\') at += 1;
    else if (code.startsWith(fence, at)) return at + fence.length - 1;
  }
  return end;
}

function endOfLine(code: string, from: number): number {
  const at = code.indexOf('\n', from);
  return at < 0 ? code.length : at;
}
