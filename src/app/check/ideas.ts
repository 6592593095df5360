/** `orze check`: every idea of the file as it is now, each with its config, and the base config they change. */
import { resolve } from 'node:path';
import { IdeasBook, entryOf, ideaWarnings, readIdea } from '../../core/ideas.ts';
import { MAX_IDEAS_BYTES } from '../../core/defaults.ts';
import { readBase } from '../../core/base-text.ts';
import type { IdeasView } from '../../core/ideas.ts';
import { isError } from '../../core/problem.ts';
import type { Problem } from '../../core/problem.ts';
import { yamlTraps } from '../../core/yaml.ts';
import type { YamlValue } from '../../core/yaml.ts';
import type { Files } from '../../edge/edges.ts';
import { FileError } from '../../edge/file-error.ts';
import type { Project } from '../open-project.ts';
import { settingPlace } from './scripts.ts';
import { section } from './section.ts';
import type { Section } from './section.ts';

type ReadFiles = Pick<Files, 'read'>;

export interface IdeasCheck {
  sections: Section[];
  runnable: number;
  total: number;
  /** The first that can run; null: there is none. */
  first: RunnableIdea | null;
}

export interface RunnableIdea {
  id: string;
  text: string;
  /** Its own config. */
  config: YamlValue;
}

/** A check holds the whole file; a million ideas are 300 to 400 MB. */
const MAX_CHECKED_BYTES = MAX_IDEAS_BYTES;
const NEWLINE = 10;
const MAX_BASE_BYTES = 16 * 1024 * 1024;

export async function checkIdeas(project: Project, files: ReadFiles): Promise<IdeasCheck> {
  const base = await checkBase(project, files);
  const name = project.config.ideas_file;
  const read = await readBytes(resolve(project.root, name), MAX_CHECKED_BYTES, files);
  if (!read.ok) {
    const problem: Problem = {
      code: 'E0101',
      message: `the ideas file \`${name}\` ${read.why}`,
      ...settingPlace(project, 'ideas_file'),
      help: '`orze init` makes one; `orze rules` tells its format',
    };
    return { sections: [section(name, '', [problem]), base], runnable: 0, total: 0, first: null };
  }
  const view = viewOf(name, read.bytes);
  const problems = [...view.problems];
  const blocked = new Set(view.problems.filter(isError).flatMap(({ idea }) => idea ?? []));
  const all = new Set([...blocked, ...view.entries.keys()]);
  let runnable = 0;
  let first: RunnableIdea | null = null;
  for (const head of view.entries.values()) {
    const entry = entryOf(read.bytes.subarray(head.offset, head.offset + head.bytes), head);
    if (entry === undefined) throw new Error(`${head.id} does not stand where it was read`);
    const idea = readIdea(entry, name);
    if (idea.ok) {
      runnable += 1;
      first ??= { id: entry.id, text: entry.text, config: idea.config };
    } else problems.push(idea.problem);
    problems.push(...ideaWarnings(entry, name));
  }
  problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const about = `${all.size} ${all.size === 1 ? 'idea' : 'ideas'}, ${runnable} can run`;
  return { sections: [section(name, about, problems), base], runnable, total: all.size, first };
}

function viewOf(name: string, bytes: Buffer): IdeasView {
  const book = new IdeasBook(name, 0);
  const complete = bytes.lastIndexOf(NEWLINE) + 1;
  book.append(bytes.subarray(0, complete));
  return book.look(bytes.toString('utf8', complete), 0);
}

/** The base config as ideas get it; empty where it is not there. */
export async function baseOf(project: Project, files: ReadFiles): Promise<YamlValue> {
  const name = project.config.base_config;
  const read = await readBytes(resolve(project.root, name), MAX_BASE_BYTES, files);
  return readBase(read.ok ? read.bytes.toString('utf8') : undefined, name).value;
}

async function checkBase(project: Project, files: ReadFiles): Promise<Section> {
  const name = project.config.base_config;
  const read = await readBytes(resolve(project.root, name), MAX_BASE_BYTES, files);
  const setting = settingPlace(project, 'base_config');
  if (!read.ok) {
    const problem: Problem = {
      code: 'W0312',
      message: `the base config \`${name}\` ${read.why}: ideas start from an empty config`,
      ...setting,
      help: `make the file, or name another: \`base_config: …\``,
    };
    return section(name, 'base config', [problem]);
  }
  // A base in another language is handed to the script as it is.
  if (!/\.(ya?ml|json)$/i.test(name)) return section(name, 'base config, not YAML: not looked into', []);
  return section(name, 'base config', baseProblems(name, read.bytes.toString('utf8')));
}

function baseProblems(name: string, text: string): Problem[] {
  const { problem } = readBase(text, name);
  if (problem !== null) return [problem];
  return yamlTraps(text).map((trap) => ({
    code: 'W0106',
    message: `${trap.text} is a string for PyYAML, not a number`,
    file: name,
    line: trap.line,
    column: trap.column,
    help: `write ${trap.instead}`,
  }));
}

type BytesRead = { ok: true; bytes: Buffer } | { ok: false; why: string };

async function readBytes(path: string, maxBytes: number, files: ReadFiles): Promise<BytesRead> {
  try {
    return { ok: true, bytes: await files.read(path, maxBytes) };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const gone = error.code === 'ENOENT' || error.code === 'ENOTDIR';
    return { ok: false, why: gone ? 'does not exist' : `cannot be read: ${error.code}` };
  }
}
