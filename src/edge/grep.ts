/** Looks for a pattern that somebody else wrote: one that would take for ever is given up (V8 asks for interrupts while it backtracks). */
import { createContext, Script } from 'node:vm';
import { errorCode } from './file-error.ts';

const LINES = new Script('lines.map((line) => pattern.test(line))');

/** Which of the lines match; null: it took longer than `limitMs`. */
export function matchLines(pattern: RegExp, lines: readonly string[], limitMs: number): boolean[] | null {
  try {
    return [...(LINES.runInContext(createContext({ pattern, lines }), { timeout: limitMs }) as boolean[])];
  } catch (error) {
    if (errorCode(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
    throw error;
  }
}
