/** `orze why`: one question, answered by the state of the idea. */
import { explain } from '../../app/answers/why.ts';
import type { WhyAnswer } from '../../app/answers/why.ts';
import { selectSingle } from '../../app/view/select.ts';
import { terminalSafe } from '../../core/escape.ts';
import { valueText } from '../../core/flat-config.ts';
import { sharedText } from '../../core/shared-facts.ts';
import { wrapped } from '../../core/text.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import { paint } from './paint.ts';
import type { VerbInput } from './verb.ts';
import { clockText } from './words.ts';

/** Ids of runs that failed alike, and changed keys, that are named. */
const NAMED = 5;
const CHANGES = 8;

export function runWhy(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const body = await explain(view, await selectSingle(view, input.args.join(' ')));
    return { name: 'why', body, lines: (look) => lines(body, look) };
  });
}

function lines(body: WhyAnswer, look: Look): string[] {
  return [
    ...wrapped(terminalSafe(body.verdict), look.width),
    ...body.checks.flatMap((check) => checkLines(check, look)),
    ...startLines(body, look),
    ...labelled(
      'evidence',
      body.evidence.map(({ file, line, untrusted_text: text }) => `${file}${line === null ? '' : `:${line}`}  ${text}`),
      look,
    ),
    ...labelled('differs', differs(body, look), look),
    ...labelled('others', others(body), look),
    ...labelled(
      'next',
      body.actions.map(({ cmd, effect }) => `${cmd}   ${effect}`),
      look,
    ),
  ];
}

function checkLines({ name, ok, detail }: WhyAnswer['checks'][number], look: Look): string[] {
  const marks = look.ascii ? ['ok', 'NO', '- '] : ['✓', '✗', '·'];
  const mark = ok === null ? marks[2] : ok ? marks[0] : marks[1];
  const painted = paint(mark ?? '', ok === false ? 'red' : ok === true ? 'green' : 'dim', look.color);
  const text = detail === '' ? name : `${name}: ${detail}`;
  return wrapped(terminalSafe(text), look.width - 6).map((line, i) =>
    i === 0 ? `  ${painted} ${line}` : `    ${line}`,
  );
}

function startLines({ expected_start: start }: WhyAnswer, look: Look): string[] {
  if (start === null) return [];
  const on = start.host === null ? '' : ` on ${terminalSafe(start.host)}`;
  return [`expected start ~${clockText(start.p50, look.nowMs)}${on} (p90 ${clockText(start.p90, look.nowMs)})`];
}

function differs({ differs: found }: WhyAnswer, look: Look): string[] {
  if (found === null) return [];
  const { from, changes } = found;
  const arrow = look.ascii ? '->' : '→';
  if (changes.length === 0) return [`in nothing from ${from}`];
  const words = changes
    .slice(0, CHANGES)
    .map((one) => `${one.key} ${valueText(one.from ?? undefined)} ${arrow} ${valueText(one.to ?? undefined)}`);
  const more = changes.length > CHANGES ? [`and ${changes.length - CHANGES} more`] : [];
  return [`from ${from} in ${changes.length} key${changes.length === 1 ? '' : 's'}: ${[...words, ...more].join(', ')}`];
}

function others({ similar, id }: WhyAnswer): string[] {
  if (similar === null) return [];
  const ids = similar.ids.filter((other) => other !== id);
  if (ids.length === 0) return [`none with this fingerprint (${similar.fingerprint})`];
  const named = ids.slice(0, NAMED).join(' ');
  const more = similar.count - 1 - Math.min(NAMED, ids.length);
  const shared =
    similar.shared.length === 0 ? [] : [`they share: ${similar.shared.map((one) => sharedText(one)).join(', ')}`];
  return [
    `${similar.count - 1} with this fingerprint (${similar.fingerprint}): ${named}${more > 0 ? ` and ${more} more` : ''}`,
    ...shared,
  ];
}

const LABEL = 12;

function labelled(label: string, words: readonly string[], look: Look): string[] {
  const said = words.flatMap((word) => wrapped(terminalSafe(word), look.width - LABEL));
  return said.map((word, i) => `  ${(i === 0 ? label : '').padEnd(LABEL - 2)}${word}`);
}
