/** A part of a run's log: its error, its end, or the lines that match. */
import type * as z from 'zod';
import type { RunRow } from '../../core/row.ts';
import { Refusal } from '../refusal.ts';
import type { log } from '../schemas/log.ts';
import { attemptFolder, errorOfLog, grepLog, logFile, logPath, rangeOfLog, tailLog } from '../view/log.ts';
import type { LogError } from '../view/log.ts';
import { linesSince } from '../view/log-since.ts';
import type { View } from '../view/view.ts';

export type LogAnswer = z.infer<typeof log>;

export interface LogAsked {
  /** null: the error of a failed run, else the end. */
  mode: 'errors' | 'tail' | 'grep' | 'range' | null;
  lines: number;
  pattern: string | null;
  fromByte: number;
  /** Of a range, at most. */
  rangeBytes?: number;
  /** Of a range: its end, from which on it goes backwards; null: none. */
  toByte?: number | null;
  /** Of a range: it begins with a whole line. */
  aligned?: boolean;
  /** Of a range: with line numbers, which cost a read of all before it. */
  numbered?: boolean;
  /** 1-based; null: the present one. */
  attempt: number | null;
  /** null: the step that the run is in, or that decided. */
  stream: string | null;
  raw: boolean;
}

/** Bytes of a range without a number of lines. */
const RANGE_BYTES = 64 * 1024;

export async function readLogOf(view: View, row: RunRow, asked: LogAsked): Promise<LogAnswer> {
  const { ctx } = view;
  const stream = asked.stream ?? streamOf(row);
  const file = logFile(ctx, stream);
  const path = await logPath(ctx, await attemptFolder(ctx, row.id, asked.attempt), file);
  const base = { id: row.id, state: row.state, stream, line_numbers: null, matches: null, error: null };
  const nothing = { ...base, from_byte: null, to_byte: null, size_bytes: null, lines: [] };
  const mode = asked.mode ?? (row.state === 'FAILED' ? 'errors' : 'tail');
  if (mode === 'grep' && asked.pattern !== null) {
    const found = await grepLog(ctx.files, path, asked.pattern, asked.lines);
    if (found === undefined) return nothing;
    return {
      ...base,
      from_byte: 0,
      to_byte: found.sizeBytes,
      size_bytes: found.sizeBytes,
      lines: found.lines.map(({ text }) => text),
      line_numbers: found.lines.map(({ number }) => number),
      matches: found.matches,
    };
  }
  if (mode === 'range') {
    const { fromByte: from, rangeBytes: most = RANGE_BYTES, toByte: to = null, aligned = false } = asked;
    const part = await rangeOfLog(ctx.files, path, { from, most, to, aligned });
    if (part === undefined) return nothing;
    const first = asked.numbered === true ? await view.lineCounts.lineAt(path, part.fromByte) : null;
    const line_numbers = first === null ? null : part.lines.map((_, i) => first + i);
    return { ...base, ...places(part), lines: part.lines, line_numbers };
  }
  const error = mode === 'errors' ? await errorOfLog(ctx.files, path, file) : null;
  const tail = await tailLog(ctx.files, path, asked.lines, asked.raw);
  if (tail === undefined) return nothing;
  // Where an error is named it is the answer; --errors of a log without one has nothing to say.
  const lines = error !== null || asked.mode === 'errors' ? [] : tail.lines;
  return { ...base, ...places(tail), lines, error: error === null ? null : given(error) };
}

export interface LogSinceAsked extends Pick<LogAsked, 'attempt' | 'stream' | 'raw'> {
  /** Seconds ago. */
  sinceS: number;
  /** At most, the last ones; null: all. */
  lines: number | null;
}

/** What was printed since then. Throws {@link Refusal} E0532 where nobody can know, since no line says when it was printed. */
export async function readLogSince(view: View, row: RunRow, asked: LogSinceAsked): Promise<LogAnswer> {
  const { ctx } = view;
  const stream = asked.stream ?? streamOf(row);
  const file = logFile(ctx, stream);
  const path = await logPath(ctx, await attemptFolder(ctx, row.id, asked.attempt), file);
  const nowMs = ctx.clock.wall().getTime();
  const found = await linesSince(ctx.files, path, {
    sinceMs: nowMs - asked.sinceS * 1000,
    startedMs: asked.attempt === null ? row.startedAt : null,
    count: asked.lines,
    raw: asked.raw,
  });
  const base = { id: row.id, state: row.state, stream, line_numbers: null, matches: null, error: null };
  if (found === undefined) return { ...base, from_byte: null, to_byte: null, size_bytes: null, lines: [] };
  if (!('untimed' in found)) return { ...base, ...places(found), lines: found.lines };
  const ago = Math.max(0, Math.round((nowMs - found.writtenMs) / 1000));
  const message = `nobody can know which lines of ${file} of ${row.id} are so new: none begins with a time (the last came ${ago} s ago)`;
  const help = `\`orze logs ${row.id} -n 200\` shows the last ones; let the script begin its lines with a time such as 2026-02-16 14:30:00`;
  throw new Refusal('refused', { code: 'E0532', message, help, idea: row.id });
}

function given({ tracebackLines, ...error }: LogError): NonNullable<LogAnswer['error']> {
  return { ...error, traceback_lines: tracebackLines };
}

function places({ fromByte, toByte, sizeBytes }: { fromByte: number; toByte: number; sizeBytes: number }) {
  return { from_byte: fromByte, to_byte: toByte, size_bytes: sizeBytes };
}

/** The step that the run is in, or that decided. */
export function streamOf({ state, stage }: RunRow): string {
  return state === 'EVAL' && stage !== null && stage !== 'claimed' ? stage : 'train';
}
