/** `orze queue`: what waits, in order, with when it is expected to start, then what cannot run and why. */
import { listQueue } from '../../app/answers/queue.ts';
import type { QueueAnswer } from '../../app/answers/queue.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import { table } from './table.ts';
import type { VerbInput } from './verb.ts';
import { clockText } from './words.ts';

const USUAL = 50;

export function runQueue(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const { limit, cursor, state } = input.own;
    const body = listQueue(view, {
      limit: limit === 'all' ? null : typeof limit === 'string' && /^\d+$/.test(limit) ? Number(limit) : USUAL,
      cursor: typeof cursor === 'string' ? cursor : null,
      state: state === 'ready' || state === 'blocked' ? state : 'all',
    });
    return { name: 'queue', body, lines: (look) => lines(body, look) };
  });
}

function lines(body: QueueAnswer, look: Look): string[] {
  if (body.items.length === 0) return look.plain ? [] : ['nothing waits'];
  const rows = table(
    body.items,
    [
      { head: '#', text: ({ position }) => (position === null ? '–' : String(position)), align: 'right' },
      { head: 'ID', text: ({ id }) => id },
      { head: 'PRIORITY', text: ({ priority }) => priority },
      { head: 'STATE', text: ({ state }) => state, style: ({ state }) => (state === 'blocked' ? 'yellow' : undefined) },
      {
        head: 'STARTS',
        text: ({ expected_start }) => (expected_start === null ? '–' : `~${clockText(expected_start, look.nowMs)}`),
      },
      {
        head: 'TITLE',
        text: ({ title, reason, constraint }) => reason ?? (constraint === null ? title : `[${constraint}] ${title}`),
        least: 10,
      },
    ],
    look,
  );
  return body.truncated && !look.plain ? [...rows, `${body.items.length} of ${body.total}: --limit all`] : rows;
}
