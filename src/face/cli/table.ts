/** Tables for a terminal: columns as wide as what is in them, cut at its right edge, or tab-separated for programs. */
import { terminalSafe } from '../../core/escape.ts';
import { characters } from '../../core/text.ts';
import type { Look } from './answer.ts';
import { paint } from './paint.ts';
import type { Style } from './paint.ts';

export interface Column<Row> {
  head: string;
  /** As it is: it is made safe here. */
  text: (row: Row) => string;
  align?: 'right';
  style?: (row: Row) => Style | undefined;
  /** It gives way first, down to this many characters. */
  least?: number;
}

const GAP = '  ';

/** Without rows there are no lines. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], look: Look): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row) => columns.map((column) => terminalSafe(column.text(row))));
  if (look.plain) return [columns.map(({ head }) => head.toLowerCase()), ...cells].map((line) => line.join('\t'));
  const widths = fitted(
    columns.map((column, i) => Math.max(length(column.head), ...cells.map((line) => length(line[i] ?? '')))),
    columns,
    look.width,
  );
  const head = columns.map((column, i) => paint(padded(column.head, widths[i] ?? 0, column.align), 'bold', look.color));
  const lines = cells.map((line, r) =>
    line.map((cell, i) => {
      const [column, row] = [columns[i], rows[r]];
      const style = column === undefined || row === undefined ? undefined : column.style?.(row);
      const text = padded(cell, widths[i] ?? 0, column?.align);
      return style === undefined ? text : paint(text, style, look.color);
    }),
  );
  return [head, ...lines].map((line) => line.join(GAP).trimEnd());
}

/** Columns with `least` give way from the right until the line fits; then the last one is cut whatever it is. */
function fitted<Row>(widths: readonly number[], columns: readonly Column<Row>[], width: number): number[] {
  const fit = [...widths];
  const over = (): number => fit.reduce((sum, one) => sum + one, 0) + GAP.length * (fit.length - 1) - width;
  for (let i = fit.length - 1; i >= 0 && over() > 0; i -= 1) {
    const least = columns[i]?.least;
    const now = fit[i] ?? 0;
    if (least !== undefined && now > least) fit[i] = Math.max(least, now - over());
  }
  const last = fit.length - 1;
  if (over() > 0) fit[last] = Math.max(1, (fit[last] ?? 0) - over());
  return fit;
}

function padded(text: string, width: number, align: 'right' | undefined): string {
  const shown = cutTo(text, width);
  const blanks = ' '.repeat(Math.max(0, width - length(shown)));
  return align === 'right' ? blanks + shown : shown + blanks;
}

/** At most so many characters; what was cut ends with `…`. */
export function cutTo(text: string, width: number): string {
  if (length(text) <= width) return text;
  return `${characters(text)
    .slice(0, Math.max(0, width - 1))
    .join('')}…`;
}

function length(text: string): number {
  return characters(text).length;
}
