/** Rows as people read them: what, ours, reference, ratio, n. */
import { figure } from './stats.mjs';

/** `ratio`: ours to the reference, the smaller the better; of rates (`/s`) the larger. */
export const ratioOf = ({ ours, reference }) =>
  ours === undefined || reference === undefined ? undefined : ours / reference;

export function renderTable(rows) {
  const cells = [['what', 'ours', 'reference', 'ratio', 'n'], ...rows.map(rowCells)];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = cells.map(line);
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n');
}

function rowCells({ what, ours, reference, by, unit, n, missing }) {
  const ratio = ratioOf({ ours, reference });
  return [
    what,
    ours === undefined ? '–' : `${figure(ours)} ${unit}`,
    missing ? `${by}: not installed` : reference === undefined ? '–' : `${figure(reference)} ${unit} (${by})`,
    ratio === undefined ? '–' : `${figure(ratio)} ×`,
    String(n),
  ];
}
