/** The Markdown that orze writes, as blocks: headings, tables, lists, paragraphs. Whatever else stands there stays text. */

export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'table'; head: string[]; rows: string[][] }
  | { kind: 'list'; items: string[] }
  | { kind: 'code'; text: string }
  | { kind: 'text'; text: string };

export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const heading = /^(#{1,6}) +(.*)$/.exec(line);
    const run = (belongs: (line: string) => boolean): string[] => {
      const from = at;
      while (at < lines.length && belongs(lines[at] ?? '')) at += 1;
      return lines.slice(from, at);
    };
    if (line.trim() === '') at += 1;
    else if (heading !== null) {
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '' });
      at += 1;
    } else if (line.startsWith('```')) {
      at += 1;
      const text = run((inner) => !inner.startsWith('```')).join('\n');
      at += 1;
      blocks.push({ kind: 'code', text });
    } else if (isRow(line) && isRule(lines[at + 1] ?? '')) {
      const [head = '', , ...rows] = run(isRow);
      blocks.push({ kind: 'table', head: cellsOf(head), rows: rows.map(cellsOf) });
    } else if (isItem(line)) {
      blocks.push({ kind: 'list', items: run(isItem).map((item) => item.replace(/^\s*[-*] +/, '')) });
    } else {
      const text = run((inner) => inner.trim() !== '' && !/^#{1,6} |^```/.test(inner) && !isItem(inner));
      blocks.push({ kind: 'text', text: text.join('\n') });
    }
  }
  return blocks;
}

const isRow = (line: string): boolean => line.startsWith('|');
const isRule = (line: string): boolean => /^\|[-:| ]+\|\s*$/.test(line);
const isItem = (line: string): boolean => /^\s*[-*] +/.test(line);

/** `\|` is a bar within a cell. */
export function cellsOf(row: string): string[] {
  const cells: string[] = [];
  let cell = '';
  const inner = row
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  for (let at = 0; at < inner.length; at += 1) {
    const sign = inner[at] ?? '';
    if (sign === '\\' && inner[at + 1] === '|') {
      cell += '|';
      at += 1;
    } else if (sign === '|') {
      cells.push(cell.trim());
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell.trim()];
}

export interface Span {
  text: string;
  as: 'plain' | 'strong' | 'code';
}

/** `**bold**` and `` `code` ``. */
export function spansOf(text: string): Span[] {
  return text
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter((part) => part !== '')
    .map((part): Span => {
      if (/^\*\*[^*]+\*\*$/.test(part)) return { text: part.slice(2, -2), as: 'strong' };
      if (/^`[^`]+`$/.test(part)) return { text: part.slice(1, -1), as: 'code' };
      return { text: part, as: 'plain' };
    });
}
