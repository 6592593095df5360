/**
 * One text of a YAML mapping at a glance, without a parser: to load one takes longer than many an answer. It answers only where no reading
 * of the text could say anything else; everything unusual is left to `yaml.ts`.
 */

/** A key at the left edge, as settings files are written. */
const KEY = /^[A-Za-z_][\w-]*:(?: |$)/;
/** Neither a number nor a word that YAML turns into something else: a path with a letter in it. */
const PLAIN_TEXT = /^(?!(?:null|true|false|yes|no|on|off|y|n)$)[A-Za-z][\w./-]*[\w/]$/i;

/** The text; null: the mapping does not have the key; undefined: a parser must tell. */
export function glanceAt(text: string, key: string): string | null | undefined {
  if (!text.includes(key)) return text.includes('\\') ? undefined : null; // "\x72esults_dir" is a way to write it
  const lines = text.split(/\r\n|\n/).filter((line) => !/^\s*(?:#|$)/.test(line));
  // A mapping from its first line on, with nothing open at the end of a line: then what begins at the left edge is a key of it.
  if (!KEY.test(lines[0] ?? '') || !lines.every(isClosed)) return undefined;
  const at = lines.findIndex((line) => line.includes(key));
  const [line = '', next, ...rest] = at < 0 ? [] : lines.slice(at);
  if (line === '') return null; // only comments have it
  const isElsewhere = !line.startsWith(`${key}:`) || [next, ...rest].some((other) => other?.includes(key));
  // What follows further right belongs to the value.
  if (isElsewhere || (next !== undefined && !KEY.test(next))) return undefined;
  const value = /^[^:]+: +([^\s#]+)(?:\s+#.*)?\s*$/.exec(line)?.[1];
  return value !== undefined && PLAIN_TEXT.test(value) ? value : undefined;
}

/** No quote and no bracket that a later line would close, no block of text whose lines could look like keys, no second document. */
function isClosed(line: string): boolean {
  if (/\\|\t|\r|^(?:---|\.\.\.|[?%])/.test(line)) return false;
  const count = (characters: RegExp): number => line.match(characters)?.length ?? 0;
  const [single, double] = [count(/'/g), count(/"/g)];
  if (single % 2 !== 0 || double % 2 !== 0 || (single > 0 && double > 0)) return false;
  return count(/[[{]/g) === count(/[\]}]/g);
}
