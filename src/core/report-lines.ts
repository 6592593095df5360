/** Lines of report.md: cells, rows and lists that no text from outside can break. */
import { markdownCell, terminalSafe } from './escape.ts';
import { cut } from './text.ts';

/** Longest list of ours; what is left out is counted. */
export const LIST_SHOWN = 20;

export function row(cells: readonly string[]): string {
  return `| ${cells.map(cellOf).join(' | ')} |`;
}

/** Ids and numbers, most of a big table, need no escaping. */
export function cellOf(text: string): string {
  return /^[\w.,%+-]*$/.test(text) ? text : markdownCell(text);
}

/** One line of at most so many characters. */
export function line(text: string, length: number): string {
  return cut(terminalSafe(text), length);
}

/** `total`: of how many the lines are the first. */
export function shortened(lines: readonly string[], total: number): string[] {
  return total > LIST_SHOWN ? [...lines, `- ... and ${total - LIST_SHOWN} more`] : [...lines];
}

/** `99,500` */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
