/** The documents of the project as the tests of them see them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

/** Every page for users and developers, by its path from the root. */
export const PAGES: readonly string[] = [
  'README.md',
  'RULES.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...markdownBelow('docs'),
  ...markdownBelow('examples').filter((path) => path.endsWith('README.md')),
];

function markdownBelow(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .toSorted();
}

export function page(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** A line of a code block. `info` is the word behind the fence; null for a block by indentation. */
export interface CodeLine {
  line: number;
  info: string | null;
  text: string;
}

/** The lines of all code blocks. A fence within a longer fence is text of that block. */
export function codeLines(markdown: string): CodeLine[] {
  const found: CodeLine[] = [];
  let fence: { marks: string; info: string } | null = null;
  let afterBlank = true;
  let indented = false;
  for (const [i, text] of markdown.split('\n').entries()) {
    const marks = /^(`{3,})(.*)$/.exec(text);
    if (fence !== null) {
      if (marks?.[1] === fence.marks && marks[2] === '') fence = null;
      else found.push({ line: i + 1, info: fence.info, text });
    } else if (marks !== null) {
      fence = { marks: marks[1] ?? '', info: marks[2] ?? '' };
    } else {
      indented = text.startsWith('    ') && (afterBlank || indented);
      if (indented) found.push({ line: i + 1, info: null, text: text.slice(4) });
    }
    afterBlank = text.trim() === '';
  }
  return found;
}

/** Code spans of the text around the code blocks. */
export function codeSpans(markdown: string): string[] {
  const blocks = new Set(codeLines(markdown).map(({ line }) => line));
  const text = markdown.split('\n').filter((line, i) => !blocks.has(i + 1) && !line.startsWith('```'));
  return [...text.join('\n').matchAll(/(`+)([^`]+)\1/g)].map((match) => match[2] ?? '');
}

/** Body rows of all tables with the nearest heading above them; `\|` is a bar within a cell. */
export function tableRows(markdown: string): { heading: string; cells: string[] }[] {
  const rows: { heading: string; cells: string[] }[] = [];
  let heading = '';
  let inBody = false;
  for (const line of markdown.split('\n')) {
    heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
    if (!line.startsWith('|')) inBody = false;
    else if (/^[|\s:-]+$/.test(line)) inBody = true;
    else if (inBody) {
      const cells = line.split(/(?<!\\)\|/).slice(1, -1);
      rows.push({ heading, cells: cells.map((cell) => cell.trim().replaceAll('\\|', '|')) });
    }
  }
  return rows;
}
