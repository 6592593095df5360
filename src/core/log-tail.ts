/** The end of a log as lines, and where in it the script crashed. */
import { terminalSafe } from './escape.ts';
import { TEXT_CAUSES, showsAt } from './log-evidence.ts';
import type { TextCause } from './log-evidence.ts';
import type { Evidence } from './run.ts';
import { cut } from './text.ts';

export interface LogTail {
  text: string;
  /** 1-based number of the first line of `text` in the file; null = nobody counted. */
  firstLine: number | null;
  file: string;
}

/** Most lines of evidence, and characters of each. */
const MOST_LINES = 12;
const MOST_CHARACTERS = 400;
/** Of a line, this much is searched. */
const SEARCHED = 4000;
/** Frames and message of a traceback that are worth showing. */
const FRAME_LINES = 6;
const MESSAGE_LINES = 2;
const STACK_LINES = 3;

/** Python's launchers report that a worker died; the worker's own traceback, above theirs, says why. */
const LAUNCHER = /\b(?:ChildFailedError|CalledProcessError|ProcessRaisedException|ProcessExitedException)\b/;
const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/;

interface Crash {
  /** Line where the first traceback of the chain begins. */
  start: number;
  /** Line that names the error. */
  error: number;
  /** Lines worth showing. */
  shown: readonly [from: number, to: number];
}

export interface LogReading {
  /** What the log proves about a process that died, and the line that does. */
  cause: { name: TextCause; proof: string } | null;
  /** What the last error alone says, also of a process that went on. */
  errorCause: TextCause | null;
  /** The proof first, then the last error, else the last lines; in the order of the file. */
  evidence: readonly Evidence[];
}

export function readLog({ text, firstLine, file }: LogTail): LogReading {
  const lines = text.split('\n').map(visible);
  const crash = pythonCrash(lines) ?? javascriptCrash(lines);
  const cause = findCause(lines, crash);
  const chosen = new Set(cause === null ? [] : [cause.line]);
  if (crash !== null) for (const i of range(crash.shown)) chosen.add(i);
  if (chosen.size === 0) for (const i of lastLines(lines)) chosen.add(i);
  const evidence = [...chosen]
    .slice(0, MOST_LINES)
    .toSorted((a, b) => a - b)
    .map((i) => {
      // 0 says that the line has no known number.
      const line = firstLine === null ? 0 : firstLine + i;
      return { file, line, text: excerpt(lines[i] ?? '', cause?.name ?? null) };
    });
  return {
    cause: cause === null ? null : { name: cause.name, proof: lines[cause.line] ?? '' },
    errorCause: crash === null ? null : causeOf(lines[crash.error] ?? ''),
    evidence,
  };
}

/** What a terminal would show of the line in the end: progress bars rewrite it with carriage returns. */
function visible(line: string): string {
  const segments = line.split('\r').filter((segment) => segment.trim() !== '');
  return terminalSafe((segments.at(-1) ?? '').slice(0, SEARCHED)).trimEnd();
}

function excerpt(line: string, cause: TextCause | null): string {
  const at = cause === null ? -1 : showsAt(cause, line);
  return at < MOST_CHARACTERS / 2 ? cut(line, MOST_CHARACTERS) : cut(`…${line.slice(at - 100)}`, MOST_CHARACTERS);
}

function causeOf(line: string): TextCause | null {
  return TEXT_CAUSES.find((cause) => showsAt(cause, line) !== -1) ?? null;
}

/**
 * Out-of-memory and NaN lines count wherever they stand. The other causes are often only warned about on the way
 * ("ImportError: apex not found, going on without"), so they count from the last error on, if there is one.
 */
function findCause(lines: readonly string[], crash: Crash | null): { name: TextCause; line: number } | null {
  const last = crash === null ? null : causeOf(lines[crash.error] ?? '');
  const decisive = last === 'import' || last === 'missing-file' || last === 'disk';
  for (const name of TEXT_CAUSES) {
    if (name === 'nan' && decisive) continue;
    const from = name === 'oom' || name === 'nan' || crash === null ? 0 : crash.start;
    const shows = (line: string, i: number) => i >= from && showsAt(name, line) !== -1;
    // The first NaN is where it went wrong; of the others the last one is what ended it.
    const line = name === 'nan' ? lines.findIndex(shows) : lines.findLastIndex(shows);
    if (line !== -1) return { name, line };
  }
  return null;
}

function pythonCrash(lines: readonly string[]): Crash | null {
  const crashes: Crash[] = [];
  let chainStart: number | null = null;
  for (const [start, header] of lines.entries()) {
    if (CHAINED.test(header)) chainStart = crashes.at(-1)?.start ?? null;
    const column = header.indexOf('Traceback (most recent call last)');
    if (column === -1) continue;
    const error = errorLine(lines, start, header.slice(0, column));
    if (error === null) continue;
    const from = Math.max(start, error - FRAME_LINES);
    crashes.push({ start: chainStart ?? start, error, shown: [from, messageEnd(lines, error)] });
    chainStart = null;
  }
  return crashes.findLast(({ error }) => !LAUNCHER.test(lines[error] ?? '')) ?? crashes.at(-1) ?? null;
}

/** The first line behind the header that is not indented. Lines of other ranks (`[rank1]: …`) are skipped. */
function errorLine(lines: readonly string[], start: number, prefix: string): number | null {
  for (let i = start + 1; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    if (line.startsWith(prefix) && /^\S/.test(line.slice(prefix.length))) return i;
  }
  return null;
}

function messageEnd(lines: readonly string[], error: number): number {
  let end = error;
  while (end < error + MESSAGE_LINES && /^(?!Traceback)\S/.test(lines[end + 1] ?? '')) end += 1;
  return end;
}

function javascriptCrash(lines: readonly string[]): Crash | null {
  const frame = /^\s+at \S/;
  const error = lines.findLastIndex((line, i) => /^\S/.test(line) && frame.test(lines[i + 1] ?? ''));
  if (error === -1) return null;
  let end = error + 1;
  while (end < error + STACK_LINES && frame.test(lines[end + 1] ?? '')) end += 1;
  return { start: error, error, shown: [error, end] };
}

function range([from, to]: readonly [number, number]): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function lastLines(lines: readonly string[]): number[] {
  return lines.flatMap((line, i) => (line === '' ? [] : [i])).slice(-3);
}
