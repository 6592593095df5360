/** `orze skip`, `unskip`, `prio`, `note`, `exclude`, `include`: one thing about some ideas, before and after. */
import type { Changed } from '../../app/answers/change-ideas.ts';
import { excludeRuns } from '../../app/answers/exclude.ts';
import { noteIdeas } from '../../app/answers/note.ts';
import { setPriority } from '../../app/answers/prio.ts';
import { skipIdeas } from '../../app/answers/skip.ts';
import { select } from '../../app/view/select.ts';
import { terminalSafe } from '../../core/escape.ts';
import { actedHint, actingOf, confirm, some } from './acting.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import type { Terminal } from './options.ts';
import { cutTo } from './table.ts';
import type { VerbInput } from './verb.ts';

const SHOWN = 20;

export function runSkip(input: VerbInput, terminal: Terminal, skips: boolean): Promise<number> {
  return answerFromView(input, terminal, async (view) => {
    const body = await skipIdeas(view, input.args, skips, actingOf(input));
    const words = (after: boolean, state: string): string => {
      if (!after) return state === 'QUEUED' ? 'waits again' : 'is not skipped any more';
      if (state === 'RUNNING' || state === 'SILENT' || state === 'EVAL') return `is skipped; this run goes on`;
      return state === 'SKIPPED' || state === 'BLOCKED' ? 'is skipped' : `is skipped; it is ${state}`;
    };
    return told(
      'skip',
      body,
      ({ after, state }) => words(after, state),
      skips ? 'is skipped already' : 'is not skipped',
    );
  });
}

export function runExclude(input: VerbInput, terminal: Terminal, is: boolean): Promise<number> {
  return answerFromView(input, terminal, async (view) => {
    if (is) {
      const ids = (await select(view, input.args)).map(({ id }) => id);
      await confirm(`take ${some(ids)} off the ranking`, input, terminal);
    }
    const body = await excludeRuns(view, input.args, is, actingOf(input));
    const same = is ? 'is off the ranking already' : 'is in the ranking';
    return told('exclude', body, ({ after }) => (after ? 'is off the ranking' : 'is in the ranking again'), same);
  });
}

export function runPrio(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view) => {
    const to = input.args.at(-1) ?? '';
    const body = await setPriority(view, input.args.slice(0, -1), to, actingOf(input));
    return told(
      'prio',
      body,
      ({ before, after, position }) => `${before} → ${after}${position === null ? '' : ` · position ${position}`}`,
      'has it already',
    );
  });
}

export function runNote(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view) => {
    const text = input.args.at(-1) ?? '';
    const body = await noteIdeas(view, input.args.slice(0, -1), text, actingOf(input));
    return told(
      'note',
      body,
      ({ after }) => (after === null ? 'has no note any more' : `note: ${after}`),
      'says so already',
    );
  });
}

type Item<Value> = Changed<Value>['items'][number];

function told<Value>(name: string, body: Changed<Value>, words: (item: Item<Value>) => string, same: string): Answer {
  const line = (item: Item<Value>): string => `${item.id}  ${item.changed ? words(item) : same}`;
  const lines = (look: Look): string[] => {
    const safe = (text: string): string => {
      const arrows = look.ascii ? text.replaceAll('→', '->').replaceAll('·', '-') : text;
      return look.plain ? terminalSafe(arrows) : cutTo(terminalSafe(arrows), look.width);
    };
    const all = body.items.map((item) => safe(line(item)));
    if (look.plain || all.length <= SHOWN) return all;
    return [...all.slice(0, SHOWN), `${body.changed} of ${body.items.length} changed`];
  };
  const hint = actedHint(body);
  return { name, body, lines, ...(hint === undefined ? {} : { hint }) };
}
