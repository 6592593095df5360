/**
 * results/report.md. The first blocks keep the form of the original byte for byte, because people and scripts find them by
 * their headings and columns; ours come after them (protocol.md §1 and §2.17).
 */
import { QUEUE_SHOWN, groupFailures, sortFacts } from './board.ts';
import type { BoardInput, SortedFacts } from './board.ts';
import { MISSING, cellText, plainText } from './cell.ts';
import { markdownCell, terminalSafe } from './escape.ts';
import { rankRuns } from './leaderboard.ts';
import type { RankedRun } from './leaderboard.ts';
import { place } from './problem.ts';
import type { Problem } from './problem.ts';
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
const RUNNING = '\n## Running\n';

export function renderReport(board: BoardInput): string {
  const ranked = rankRuns(board.facts, board.report);
  const sorted = sortFacts(board.facts);
  const sections = [
    status(board),
    results(board, ranked),
    failed(board, sorted.failed),
    queue(board),
    blocked(board.blocked),
    causes(sorted.failed),
    unscored(board, ranked),
    unknown(sorted.unknown),
    running(sorted.running),
  ];
  const head = [
    `# ${terminalSafe(board.report.title)}`,
    `**Updated:** ${board.updated} | **Host:** ${terminalSafe(board.host)}`,
  ];
  return [head, ...sections.filter((lines) => lines.length > 0)].map((lines) => `${lines.join('\n')}\n`).join('\n');
}

/** The report without what changes by itself (time, host, minutes): equal means that there is nothing new to write. */
export function comparableReport(text: string): string {
  const body = text.replace(/^\*\*Updated:\*\* .*\n/m, '');
  const at = body.lastIndexOf(RUNNING);
  return at === -1 ? body : body.slice(0, at) + body.slice(at).replace(/, \d+ min$/gm, '');
}

function status({ counts }: BoardInput): string[] {
  const { total, completed, running: inProgress, queued, blocked: cannotRun } = counts;
  return [
    '## Pipeline Status',
    '| Total | Completed | Failed | In Progress | Queued |',
    '|-------|-----------|--------|-------------|--------|',
    `| ${total} | ${completed} | ${counts.failed} | ${inProgress} | ${queued + cannotRun} |`,
  ];
}

function results({ report, ideas }: BoardInput, ranked: readonly RankedRun[]): string[] {
  const labels = report.columns.map(({ label }) => label);
  // Six dashes at least for a column of the project's own, as the original's max(6, len(label)).
  const dashes = labels.map((label) => `${'-'.repeat(Math.max(6, characters(label).length))}|`);
  const rows = ranked.map(({ rank, id, run }) => {
    const cells = report.columns.map(({ key, fmt }) => cut(cellText(fmt, run.values[key]), VALUE_IN_TABLE));
    return row([String(rank), id, title(ideas(id), TITLE_IN_TABLE), ...cells]);
  });
  return [
    '## Results',
    '',
    row(['Rank', 'Idea', 'Title', ...labels]),
    `|------|------|-------|${dashes.join('')}`,
    ...rows,
  ];
}

function failed({ ideas }: BoardInput, runs: SortedFacts['failed']): string[] {
  if (runs.length === 0) return [];
  const lines = runs.map(
    ({ id, error }) => `- **${id}**: ${title(ideas(id), TITLE_IN_LIST)} — ${line(error, ERROR_IN_LIST)}`,
  );
  return ['## Failed', ...lines];
}

function queue(board: BoardInput): string[] {
  const total = board.counts.queued;
  const lines = board.queue
    .slice(0, QUEUE_SHOWN)
    .map((idea) => `- **${idea.id}** [${idea.priority}]: ${terminalSafe(idea.title)}`);
  const more = total > lines.length ? [`- ... and ${total - lines.length} more`] : [];
  return [`## Queue (${total} ideas)`, ...lines, ...more];
}

function blocked(problems: readonly Problem[]): string[] {
  if (problems.length === 0) return [];
  const lines = problems.map((problem) => {
    const at = place(problem);
    const where = at === '' ? '' : ` at ${terminalSafe(at)}`;
    return `- **${problem.idea ?? MISSING}**: ${problem.code} ${terminalSafe(problem.message)}${where}`;
  });
  return ['## Blocked', ...shortened(lines)];
}

function causes(runs: SortedFacts['failed']): string[] {
  if (runs.length === 0) return [];
  const rows = groupFailures(runs).map(({ cause, count, ids }) =>
    row([cause, String(count), ids.slice(0, EXAMPLES_SHOWN).join(', ')]),
  );
  return ['## Failures by cause', '', row(['Cause', 'Runs', 'Examples']), '|-------|------|----------|', ...rows];
}

/** Completed runs that rank last because there is nothing to compare. */
function unscored({ report }: BoardInput, ranked: readonly RankedRun[]): string[] {
  const runs = ranked.filter(({ score }) => score === null);
  if (runs.length === 0) return [];
  const lines = runs.map(({ id, run }) => {
    const value = run.values[report.primary_metric];
    return `- **${id}**: ${value === undefined ? 'missing' : line(plainText(value), ERROR_IN_LIST)}`;
  });
  return [`## Completed without ${terminalSafe(report.primary_metric)}`, ...shortened(lines)];
}

function unknown(runs: SortedFacts['unknown']): string[] {
  if (runs.length === 0) return [];
  return ['## Unknown', ...shortened(runs.map(({ id, why }) => `- **${id}**: ${terminalSafe(why)}`))];
}

function running(runs: SortedFacts['running']): string[] {
  if (runs.length === 0) return [];
  const lines = runs.map(({ id, host, slots, gpu, stage, elapsedS }) => {
    const where = slots.length === 0 ? `gpu:${gpu}` : slots.join('+');
    const minutes = elapsedS === null ? '' : `, ${Math.floor(elapsedS / 60)} min`;
    return `- **${id}**: ${terminalSafe(`${host} ${where}, ${stage}`)}${minutes}`;
  });
  return [RUNNING.trim(), ...lines];
}

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= LIST_SHOWN) return [...lines];
  return [...lines.slice(0, LIST_SHOWN), `- ... and ${lines.length - LIST_SHOWN} more`];
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

function title(idea: { title: string } | undefined, length: number): string {
  return idea === undefined ? MISSING : line(idea.title, length);
}
