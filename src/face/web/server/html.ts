/** Pages of plain HTML, made of texts only: whatever stands in a project is text in them, never markup. */
import { htmlText } from '../../../core/escape.ts';

/** HTML that was made here. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A text, a link that is not followed out of this server, or parts one behind the other. */
export type Part = string | number | null | Html;

export function html(part: Part): string {
  if (part === null) return '–';
  return part instanceof Html ? part.text : htmlText(String(part));
}

export function link(href: string, text: string): Html {
  return new Html(`<a href="${htmlText(href)}">${htmlText(text)}</a>`);
}

export function tableOf(heads: readonly string[], rows: readonly (readonly Part[])[]): Html {
  if (rows.length === 0) return new Html('<p>nothing</p>');
  const head = heads.map((one) => `<th scope="col">${htmlText(one)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${html(cell)}</td>`).join('')}</tr>`).join('\n');
  return new Html(`<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`);
}

/** Lines as they are, with their breaks. */
export function preOf(lines: readonly string[]): Html {
  return new Html(`<pre>${lines.map(htmlText).join('\n')}</pre>`);
}

export function pageOf(title: string, parts: readonly Html[]): string {
  const nav = PAGES.map(([href, text]) => link(href, text).text).join(' · ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${htmlText(title)} – orze</title>
<link rel="stylesheet" href="plain.css">
</head>
<body>
<nav>${nav} · <a href="./">with JavaScript</a></nav>
<h1>${htmlText(title)}</h1>
${parts.map(({ text }) => text).join('\n')}
</body>
</html>
`;
}

const PAGES = [
  ['index.html', 'Overview'],
  ['runs.html', 'Runs'],
  ['queue.html', 'Queue'],
  ['failures.html', 'Failures'],
  ['nodes.html', 'Nodes'],
] as const;

export const PLAIN_CSS = `:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { margin: 1rem; }
table { border-collapse: collapse; }
th, td { padding: 2px 12px 2px 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8886; }
pre { overflow-x: auto; }
input { font: inherit; }
`;
