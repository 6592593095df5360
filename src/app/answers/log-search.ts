/** Lines of a log that match a pattern, each with its place: as much of the log as one call may read, then a cursor. */
import type * as z from 'zod';
import type { RunRow } from '../../core/row.ts';
import { matchLines } from '../../edge/grep.ts';
import type { logSearch } from '../schemas/log-search.ts';
import { Refusal } from '../refusal.ts';
import { attemptFolder, expressionOf, logFile, logPath, shownLine, sizeOf, tooSlow } from '../view/log.ts';
import type { View } from '../view/view.ts';
import { streamOf } from './log.ts';

export type LogSearchAnswer = z.infer<typeof logSearch>;

export interface LogSearchAsked {
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** null: the step that the run is in, or that decided. */
  readonly stream: string | null;
  /** 1-based; null: the present one. */
  readonly attempt?: number | null;
  /** `next_cursor` of the last answer; null: from the beginning. */
  readonly cursor: string | null;
  /** Hits at most. */
  readonly limit: number;
}

const CHUNK = 1024 * 1024;
/** Bytes and seconds of one call. */
const MOST_BYTES = 64 * CHUNK;
const MOST_S = 1.5;
const PATTERN_LIMIT_MS = 1000;
const MOST_TEXT = 500;
const NEWLINE = 10;

/** Throws {@link Refusal} for a pattern or a cursor that is none, and for a pattern that takes too long. */
export async function searchLog(view: View, row: RunRow, asked: LogSearchAsked): Promise<LogSearchAnswer> {
  const { ctx } = view;
  const expression = expressionOf(asked.pattern, asked.ignoreCase);
  const stream = asked.stream ?? streamOf(row);
  const path = await logPath(ctx, await attemptFolder(ctx, row.id, asked.attempt ?? null), logFile(ctx, stream));
  const size = await sizeOf(ctx.files, path);
  const from = startOf(asked.cursor);
  const about = { id: row.id, stream, pattern: asked.pattern, from_byte: from };
  if (size === undefined) return { ...about, hits: [], to_byte: from, size_bytes: null, next_cursor: null };
  const hits: LogSearchAnswer['hits'] = [];
  const until = ctx.clock.uptime() + MOST_S;
  let line = (await view.lineCounts.lineAt(path, Math.min(from, size))) ?? 1;
  let at = Math.min(from, size);
  while (at < size && at - from < MOST_BYTES && hits.length < asked.limit && ctx.clock.uptime() < until) {
    const { bytes } = await ctx.files.readRange(path, at, Math.min(CHUNK, size - at));
    if (bytes.length === 0) break;
    const lines = linesOf(bytes, at, at + bytes.length >= size);
    const does = matchLines(
      expression,
      lines.map(({ text }) => text),
      PATTERN_LIMIT_MS,
    );
    if (does === null) throw tooSlow(asked.pattern);
    for (const [i, { from: begin, to, text, whole }] of lines.entries()) {
      if (does[i] === true) hits.push({ from_byte: begin, line_number: line, text: text.slice(0, MOST_TEXT) });
      if (whole) line += 1;
      at = to;
      if (hits.length >= asked.limit) break;
    }
  }
  return { ...about, hits, to_byte: at, size_bytes: size, next_cursor: at < size ? String(at) : null };
}

function startOf(cursor: string | null): number {
  if (cursor === null) return 0;
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  const message = `\`${cursor}\` is no cursor`;
  throw new Refusal('usage', { code: 'E0507', message, help: 'take `next_cursor` of the last answer' });
}

interface PlacedLine {
  from: number;
  to: number;
  text: string;
  /** It ends with a line break. */
  whole: boolean;
}

/** What stands behind the last line break waits for the next chunk, unless a line is longer than a chunk. */
function linesOf(bytes: Buffer, offset: number, isLast: boolean): PlacedLine[] {
  const lines: PlacedLine[] = [];
  let begin = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, begin)) {
    lines.push({ from: offset + begin, to: offset + end + 1, text: textOf(bytes, begin, end), whole: true });
    begin = end + 1;
  }
  if (begin < bytes.length && (isLast || lines.length === 0)) {
    const to = offset + bytes.length;
    lines.push({ from: offset + begin, to, text: textOf(bytes, begin, bytes.length), whole: false });
  }
  return lines;
}

function textOf(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, to);
  return shownLine(text.endsWith('\r') ? text.slice(0, -1) : text, false);
}
