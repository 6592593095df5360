/** The one table: what, ours, the bare minimum or what else it is compared with, the ratio, the goal, whether it is met, the peers. */
import { isMet, limitOf, ratioOf } from './goals.mjs';
import { figure } from './stats.mjs';

const HEAD = ['what', 'ours', 'beside', 'ratio', 'goal', 'met', 'peers'];
const NOTHING = '–';

export function renderTable(rows) {
  const cells = [HEAD, ...rows.map(rowCells)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const [head, ...body] = cells.map(line);
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n');
}

/** `23 of 27 goals are met.` */
export function summary(rows) {
  const judged = rows.map(isMet).filter((met) => met !== undefined);
  return `${judged.filter(Boolean).length} of ${judged.length} goals are met.`;
}

function rowCells(row) {
  const { what, ours, reference, by, unit, peers = [] } = row;
  const [ratio, met] = [ratioOf(row), isMet(row)];
  return [
    what,
    ours === undefined ? NOTHING : `${figure(ours)} ${unit}`,
    reference === undefined ? NOTHING : `${figure(reference)} ${unit} (${by})`,
    ratio === undefined ? NOTHING : `${figure(ratio)} ×`,
    limitOf(row) ?? NOTHING,
    met === undefined ? NOTHING : met ? 'yes' : 'no',
    peers.map((peer) => peerWords(peer, unit)).join('; ') || NOTHING,
  ];
}

/** A peer that was not measured is named with the reason. */
function peerWords({ name, value, why }, unit) {
  return `${name}: ${value === undefined ? why : `${figure(value)} ${unit}`}`;
}
