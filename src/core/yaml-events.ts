/**
 * js-yaml's events, with one freedom of PyYAML that YAML 1.2 forbids and people use: a line inside `[…]`, `{…}` or quotes may stand
 * further left than its key, as the closing bracket of
 *
 *     layers: [
 *       64,
 *     ]
 *
 * Blanks at the start of such a line mean nothing, so that the line is moved to the right and the text read again.
 */
import { YAMLException, parseEvents } from 'js-yaml';
import type { Event } from 'js-yaml';
import { YamlFault } from './yaml-fault.ts';

/** Far below what PyYAML's recursion can take. */
export const MAX_DEPTH = 100;
/** Each such line costs one more reading. */
const MAX_SHIFTS = 100;

export interface YamlEvents {
  /** The text to which the offsets of the events belong. */
  text: string;
  events: Event[];
  /** Offset in the text as it was given. */
  original(offset: number): number;
}

/** Throws a {@link YamlFault} with an offset in the text as given. */
export function readEvents(given: string): YamlEvents {
  let text = given;
  const shifts: number[] = [];
  const width = 1 + deepestIndent(given);
  const original = (offset: number): number => {
    let back = 0;
    for (const [i, at] of shifts.entries()) {
      if (at + i * width > offset) break;
      back = Math.min((i + 1) * width, offset - at);
    }
    return offset - back;
  };
  for (;;) {
    try {
      return { text, events: parseEvents(text, { maxDepth: MAX_DEPTH }), original };
    } catch (error) {
      if (!(error instanceof YAMLException)) throw error;
      const at = original(error.mark?.position ?? 0);
      const lineStart = startOfLine(given, at);
      const marker = /^(?:---|\.\.\.)(?=\s|$)/.test(given.slice(lineStart, lineStart + 4));
      if (
        error.reason !== 'deficient indentation' ||
        marker ||
        shifts.length >= MAX_SHIFTS ||
        shifts.includes(lineStart)
      ) {
        throw new YamlFault(at, error.reason);
      }
      shifts.push(lineStart);
      shifts.sort((a, b) => a - b);
      text = shifted(given, shifts, ' '.repeat(width));
    }
  }
}

function deepestIndent(text: string): number {
  let deepest = 0;
  for (const [blanks] of text.matchAll(/^ +/gm)) deepest = Math.max(deepest, blanks.length);
  return deepest;
}

function startOfLine(text: string, at: number): number {
  return Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1;
}

function shifted(given: string, starts: readonly number[], blanks: string): string {
  let text = '';
  let from = 0;
  for (const start of starts) {
    text += given.slice(from, start) + blanks;
    from = start;
  }
  return text + given.slice(from);
}
