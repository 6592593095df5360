/**
 * results/report.md. The first blocks keep the form of the original byte for byte, because people and scripts find them by
 * their headings and columns; ours come after them (protocol.md §1 and §2.17).
 */
import { QUEUE_SHOWN } from './board.ts';
import type { BoardInput } from './board.ts';
import { MISSING, cellText, plainText } from './cell.ts';
import { markdownCell, terminalSafe } from './escape.ts';
import type { RankedRun } from './leaderboard.ts';
import { place } from './problem.ts';
import { characters, cut } from './text.ts';

/** Lengths of the original, in characters. */
const TITLE_IN_TABLE = 40;
const TITLE_IN_LIST = 50;
const ERROR_IN_LIST = 80;
/** A value that no format fits may be any text. */
const VALUE_IN_TABLE = 200;
/** Longest list of ours; what is left out is counted. */
const LIST_SHOWN = 20;
const EXAMPLES_SHOWN = 3;
export const RUNNING = '\n## Running\n';

/** Lines rendered in one go: about a millisecond. */
const SLICE = 250;

export function renderReport(board: BoardInput): string {
  return [...reportParts(board)].join('');
}

/** The report in parts that end with a line each, so that rendering 100,000 rows can pause between them. */
export function* reportParts(board: BoardInput): Generator<string> {
  yield `# ${terminalSafe(board.report.title)}\n**Updated:** ${board.updated} | **Host:** ${terminalSafe(board.host)}\n`;
  for (const section of [status, results, failed, queue, blocked, causes, unscored, unknown, running]) {
    let lines: string[] = [];
    let begun = false;
    for (const text of section(board)) {
      if (!begun) lines.push('');
      begun = true;
      lines.push(text);
      if (lines.length < SLICE) continue;
      yield `${lines.join('\n')}\n`;
      lines = [];
    }
    if (lines.length > 0) yield `${lines.join('\n')}\n`;
  }
}

/** What the report shows beside finished runs, in the form of {@link comparableReport}: little, however many of those there are. */
export function comparableRest(board: BoardInput): string {
  const sections = [status, queue, blocked, unknown, running].map((section) => [...section(board)].join('\n'));
  return comparableReport(`${sections.join('\n')}\n`);
}

/** The report without what changes by itself (time, host, minutes): equal means that there is nothing new to write. */
export function comparableReport(text: string): string {
  const body = text.replace(/^\*\*Updated:\*\* .*\n/m, '');
  const at = body.lastIndexOf(RUNNING);
  return at === -1 ? body : body.slice(0, at) + body.slice(at).replace(/, \d+ min$/gm, '');
}

function status({ counts }: BoardInput): string[] {
  const { total, completed, running: inProgress } = counts;
  // As the original counted: what has no run yet.
  const waiting = total - completed - counts.failed - inProgress - counts.unknown;
  return [
    '## Pipeline Status',
    '| Total | Completed | Failed | In Progress | Queued |',
    '|-------|-----------|--------|-------------|--------|',
    `| ${total} | ${completed} | ${counts.failed} | ${inProgress} | ${waiting} |`,
  ];
}

function* results({ report, ideas, ranked }: BoardInput): Iterable<string> {
  const labels = report.columns.map(({ label }) => label);
  // Six dashes at least for a column of the project's own, as the original's max(6, len(label)).
  const dashes = labels.map((label) => `${'-'.repeat(Math.max(6, characters(label).length))}|`);
  yield '## Results';
  yield '';
  yield row(['Rank', 'Idea', 'Title', ...labels]);
  yield `|------|------|-------|${dashes.join('')}`;
  for (const [i, run] of ranked.entries()) yield `| ${i + 1} | ${rowOf(run, ideas(run.id)?.title, report)}`;
}

/** All of a row but its rank, which the runs before it move. */
function rowOf(ranked: RankedRun, idea: string | undefined, report: BoardInput['report']): string {
  const name = idea ?? MISSING;
  if (ranked.row?.title === name) return ranked.row.text;
  const cells = report.columns.map(({ key, fmt }) => cut(cellText(fmt, ranked.run.values[key]), VALUE_IN_TABLE));
  const text = `${[ranked.id, line(name, TITLE_IN_TABLE), ...cells].map(cellOf).join(' | ')} |`;
  ranked.row = { title: name, text };
  return text;
}

function* failed({ ideas, failed: runs }: BoardInput): Iterable<string> {
  if (runs.length === 0) return;
  yield '## Failed';
  for (const { id, error } of runs) {
    yield `- **${id}**: ${line(ideas(id)?.title ?? MISSING, TITLE_IN_LIST)} — ${line(error, ERROR_IN_LIST)}`;
  }
}

function queue(board: BoardInput): string[] {
  const total = board.counts.queued;
  const lines = board.queue
    .slice(0, QUEUE_SHOWN)
    .map((idea) => `- **${idea.id}** [${idea.priority}]: ${terminalSafe(idea.title)}`);
  const more = total > lines.length ? [`- ... and ${total - lines.length} more`] : [];
  return [`## Queue (${total} ideas)`, ...lines, ...more];
}

function blocked({ blocked: problems }: BoardInput): string[] {
  if (problems.length === 0) return [];
  const lines = problems.slice(0, LIST_SHOWN).map((problem) => {
    const at = place(problem);
    const where = at === '' ? '' : ` at ${terminalSafe(at)}`;
    return `- **${problem.idea ?? MISSING}**: ${problem.code} ${terminalSafe(problem.message)}${where}`;
  });
  return ['## Blocked', ...shortened(lines, problems.length)];
}

function causes({ failures }: BoardInput): string[] {
  if (failures.length === 0) return [];
  const rows = failures.map(({ cause, count, ids }) =>
    row([cause, String(count), ids.slice(0, EXAMPLES_SHOWN).join(', ')]),
  );
  return ['## Failures by cause', '', row(['Cause', 'Runs', 'Examples']), '|-------|------|----------|', ...rows];
}

/** Completed runs that rank last because there is nothing to compare. */
function unscored({ report, ranked }: BoardInput): string[] {
  const first = ranked.length - countUnscored(ranked);
  if (first === ranked.length) return [];
  const lines = ranked.slice(first, first + LIST_SHOWN).map(({ id, run }) => {
    const value = run.values[report.primary_metric];
    return `- **${id}**: ${value === undefined ? 'missing' : line(plainText(value), ERROR_IN_LIST)}`;
  });
  return [`## Completed without ${terminalSafe(report.primary_metric)}`, ...shortened(lines, ranked.length - first)];
}

function countUnscored(ranked: readonly RankedRun[]): number {
  let count = 0;
  while (ranked[ranked.length - 1 - count]?.score === null) count += 1;
  return count;
}

function unknown({ unknown: runs }: BoardInput): string[] {
  if (runs.length === 0) return [];
  const lines = runs.slice(0, LIST_SHOWN).map(({ id, why }) => `- **${id}**: ${terminalSafe(why)}`);
  return ['## Unknown', ...shortened(lines, runs.length)];
}

function running({ running: runs }: BoardInput): string[] {
  if (runs.length === 0) return [];
  const lines = runs.map(({ id, host, slots, gpu, stage, elapsedS }) => {
    const where = slots.length === 0 ? `gpu:${gpu}` : slots.join('+');
    const minutes = elapsedS === null ? '' : `, ${Math.floor(elapsedS / 60)} min`;
    return `- **${id}**: ${terminalSafe(`${host} ${where}, ${stage}`)}${minutes}`;
  });
  return [RUNNING.trim(), ...lines];
}

/** `total`: of how many the lines are the first. */
function shortened(lines: readonly string[], total: number): string[] {
  return total > LIST_SHOWN ? [...lines, `- ... and ${total - LIST_SHOWN} more`] : [...lines];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cellOf).join(' | ')} |`;
}

/** Ids and numbers, most of a big table, need no escaping. */
function cellOf(text: string): string {
  return /^[\w.,%+-]*$/.test(text) ? text : markdownCell(text);
}

function line(text: string, length: number): string {
  return cut(terminalSafe(text), length);
}
