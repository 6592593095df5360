/** `orze failures`: by cause, with what they share. */
import { groupedFailures } from '../../app/answers/failures.ts';
import type { FailuresAnswer } from '../../app/answers/failures.ts';
import { terminalSafe } from '../../core/escape.ts';
import { sharedText } from '../../core/shared-facts.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import { paint } from './paint.ts';
import { cutTo, table } from './table.ts';
import type { VerbInput } from './verb.ts';

export function runFailures(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { since, cause } = input.own;
    const body = await groupedFailures(view, {
      sinceS: typeof since === 'number' ? since : null,
      cause: typeof cause === 'string' ? cause : null,
    });
    return { name: 'failures', body, lines: (look) => lines(body, look) };
  });
}

function lines({ groups }: FailuresAnswer, look: Look): string[] {
  if (groups.length === 0) return look.plain ? [] : ['nothing failed'];
  if (look.plain) {
    return table(
      groups,
      [
        { head: 'fingerprint', text: (group) => group.fingerprint },
        { head: 'cause', text: (group) => group.cause },
        { head: 'runs', text: (group) => String(group.count) },
        { head: 'ids', text: (group) => group.ids.join(',') },
        { head: 'message', text: (group) => group.message },
      ],
      look,
    );
  }
  return groups.flatMap((group) => {
    const who = group.count === 1 ? group.example : `${group.count} runs`;
    const head = `${group.fingerprint}  ${paint(group.cause.padEnd(12), 'red', look.color)} ${who}`;
    const said = [
      `        ${terminalSafe(group.message)}`,
      ...(group.common.length === 0
        ? []
        : [`        they share: ${group.common.map((one) => sharedText(one)).join(', ')}`]),
      `        try: ${group.suggest.join('  ·  ')}`,
    ];
    return [head, ...said.map((line) => cutTo(terminalSafe(line), look.width))];
  });
}
