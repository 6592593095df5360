/**
 * ideas.md: a list of ideas, each a `## idea-NNN: Title` with fields and one ```yaml block. A reading (ideas-reading, ideas-book) finds the
 * ideas and keeps no text; the config of an idea is read here from its text, only when it is needed.
 */
import { LEGACY_CONFIG, withoutReturns } from './idea-block.ts';
import type { IdeaEntry } from './idea-block.ts';
import { shape } from './effective.ts';
import { openFence, readField } from './idea-lines.ts';
import type { Problem } from './problem.ts';
import { isMapping } from './yaml-value.ts';
import type { YamlMapping } from './yaml-value.ts';
import { parseYaml, yamlTraps } from './yaml.ts';

export type { IdeaEntry } from './idea-block.ts';
export { IdeaTable } from './idea-table.ts';
export type { IdeaHead } from './idea-table.ts';
export { entryOf } from './block-text.ts';
export type { IdeasReading, KeptReading } from './ideas-reading.ts';
export { IdeasBook } from './ideas-book.ts';
export type { IdeasView } from './ideas-book.ts';

export type ConfigReading =
  | { ok: true; config: YamlMapping; hypothesis: string | null }
  /** E0102 or E0111, in the coordinates of the file. */
  | { ok: false; problem: Problem };

const NOTE = 'BLOCKED until this is mended; all other ideas go on';

/** The config and the hypothesis of an idea. `file` is how a problem names ideas.md. */
export function readIdea(entry: IdeaEntry, file: string): ConfigReading {
  const { text, line } = configText(entry);
  const help = 'mend it in the file: it starts by itself; `orze check` shows what is still wrong';
  const read = parseYaml(text);
  if (!read.ok) {
    const at = { file, line: line + read.line - 1, column: read.column };
    const message = `the config is not valid YAML: ${read.message}`;
    return { ok: false, problem: { code: 'E0102', message, ...at, idea: entry.id, note: NOTE, help } };
  }
  if (!isMapping(read.value)) {
    const message = `the config is ${shape(read.value)}, expected a mapping of keys to values`;
    const empty = read.value === null ? 'write `{}` for the base config as it is' : help;
    return { ok: false, problem: { code: 'E0111', message, file, line, idea: entry.id, note: NOTE, help: empty } };
  }
  return { ok: true, config: read.value, hypothesis: hypothesisOf(entry.text) };
}

/** W0106 for each value of the idea's config that looks like a number and is a string for PyYAML. */
export function ideaWarnings(entry: IdeaEntry, file: string): Problem[] {
  const { text, line } = configText(entry);
  return yamlTraps(text).map((trap) => ({
    code: 'W0106',
    message: `${trap.text} is a string for PyYAML, not a number`,
    file,
    line: line + trap.line - 1,
    column: trap.column,
    help: `write ${trap.instead}`,
    idea: entry.id,
  }));
}

/** What the training script takes for the config, and the line of the file on which it begins. */
function configText(entry: IdeaEntry): { text: string; line: number } {
  const block = withoutReturns(entry.text);
  const found = LEGACY_CONFIG.exec(block);
  if (found === null) throw new Error(`${entry.id} was accepted without a config`);
  const before = block.slice(0, found.index).split('\n').length;
  return { text: found[1] ?? '', line: entry.line + before };
}

/** Its line and the lines that continue it. */
function hypothesisOf(block: string): string | null {
  const lines = withoutReturns(block).split('\n').slice(1);
  const body = lines.slice(
    0,
    lines.findIndex((line) => openFence(line, 0) !== undefined),
  );
  const at = body.findIndex((line) => readField(line)?.name === 'hypothesis');
  if (at < 0) return null;
  const rest = body.slice(at + 1);
  const end = rest.findIndex((line) => line.trim() === '' || /^\s*(?:[-*+#]|\*\*)/.test(line));
  const more = end < 0 ? rest : rest.slice(0, end);
  const text = [readField(body[at] ?? '')?.value ?? '', ...more.map((line) => line.trim())].join(' ').trim();
  return text === '' ? null : text;
}
