/** The logs of a run, read in ranges: they may be larger than memory, grow while they are read, and hold anything. */
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { LineSplitter, errorOf, folded } from '../../core/log-lines.ts';
import { readLog } from '../../core/log-tail.ts';
import type { Evidence } from '../../core/run.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Files } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';
import { matchLines } from '../../edge/grep.ts';
import { attemptsOf } from '../attempts.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { LineCounts } from './line-counts.ts';
import { safeJoin } from '../safe-join.ts';

/** Bytes read in one go, and at most from the end for a number of lines. */
const CHUNK = 64 * 1024;
const MOST_TAIL = 8 * 1024 * 1024;
/** Bytes at the end of a log in which its error is looked for. */
const ERROR_TAIL = 256 * 1024;
/** Characters of a line that are given out. */
const MOST_LINE = 8000;
const GREP_CHUNK = 1024 * 1024;
const GREP_LIMIT_MS = 2000;

export interface LogLines {
  lines: string[];
  fromByte: number;
  toByte: number;
  sizeBytes: number;
}

export interface LogError {
  type: string | null;
  message: string;
  file: string;
  /** 1-based; null in a log too long to count. */
  line: number | null;
  tracebackLines: string[];
}

/** Streams by name: `train`, `pre`, `eval`, or that of a post-script. */
export function logFile(ctx: Context, stream: string): string {
  const known: Readonly<Record<string, string>> = {
    train: 'train_output.log',
    pre: 'pre_output.log',
    eval: 'eval_output.log',
  };
  const name = stream.replace(/^post:/, '');
  const post = ctx.config.post_scripts.find((one) => one.name === name);
  const file = known[stream] ?? (post === undefined ? undefined : `${post.name}.log`);
  if (file !== undefined) return file;
  const streams = [...Object.keys(known), ...ctx.config.post_scripts.map((one) => one.name)];
  throw new Refusal('usage', {
    code: 'E0508',
    message: `there is no step \`${stream}\`: there are ${streams.join(', ')}`,
  });
}

/** The folder of the run, or of its n-th attempt, the first being 1; throws {@link Refusal} where there is none. */
export async function attemptFolder(ctx: Context, id: IdeaId, attempt: number | null): Promise<string> {
  if (attempt === null) return ctx.layout.runFolder(id);
  const names = await attemptsOf(ctx, id);
  const folders = names.map((name) => join(ctx.layout.attempts, name));
  const stats = await Promise.all(folders.map((folder) => ctx.files.stat(folder)));
  const inOrder = folders.map((folder, i) => ({ folder, at: stats[i]?.mtimeMs ?? 0 })).toSorted((a, b) => a.at - b.at);
  const chosen = [...inOrder.map(({ folder }) => folder), ctx.layout.runFolder(id)][attempt - 1];
  if (chosen !== undefined) return chosen;
  const message = `${id} has ${inOrder.length + 1} attempt${inOrder.length === 0 ? '' : 's'}, not ${attempt}`;
  throw new Refusal('missing', { code: 'E0509', message, help: `\`orze show ${id} --attempts\`` });
}

/** Where the log is; no link leads out of the run folder. Throws {@link Refusal} where it is a link or no file. */
export async function logPath(ctx: Context, folder: string, file: string): Promise<string> {
  try {
    return await safeJoin(ctx.files, folder, file);
  } catch (error) {
    if (!hasCode(error, 'ELOOP', 'EINVAL')) throw error;
    throw new Refusal('refused', { code: 'E0510', message: `${file} is a link: it is not followed` });
  }
}

/** The last lines; undefined: there is no such log (yet). */
export async function tailLog(files: Files, path: string, count: number, raw: boolean): Promise<LogLines | undefined> {
  const sizeBytes = await sizeOf(files, path);
  if (sizeBytes === undefined) return undefined;
  let from = sizeBytes;
  let text = '';
  let breaks = 0;
  while (from > 0 && breaks <= count && sizeBytes - from < MOST_TAIL) {
    const size = Math.min(CHUNK, from);
    from -= size;
    const { bytes } = await files.readRange(path, from, size);
    text = bytes.toString('latin1') + text;
    breaks = text.split('\n').length - 1;
  }
  // Bytes until the lines are known: a character may lie across two chunks.
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const shown = lines.slice(-count);
  const dropped = lines.slice(0, lines.length - shown.length).reduce((sum, line) => sum + line.length + 1, 0);
  return {
    lines: shown.map((line) => shownLine(Buffer.from(line, 'latin1').toString('utf8'), raw)),
    fromByte: from + dropped,
    toByte: sizeBytes,
    sizeBytes,
  };
}

export interface LogRange {
  from: number;
  /** Bytes at most. */
  most: number;
  /** Up to there, exclusive, and `from` is as far before it as `most` allows: for who reads backwards. null: from `from` on. */
  to?: number | null;
  /** A `from` within a line moves to the next line. Off, pages join without a gap also where one line is longer than a page. */
  aligned?: boolean;
}

/** Lines of a range of bytes, whole ones where they fit. */
export async function rangeOfLog(files: Files, path: string, range: LogRange): Promise<LogLines | undefined> {
  const sizeBytes = await sizeOf(files, path);
  if (sizeBytes === undefined) return undefined;
  const last = Math.min(range.to ?? sizeBytes, sizeBytes);
  const backwards = (range.to ?? null) !== null;
  const from = Math.min(backwards ? Math.max(0, last - range.most) : range.from, sizeBytes);
  // With the byte before it, which tells whether a line begins here.
  const before = from > 0 ? 1 : 0;
  const read = await files.readRange(path, from - before, Math.min(range.most, last - from) + before);
  const inLine = before === 1 && read.bytes[0] !== NEWLINE;
  const bytes = read.bytes.subarray(before);
  const begin = inLine && (backwards || range.aligned === true) ? bytes.indexOf(NEWLINE) + 1 : 0;
  const atEnd = from + bytes.length >= last;
  const end = atEnd ? bytes.length : bytes.lastIndexOf(NEWLINE) + 1 || bytes.length;
  const lines = bytes.toString('utf8', begin, Math.max(begin, end)).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const [fromByte, toByte] = [from + begin, from + Math.max(begin, end)];
  return { lines: lines.map((line) => shownLine(line, false)), fromByte, toByte, sizeBytes };
}

const NEWLINE = 10;

/** The last `count` lines that match, each with its 1-based number. Throws {@link Refusal} for a pattern that is none or takes too long. */
export async function grepLog(
  files: Files,
  path: string,
  pattern: string,
  count: number,
): Promise<{ lines: { number: number; text: string }[]; matches: number; sizeBytes: number } | undefined> {
  const sizeBytes = await sizeOf(files, path);
  if (sizeBytes === undefined) return undefined;
  const expression = expressionOf(pattern);
  const found: { number: number; text: string }[] = [];
  let matches = 0;
  let number = 0;
  for await (const lines of linesOf(files, path, sizeBytes)) {
    const shown = lines.map((line) => shownLine(line, false));
    const does = matchLines(expression, shown, GREP_LIMIT_MS);
    if (does === null) throw tooSlow(pattern);
    for (const [i, text] of shown.entries()) {
      number += 1;
      if (does[i] !== true) continue;
      matches += 1;
      found.push({ number, text });
      if (found.length > count) found.shift();
    }
  }
  return { lines: found, matches, sizeBytes };
}

export function tooSlow(pattern: string): Refusal {
  const message = `\`${pattern}\` takes too long on this log`;
  return new Refusal('usage', { code: 'E0511', message, help: 'a pattern without nested repetitions is quick' });
}

/** Throws {@link Refusal} for what is no pattern. */
export function expressionOf(pattern: string, ignoreCase = false): RegExp {
  try {
    return new RegExp(pattern, ignoreCase ? 'iu' : 'u');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refusal('usage', { code: 'E0511', message: `\`${pattern}\` is no regular expression: ${error.message}` });
  }
}

async function* linesOf(files: Files, path: string, size: number): AsyncGenerator<string[]> {
  const splitter = new LineSplitter();
  const decoder = new StringDecoder('utf8');
  for (let at = 0; at < size;) {
    const { bytes } = await files.readRange(path, at, Math.min(GREP_CHUNK, size - at));
    if (bytes.length === 0) break;
    at += bytes.length;
    yield splitter.push(decoder.write(bytes));
  }
  yield splitter.end();
}

/** Where the script crashed, by the end of its log; null: it names no error. */
export async function errorOfLog(files: Files, path: string, file: string): Promise<LogError | null> {
  const sizeBytes = await sizeOf(files, path);
  if (sizeBytes === undefined || sizeBytes === 0) return null;
  const from = Math.max(0, sizeBytes - ERROR_TAIL);
  const { bytes } = await files.readRange(path, from, ERROR_TAIL);
  const firstLine = from === 0 ? 1 : await new LineCounts(files).lineAt(path, from);
  const { evidence, cause } = readLog({ text: bytes.toString('utf8'), firstLine, file });
  const named =
    evidence.findLast(({ text }) => errorOf(text) !== null) ?? (cause === null ? undefined : evidence.at(-1));
  if (named === undefined) return null;
  const error = errorOf(named.text);
  return {
    type: error?.type ?? null,
    message: error?.message ?? named.text,
    file,
    line: named.line === 0 ? null : named.line,
    tracebackLines: evidence.map((one: Evidence) => one.text),
  };
}

/** Bytes of the log; undefined: there is none. */
export async function sizeOf(files: Files, path: string): Promise<number | undefined> {
  const stat = await files.stat(path);
  return stat?.kind === 'file' ? stat.bytes : undefined;
}

export function shownLine(line: string, raw: boolean): string {
  const text = raw ? line : folded(line);
  return text.length <= MOST_LINE ? text : `${text.slice(0, MOST_LINE)}…`;
}
