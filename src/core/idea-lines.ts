/** The grammar of single lines of ideas.md (protocol.md 1; CommonMark for fences). Lines come without their line break. */
import { asIdeaId } from './words.ts';
import type { IdeaId } from './words.ts';

export type Header =
  | { ok: true; id: IdeaId; title: string }
  /** Meant as a header, but not one. `column` is 1-based. */
  | { ok: false; message: string; column: number };

const HEADER = /^## (idea-[a-z0-9][a-z0-9-]*):[ \t]*(\S.*)$/;
/** Any heading that seems to name an idea: `## Idea-7 …`, `##idea-7: …`, `### idea-7: …`. */
const HEADER_LIKE = /^ {0,3}(#{1,6})[ \t]*(idea(?:-|[_ ]?\d)[^\s:]*)[ \t]*(:?)/i;

/** undefined: an ordinary line. */
export function readHeader(line: string): Header | undefined {
  const found = HEADER.exec(line);
  const id = asIdeaId(found?.[1] ?? '');
  if (found !== null && id !== undefined) return { ok: true, id, title: (found[2] ?? '').trimEnd() };
  const like = HEADER_LIKE.exec(line);
  if (like === null) return undefined;
  const [, marks = '', name = '', colon = ''] = like;
  // A heading of another level needs the colon to be meant as an idea: `### idea-7 in detail` is just text.
  if (marks !== '##' && !(colon === ':' && /\d/.test(name))) return undefined;
  const column = line.indexOf(name, marks.length) + 1;
  return { ok: false, column: Math.max(1, column), message: whyNoHeader(line, marks, name, colon) };
}

function whyNoHeader(line: string, marks: string, name: string, colon: string): string {
  if (asIdeaId(name) === undefined) {
    return `${JSON.stringify(name)} is no idea id, expected idea- and up to 96 lower-case letters, digits and hyphens`;
  }
  if (marks !== '##' || !line.startsWith('## '))
    return 'a header of an idea begins with `## ` at the start of the line';
  if (colon === '') return `a colon is missing behind ${name}`;
  return line.startsWith(`## ${name}:`)
    ? `the title of ${name} is missing`
    : `a space stands before the colon of ${name}`;
}

export interface Fence {
  /** 1-based. */
  line: number;
  char: '`' | '~';
  length: number;
  /** Spaces before it. */
  indent: number;
  info: string;
}

const FENCE = /^( {0,3})(`{3,}|~{3,})(.*)$/;

export function openFence(line: string, number: number): Fence | undefined {
  if (line === '```yaml') return { line: number, char: '`', length: 3, indent: 0, info: 'yaml' };
  const found = FENCE.exec(line);
  if (found === null) return undefined;
  const [, blanks = '', marks = '', rest = ''] = found;
  const char = marks.startsWith('~') ? '~' : '`';
  // Otherwise it is code within a line.
  if (char === '`' && rest.includes('`')) return undefined;
  return { line: number, char, length: marks.length, indent: blanks.length, info: rest };
}

export function closesFence(line: string, fence: Fence): boolean {
  if (line === '```') return fence.char === '`' && fence.length === 3;
  const found = FENCE.exec(line);
  if (found === null) return false;
  const [, , marks = '', rest = ''] = found;
  return marks.startsWith(fence.char) && marks.length >= fence.length && /^[ \t]*$/.test(rest);
}

/** The fence of a config: its info string begins with the word yaml or yml. */
export function isConfigFence({ info }: Fence): boolean {
  return /^[ \t]*ya?ml(?:\s|$)/i.test(info);
}

export type FieldName = 'priority' | 'category' | 'parent' | 'hypothesis' | 'gpus';

const FIELD = /^[ \t]*(?:[-*+][ \t]*)?\*\*(priority|category|parent|hypothesis|gpus)(?::\*\*|\*\*[ \t]*:)[ \t]*(.*)$/i;

/** `- **Priority**: high`; also `**Priority:** high`. */
export function readField(line: string): { name: FieldName; value: string } | undefined {
  // The usual spelling, several times in each of a million ideas.
  if (line.startsWith('- **Priority**: ')) return { name: 'priority', value: line.slice(16).trim() };
  if (line.startsWith('- **Category**: ')) return { name: 'category', value: line.slice(16).trim() };
  if (line.startsWith('- **Parent**: ')) return { name: 'parent', value: line.slice(14).trim() };
  const found = FIELD.exec(line);
  if (found === null) return undefined;
  return { name: (found[1] ?? '').toLowerCase() as FieldName, value: (found[2] ?? '').trim() };
}
