/** The lines of a log that came after a time, where that can be known: logs are bytes, and only what is in them tells when they came. */
import type { Files } from '../../edge/edges.ts';
import { timeAtStart } from '../time.ts';
import { shownLine } from './log.ts';
import type { LogLines } from './log.ts';

/** Bytes at the end of a log that are looked through. */
const MOST = 8 * 1024 * 1024;

export interface SinceAsked {
  /** Milliseconds since 1970. */
  sinceMs: number;
  /** When the run that writes it began; null: nobody knows. */
  startedMs: number | null;
  /** Lines at most, the last ones; null: all. */
  count: number | null;
  raw: boolean;
}

/**
 * All of it where the run began after the time, none where nothing was written since, else from the first line on that says a later time;
 * lines without one go with the line above them. `untimed`: no line begins with a time. undefined: there is no such log (yet).
 */
export async function linesSince(
  files: Files,
  path: string,
  { sinceMs, startedMs, count, raw }: SinceAsked,
): Promise<LogLines | { untimed: true; writtenMs: number } | undefined> {
  const stat = await files.stat(path);
  if (stat?.kind !== 'file') return undefined;
  const sizeBytes = stat.bytes;
  const from = Math.max(0, sizeBytes - MOST);
  const { bytes } =
    stat.mtimeMs < sinceMs ? { bytes: Buffer.alloc(0) } : await files.readRange(path, from, sizeBytes - from);
  // Bytes until the lines are known: a character may lie across the beginning of the part.
  const lines = bytes.toString('latin1').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const first = from > 0 && lines.length > 1 ? 1 : 0;
  const begin =
    stat.mtimeMs < sinceMs || (startedMs !== null && startedMs >= sinceMs) ? first : beginOf(lines, first, sinceMs);
  if (begin === undefined) return { untimed: true, writtenMs: stat.mtimeMs };
  const shown = lines.slice(count === null ? begin : Math.max(begin, lines.length - count));
  const shownBytes = shown.reduce((sum, line) => sum + line.length + 1, 0);
  const endsOpen = bytes.length > 0 && bytes.at(-1) !== NEWLINE;
  return {
    lines: shown.map((line) => shownLine(Buffer.from(line, 'latin1').toString('utf8'), raw)),
    fromByte: Math.max(0, sizeBytes - shownBytes + (endsOpen ? 1 : 0)),
    toByte: sizeBytes,
    sizeBytes,
  };
}

const NEWLINE = 10;

/** undefined: no line from `first` on begins with a time. */
function beginOf(lines: readonly string[], first: number, sinceMs: number): number | undefined {
  let begin: number | undefined;
  for (let i = lines.length - 1; i >= first; i -= 1) {
    const at = timeAtStart(lines[i] ?? '');
    if (at === undefined) continue;
    if (at < sinceMs) return begin ?? lines.length;
    begin = i;
  }
  return begin === undefined ? undefined : first;
}
