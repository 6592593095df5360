/** How problems look on a terminal: the form of cargo and rustc. The one module that prints them. */
import { resolve } from 'node:path';
import { terminalSafe } from '../../core/escape.ts';
import { redactor } from '../../core/secrets.ts';
import { characters } from '../../core/text.ts';
import { isError, place } from '../../core/problem.ts';
import type { Problem } from '../../core/problem.ts';
import { FileError } from '../../edge/file-error.ts';
import { openFiles } from '../../edge/files.ts';
import type { Terminal } from './options.ts';
import { useColor } from './paint.ts';

/** Larger files (ideas in the ten thousands) are named without an excerpt. */
const MAX_SOURCE_BYTES = 8 * 1024 * 1024;
/** Lines shown above the one that is wrong. */
const LINES_BEFORE = 2;
const MAX_SOURCE_WIDTH = 160;

/** Files in problems are relative to `root`. */
export async function printProblems(problems: readonly Problem[], root: string, terminal: Terminal): Promise<void> {
  const color = useColor(terminal.stderr, terminal.env);
  const sources = await readSources(problems, root);
  const redact = redactor(terminal.env);
  for (const problem of problems) {
    terminal.stderr.write(
      `${redact(formatProblem(problem, problem.source ?? sources.get(problem.file ?? ''), color))}\n`,
    );
  }
}

/** Of the files that problems point into; what cannot be read (any more) is left out, as then its excerpt is. */
async function readSources(problems: readonly Problem[], root: string): Promise<Map<string, string>> {
  const files = openFiles();
  const sources = new Map<string, string>();
  const named = problems.flatMap(({ file, line }) => (file === undefined || line === undefined ? [] : [file]));
  for (const file of new Set(named)) {
    try {
      sources.set(file, (await files.read(resolve(root, file), MAX_SOURCE_BYTES)).toString('utf8'));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }
  return sources;
}

/** Without a line end. Everything that came from a file or from the user is stripped of control characters. */
export function formatProblem(problem: Problem, source: string | undefined, color: boolean): string {
  const paint = painter(color);
  const head = isError(problem) ? paint.error(`error[${problem.code}]`) : paint.warning(`warning[${problem.code}]`);
  const about = problem.idea === undefined || problem.message.startsWith(problem.idea) ? '' : `${problem.idea}: `;
  const lines = [`${head}${paint.bold(`: ${terminalSafe(about + problem.message)}`)}`];
  const where = place(problem);
  if (where !== '') lines.push(`  ${paint.rule('-->')} ${terminalSafe(where)}`);
  lines.push(...excerpt(problem, source, paint));
  if (problem.note !== undefined)
    lines.push(`   ${paint.rule('=')} ${paint.bold('note')}: ${terminalSafe(problem.note)}`);
  if (problem.help !== undefined)
    lines.push(`   ${paint.rule('=')} ${paint.bold('help')}: ${terminalSafe(problem.help)}`);
  return lines.join('\n');
}

function excerpt(problem: Problem, source: string | undefined, paint: Painter): string[] {
  const { line, column } = problem;
  if (source === undefined || line === undefined) return [];
  const all = source.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  const wrong = all[line - 1];
  if (wrong === undefined) return [];
  const width = String(line).length;
  const gutter = (text: string) => paint.rule(`${text.padStart(width)} |`);
  const out = [gutter('')];
  for (let at = Math.max(1, line - LINES_BEFORE); at <= line; at++) {
    out.push(`${gutter(String(at))} ${shown(all[at - 1] ?? '')}`.trimEnd());
  }
  if (column !== undefined && column <= MAX_SOURCE_WIDTH) out.push(`${gutter('')} ${caretLine(wrong, column, paint)}`);
  return out;
}

function caretLine(line: string, column: number, paint: Painter): string {
  const before = characters(line)
    .slice(0, column - 1)
    .join('');
  const word = /^(?:[\w.-]+|"[^"]*"|'[^']*')/.exec(line.slice(before.length))?.[0].length ?? 1;
  return ' '.repeat(characters(shown(before)).length) + paint.error('^'.repeat(Math.min(word, MAX_SOURCE_WIDTH)));
}

/** One source line as it can be shown; a tab becomes one space, so that the caret stands right. */
function shown(line: string): string {
  const safe = terminalSafe(line.replace(/\t/g, ' '));
  return safe.length <= MAX_SOURCE_WIDTH ? safe : `${safe.slice(0, MAX_SOURCE_WIDTH)}…`;
}

/** `2 errors, 1 warning` */
export function countWords(problems: readonly Problem[]): string {
  const errors = problems.filter(isError).length;
  const warnings = problems.length - errors;
  return `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

type Paint = (text: string) => string;
interface Painter {
  error: Paint;
  warning: Paint;
  bold: Paint;
  rule: Paint;
}

function painter(color: boolean): Painter {
  const style =
    (code: string): Paint =>
    (text) =>
      color ? `\u001b[${code}m${text}\u001b[0m` : text;
  return { error: style('1;31'), warning: style('1;33'), bold: style('1'), rule: style('1;34') };
}
