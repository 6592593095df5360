/** `orze wait`: until runs are over, or the time is. */
import { waitForRuns } from '../../app/answers/wait.ts';
import type { WaitAnswer, WaitAsked } from '../../app/answers/wait.ts';
import type { WaitFor } from '../../app/answers/wait-judge.ts';
import { Refusal } from '../../app/refusal.ts';
import { readQuery, select } from '../../app/view/select.ts';
import type { View } from '../../app/view/view.ts';
import { terminalSafe } from '../../core/escape.ts';
import type { RunState } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import { answerFromView } from './answer.ts';
import type { Answer, Look } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { paint } from './paint.ts';
import { cutTo } from './table.ts';
import { untilSignal } from './until-signal.ts';
import type { VerbInput } from './verb.ts';
import { figure, glyph, signed, stateStyle } from './words.ts';

const NOBODY = 'no orze runs here now: nothing is started until one does (`orze run`)';

export function runWait(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const asked = await askedBy(view, input);
    const begins = (open: number): void => {
      const alone = !view.hosts().some(({ alive }) => alive);
      const said = alone ? NOBODY : terminal.stderr.isTTY === true ? beginning(asked, open) : null;
      if (said !== null && !input.quiet) terminal.stderr.write(`${said}\n`);
    };
    const { body, interrupted } = await untilSignal((stopped) => waitForRuns(view, { ...asked, begins, stopped }));
    // Where it is about all runs, that some fail is in the nature of things.
    const failed = asked.until !== 'idle' && asked.until !== 'queue-empty' && body.failed.length > 0;
    const exit = interrupted ? EXIT.interrupted : body.timed_out ? EXIT.timeout : failed ? EXIT.bad : EXIT.ok;
    return { name: 'wait', body, exit, lines: (look) => lines(body, look) };
  });
}

type Asked = Omit<WaitAsked, 'begins' | 'stopped'>;

async function askedBy(view: View, { args, own }: VerbInput): Promise<Asked> {
  const { for: what, timeout } = own;
  const modes = (['any', 'idle', 'queueEmpty'] as const).filter((name) => own[name] === true);
  const [mode] = modes;
  const alone = mode === 'idle' || mode === 'queueEmpty';
  if (modes.length > 1 || (alone && (args.length > 0 || what !== undefined))) {
    const help = '`orze wait 45`, `orze wait --any`, `orze wait --queue-empty`';
    const message = '`--idle` and `--queue-empty` stand alone; `--any` may have a selector';
    throw new Refusal('usage', { code: 'E0200', message, help });
  }
  const until = mode === undefined ? 'all' : mode === 'queueEmpty' ? 'queue-empty' : mode;
  const wanted = typeof what === 'string' ? forOf(what) : 'done';
  const limitS = typeof timeout === 'number' ? timeout : Number.POSITIVE_INFINITY;
  return { ids: await idsOf(view, args, until, wanted), until, for: wanted, since: null, limitS };
}

function forOf(text: string): WaitFor {
  return text === 'done' || text === 'started' ? text : readQuery(text);
}

/** Without words: all that run or wait now, or whatever comes. */
async function idsOf(
  view: View,
  words: readonly string[],
  until: WaitAsked['until'],
  wanted: WaitFor,
): Promise<IdeaId[] | null> {
  if (words.length > 0) return (await select(view, words)).map(({ id }) => id);
  if (until !== 'all' || typeof wanted !== 'string') return null;
  const running = view.running().filter(({ state }) => state !== 'LOST');
  return [...running, ...view.queue()].map(({ id }) => id);
}

/** For people, who see nothing else for a while. */
function beginning({ until, for: what }: Asked, open: number): string {
  const all = `${open} run${open === 1 ? '' : 's'}`;
  return `waiting for ${until === 'any' || typeof what !== 'string' ? `one of ${all}` : all}`;
}

function lines({ done, failed, pending_total: open, timed_out }: WaitAnswer, look: Look): string[] {
  const line = (state: RunState, words: readonly string[]): string => {
    const said = terminalSafe(words.filter((word) => word !== '').join('  '));
    return `${paint(glyph(state, look.ascii), stateStyle(state), look.color)} ${cutTo(said, look.width - 2)}`;
  };
  const best = look.ascii ? '* best' : '★ best';
  return [
    ...done.map(({ id, state, metric, rank, delta_parent, new_best }) =>
      line(state, [
        id,
        metric === null ? state : figure(metric),
        rank === null ? '' : `rank ${rank}`,
        delta_parent === null ? '' : `${signed(delta_parent)} vs parent`,
        new_best ? best : '',
      ]),
    ),
    ...failed.map(({ id, state, cause }) => line(state, [id, cause ?? state, `why: orze why ${id}`])),
    ...(open === 0 ? [] : [`${open} not over yet${timed_out ? ': the time is up, nothing was ended' : ''}`]),
  ];
}
