/** Where two logs begin to say something else: what differs between any two runs (numbers, times, paths, ids) counts as the same. */
import { maskedMessage } from './fingerprint.ts';

export interface LogParting {
  /** 1-based line of both from which on they differ; null: they do not, as far as both were read. */
  readonly line: number | null;
  /** What both say before it (as the first of them says it), and what each says from there on. */
  readonly before: readonly string[];
  readonly a: readonly string[];
  readonly b: readonly string[];
}

const BEFORE = 3;
const SHOWN = 8;

/** Line by line: a line more in one of them is where they part. */
export function partingOf(a: readonly string[], b: readonly string[]): LogParting {
  const both = Math.max(a.length, b.length);
  for (let at = 0; at < both; at += 1) {
    if (same(a[at], b[at])) continue;
    return {
      line: at + 1,
      before: a.slice(Math.max(0, at - BEFORE), at),
      a: a.slice(at, at + SHOWN),
      b: b.slice(at, at + SHOWN),
    };
  }
  return { line: null, before: [], a: [], b: [] };
}

/** A line without a word in it is compared as it stands, but for its figures. */
function same(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return maskedMessage(a) === maskedMessage(b) && bare(a) === bare(b);
}

function bare(line: string): string {
  return /[A-Za-z]/.test(line) ? '' : line.replace(/\d+(?:[.,]\d+)*(?:e[+-]?\d+)?/gi, '<n>').trim();
}
