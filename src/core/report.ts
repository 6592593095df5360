/**
 * results/report.md. The first blocks keep the form of the original byte for byte, because people and scripts find them by
 * their headings and columns; ours come after them (protocol.md §1 and §2.17).
 */
import { QUEUE_SHOWN } from './board.ts';
import type { BoardInput } from './board.ts';
import { MISSING, cellText } from './cell.ts';
import { terminalSafe } from './escape.ts';
import type { RankedRun } from './leaderboard.ts';
import { cellOf, grouped, line, row } from './report-lines.ts';
import { NODES, RUNNING, restOf } from './report-more.ts';
import { characters, cut } from './text.ts';

/** Lengths of the original, in characters. */
const TITLE_IN_TABLE = 40;
const TITLE_IN_LIST = 50;
const ERROR_IN_LIST = 80;
/** A value that no format fits may be any text. */
const VALUE_IN_TABLE = 200;

/** Lines rendered in one go: about a millisecond. */
const SLICE = 250;

export function renderReport(board: BoardInput): string {
  return [...reportParts(board)].join('');
}

/** The report in parts that end with a line each, so that rendering 100,000 rows can pause between them. */
export function* reportParts(board: BoardInput): Generator<string> {
  yield `# ${terminalSafe(board.report.title)}\n**Updated:** ${board.updated} | **Host:** ${terminalSafe(board.host)}\n`;
  for (const section of [status, results, failed, queue, ...restOf(board.report.sections)]) {
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
  const sections = [status, queue, ...restOf(board.report.sections)].map((section) => [...section(board)].join('\n'));
  return comparableReport(`\n${sections.filter((text) => text !== '').join('\n\n')}\n`);
}

/** The report without what changes by itself (time, host, minutes, heartbeats): equal means that there is nothing new to write. */
export function comparableReport(text: string): string {
  const body = text.replace(/^\*\*Updated:\*\* .*\n/m, '');
  const at = movingPart(body);
  return body.slice(0, at) + stillPart(body.slice(at));
}

/** Where what runs and the nodes begin, the last sections; the end where there are none. */
export function movingPart(text: string): number {
  const starts = [text.lastIndexOf(RUNNING), text.lastIndexOf(NODES)].filter((at) => at !== -1);
  return Math.min(text.length, ...starts);
}

function stillPart(text: string): string {
  return text.replace(/, \d+ min(?: of ~\d+)?$/gm, '').replace(/^(\| [^|]* \| (?:online|suspect|lost) \|).*$/gm, '$1');
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
  const shown = shownRows(ranked.length, report);
  for (let i = 0; i < shown; i += 1) {
    const run = ranked[i];
    if (run !== undefined) yield `| ${i + 1} | ${rowOf(run, ideas(run.id)?.title, report)}`;
  }
  if (shown < ranked.length) yield `\n… and ${grouped(ranked.length - shown)} more: orze ls --limit all`;
}

function shownRows(rows: number, { max_rows }: BoardInput['report']): number {
  return max_rows === 0 ? rows : Math.min(rows, max_rows);
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

function* failed({ ideas, failed: runs, report }: BoardInput): Iterable<string> {
  if (runs.length === 0) return;
  yield '## Failed';
  const shown = shownRows(runs.length, report);
  for (let i = 0; i < shown; i += 1) {
    const run = runs[i];
    if (run === undefined) continue;
    yield `- **${run.id}**: ${line(ideas(run.id)?.title ?? MISSING, TITLE_IN_LIST)} — ${line(run.error, ERROR_IN_LIST)}`;
  }
  if (shown < runs.length) yield `- ... and ${grouped(runs.length - shown)} more: orze failures`;
}

function queue(board: BoardInput): string[] {
  const total = board.counts.queued;
  const lines = board.queue
    .slice(0, QUEUE_SHOWN)
    .map((idea) => `- **${idea.id}** [${idea.priority}]: ${terminalSafe(idea.title)}`);
  const more = total > lines.length ? [`- ... and ${total - lines.length} more`] : [];
  return [`## Queue (${total} ideas)`, ...lines, ...more];
}
