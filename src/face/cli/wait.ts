/** `orze wait`: until runs are over, or the time is. */
import { waitForRuns } from '../../app/answers/wait.ts';
import type { WaitAnswer, WaitGoal } from '../../app/answers/wait.ts';
import { Refusal } from '../../app/refusal.ts';
import { readQuery, select } from '../../app/view/select.ts';
import type { View } from '../../app/view/view.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Answer, Look } from './answer.ts';
import { answerFromView } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { paint } from './paint.ts';
import { untilSignal } from './until-signal.ts';
import type { VerbInput } from './verb.ts';
import { figure, glyph, signed } from './words.ts';

export function runWait(input: VerbInput, terminal: Terminal): Promise<number> {
  return answerFromView(input, terminal, async (view): Promise<Answer> => {
    const ids = await chosen(view, input);
    const { timeout } = input.own;
    const goal = goalOf(input);
    const limitS = typeof timeout === 'number' ? timeout : null;
    const { body, interrupted } = await untilSignal(async (stopped) =>
      waitForRuns(view, { ids, goal, limitS, stopped }),
    );
    // Who waits for the fleet has asked about no run; else the code would hang on what was over when the wait began.
    const ofFleet = goal === 'idle' || goal === 'queue-empty';
    const failed = body.failed.length > 0 && body.met && !ofFleet;
    const exit = interrupted ? EXIT.interrupted : body.timed_out ? EXIT.timeout : failed ? EXIT.bad : EXIT.ok;
    return { name: 'wait', body, exit, lines: (look) => lines(body, look) };
  });
}

async function chosen(view: View, { args }: VerbInput): Promise<IdeaId[]> {
  if (args.length === 0) return [...view.running(), ...view.queue()].map(({ id }) => id);
  const rows = await select(view, args);
  if (rows.length > 0) return rows.map(({ id }) => id);
  throw new Refusal('missing', {
    code: 'E0505',
    message: `nothing matches \`${args.join(' ')}\``,
    help: '`orze queue` shows what waits',
  });
}

function goalOf({ own }: VerbInput): WaitGoal {
  if (own['idle'] === true) return 'idle';
  if (own['queueEmpty'] === true) return 'queue-empty';
  if (own['any'] === true) return 'any';
  const goal = own['for'];
  if (typeof goal !== 'string' || goal === 'done') return 'done';
  return goal === 'started' ? 'started' : { query: readQuery(goal) };
}

function lines(body: WaitAnswer, look: Look): string[] {
  const done = body.done.map(({ id, metric, rank, new_best, delta_parent }) => {
    const best = new_best ? `  ${look.ascii ? '*' : '★'} best` : '';
    const delta = delta_parent === null ? '' : `  ${signed(delta_parent)} vs parent`;
    return `${paint(glyph('COMPLETED', look.ascii), 'green', look.color)} ${id}  ${figure(metric)}${rank === null ? '' : `  rank ${rank}`}${delta}${best}`;
  });
  const failed = body.failed.map(
    ({ id, cause }) =>
      `${paint(glyph('FAILED', look.ascii), 'red', look.color)} ${id}  ${cause ?? 'failed'}   why: orze why ${id}`,
  );
  const left =
    body.pending.length === 0
      ? []
      : [`${body.pending.length} not over yet${body.timed_out ? ': the time is up, nothing was ended' : ''}`];
  return [...done, ...failed, ...left];
}
