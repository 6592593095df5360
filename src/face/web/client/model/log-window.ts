/**
 * The part of a log that is in the page: pieces that lie next to each other, grown at either end, cut off at the other where they become too
 * many. A log may be larger than memory; the number of its lines is known only up to where somebody counted.
 */
import type { Answers } from '../../api.ts';

type LogAnswer = Answers['log'];

interface Piece {
  from: number;
  to: number;
  lines: readonly string[];
  /** Number of its first line, 1-based; null: nobody counted. */
  first: number | null;
}

export interface LogWindow {
  pieces: readonly Piece[];
  /** Bytes of the whole file. */
  size: number;
}

/** Lines that are kept. */
const MOST_LINES = 50_000;

export const EMPTY_LOG: LogWindow = { pieces: [], size: 0 };

export function pieceOf({ from_byte: from, to_byte: to, lines, line_numbers: numbers }: LogAnswer): Piece | undefined {
  if (from === null || to === null) return undefined;
  return { from, to, lines, first: numbers?.[0] ?? (from === 0 ? 1 : null) };
}

/** A window that begins anew with this answer. */
export function opened(answer: LogAnswer): LogWindow {
  const piece = pieceOf(answer);
  return { pieces: piece === undefined ? [] : [piece], size: answer.size_bytes ?? 0 };
}

export function startOf({ pieces }: LogWindow): number {
  return pieces[0]?.from ?? 0;
}

export function endOf({ pieces }: LogWindow): number {
  return pieces.at(-1)?.to ?? 0;
}

/** With what comes behind it; what does not continue it is not taken. */
export function appended(log: LogWindow, answer: LogAnswer): LogWindow {
  const size = answer.size_bytes ?? log.size;
  const piece = pieceOf(answer);
  if (piece === undefined || piece.from !== endOf(log)) return { ...log, size };
  if (piece.lines.length === 0) return { ...log, size };
  const last = log.pieces.at(-1);
  const first = piece.first ?? (last === undefined || last.first === null ? null : last.first + last.lines.length);
  return { pieces: keptFromEnd([...log.pieces, { ...piece, first }]), size };
}

/** With the last piece as it is now: it was longer than what was read of it. A piece that became shorter is another log: then it begins anew. */
export function renewedEnd(log: LogWindow, answer: LogAnswer): LogWindow {
  const piece = pieceOf(answer);
  const last = log.pieces.at(-1);
  if (piece === undefined || last === undefined || piece.from !== last.from) return log;
  if (piece.to < last.to && (answer.size_bytes ?? 0) < last.to) return opened(answer);
  if (piece.to <= last.to) return log;
  const first = piece.first ?? last.first;
  return {
    pieces: keptFromEnd([...log.pieces.slice(0, -1), { ...piece, first }]),
    size: answer.size_bytes ?? log.size,
  };
}

/** With what stands before it. */
export function prepended(log: LogWindow, answer: LogAnswer): LogWindow {
  const size = answer.size_bytes ?? log.size;
  const piece = pieceOf(answer);
  if (piece === undefined || piece.to !== startOf(log) || piece.lines.length === 0) return { ...log, size };
  const next = log.pieces[0];
  const first = piece.first ?? (next === undefined || next.first === null ? null : next.first - piece.lines.length);
  return { pieces: keptFromStart(numbered([{ ...piece, first }, ...log.pieces])), size };
}

/** Once the beginning is known, all behind it are. */
function numbered(pieces: readonly Piece[]): Piece[] {
  let next: number | null = null;
  return pieces.map((piece) => {
    const first: number | null = piece.first ?? next;
    next = first === null ? null : first + piece.lines.length;
    return { ...piece, first };
  });
}

function keptFromEnd(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  let lines = 0;
  for (const piece of pieces.toReversed()) {
    if (kept.length > 0 && lines + piece.lines.length > MOST_LINES) break;
    lines += piece.lines.length;
    kept.unshift(piece);
  }
  return kept;
}

function keptFromStart(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  let lines = 0;
  for (const piece of pieces) {
    if (kept.length > 0 && lines + piece.lines.length > MOST_LINES) break;
    lines += piece.lines.length;
    kept.push(piece);
  }
  return kept;
}

export interface LogLine {
  text: string;
  /** 1-based; null: not known. */
  number: number | null;
  /** Where the piece begins in which it stands: with its number a place to come back to. */
  piece: number;
}

export function linesOf({ pieces }: LogWindow): LogLine[] {
  return pieces.flatMap(({ lines, first, from }) =>
    lines.map((text, i) => ({ text, number: first === null ? null : first + i, piece: from })),
  );
}

/** `#L123` → 123. */
export function lineOfHash(hash: string): number | null {
  const found = /^#L(\d{1,12})$/.exec(hash);
  return found === null ? null : Number(found[1]);
}

/** What a line looks like: errors stand out, in words too (they say so themselves). */
export function toneOfLine(text: string): 'bad' | 'warn' | '' {
  if (/\b(?:[A-Z]\w*(?:Error|Exception)|Traceback|FATAL|CRITICAL|Killed|core dumped)\b/.test(text)) return 'bad';
  return /\b(?:WARN(?:ING)?|\w+Warning)\b/.test(text) ? 'warn' : '';
}
