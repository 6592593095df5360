/** `orze explain [CODE]`. */
import { allCodes, explainCode } from '../../app/answers/explain.ts';
import type { ExplainAnswer } from '../../app/answers/explain.ts';
import { terminalSafe } from '../../core/escape.ts';
import { wrapped } from '../../core/text.ts';
import type { Look } from './answer.ts';
import { answering, tellAnswer } from './answer.ts';
import type { Terminal } from './options.ts';
import { paint } from './paint.ts';
import { table } from './table.ts';
import type { VerbInput } from './verb.ts';

/** Longer lines are hard to read, however wide the terminal is. */
const WIDEST = 80;
const LABEL = 10;

export function runExplain(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const [code] = input.args;
    if (code === undefined) return listAll(input, terminal);
    const body = explainCode(code);
    return tellAnswer({ name: 'explain', body, lines: (look) => pageLines(body, look) }, input, terminal);
  });
}

function listAll(input: VerbInput, terminal: Terminal): number {
  const body = allCodes();
  const lines = (look: Look): string[] =>
    table(
      body.items,
      [
        { head: 'CODE', text: ({ code }) => code },
        { head: 'MEANS', text: ({ title }) => title, least: 10 },
      ],
      look,
    );
  return tellAnswer({ name: 'explains', body, lines }, input, terminal);
}

function pageLines({ code, title, cause, example, fix }: ExplainAnswer, look: Look): string[] {
  const width = Math.min(look.width, WIDEST);
  const [first = '', ...more] = wrapped(terminalSafe(`${code}  ${title}`), width);
  const part = (label: string, text: string): string[] =>
    wrapped(terminalSafe(text), width - LABEL).map((line, i) =>
      i === 0 ? `${paint(label.padEnd(LABEL), 'dim', look.color)}${line}` : `${' '.repeat(LABEL)}${line}`,
    );
  return [
    ...[first, ...more].map((line) => paint(line, 'bold', look.color)),
    ...part('cause', cause),
    ...part('example', example),
    ...part('fix', fix),
  ];
}
