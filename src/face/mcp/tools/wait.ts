import * as z from 'zod';
import { waitForRuns } from '../../../app/answers/wait.ts';
import type { WaitAsked } from '../../../app/answers/wait.ts';
import { wait as answer } from '../../../app/schemas/wait.ts';
import { select } from '../../../app/view/select.ts';
import type { View } from '../../../app/view/view.ts';
import type { IdeaId } from '../../../core/words.ts';
import { ideaId } from '../inputs.ts';
import { logLinks, runLinks } from '../links.ts';
import { detail, tool } from '../tool.ts';

/** Seconds between two words of progress: clients that reset their time limit on each wait for minutes then. */
const TELL_EVERY_S = 5;

const UNTIL = ['done', 'any_done', 'new_best', 'queue_empty', 'failed'] as const;
type Until = (typeof UNTIL)[number];

/** As `orze wait` and this tool ask the one room that judges. */
const ASKED: Readonly<Record<Until, WaitAsked['until']>> = {
  done: 'all',
  any_done: 'any',
  new_best: 'new-best',
  queue_empty: 'queue-empty',
  failed: 'failed',
};

const { met, timed_out, done, failed, loops } = answer.shape;
const output = z.strictObject({
  met,
  timed_out: timed_out.describe('call again with cursor to go on waiting; nothing was cancelled'),
  done,
  failed: z.array(
    failed.element.extend({ state: failed.element.shape.state.describe('BLOCKED, SKIPPED: it will not run as it is') }),
  ),
  pending: z.int().describe('of those waited for, not over yet'),
  loops,
  cursor: z.string().describe('for the next call: what comes in between is not missed'),
});

export const wait = tool({
  name: 'orze_wait',
  title: 'Wait for experiments',
  description:
    'Waits until runs are over or something happens, instead of polling orze_status, and answers as soon as it does. A timeout is no error: ' +
    'call again. Without idea_ids it is about all that runs or waits now. Nothing ends while no loop runs (loops=0).',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({
    idea_ids: z.array(ideaId).max(50).optional().describe('runs to wait for'),
    until: z
      .enum(UNTIL)
      .default('done')
      .describe(
        'done: all of them are over; any_done: one; failed: one failed, or none can any more; new_best: a better best; queue_empty: nothing ' +
          'waits or runs',
      ),
    timeout_s: z.int().min(1).max(600).default(50).describe('seconds; many clients give up after 60'),
    cursor: z
      .string()
      .max(4000)
      .optional()
      .describe('`cursor` of the last answer: a new best, or an end, since then counts, too'),
    detail,
  }),
  output,
  links: (answered) => [
    ...answered.failed.flatMap(({ id, state }) => (state === 'FAILED' ? logLinks : runLinks)([id])),
    ...runLinks(answered.done.map(({ id }) => id)),
  ],
  answer: (session, { idea_ids, until, timeout_s, cursor }, { signal, progress }) =>
    session.apart(async (view) => {
      const { clock } = view.ctx;
      const began = clock.uptime();
      let toldS = Number.NEGATIVE_INFINITY;
      const looked = (over: number, open: number): void => {
        const waitedS = clock.uptime() - began;
        if (waitedS - toldS < TELL_EVERY_S) return;
        progress(waitedS, timeout_s, `${over} of ${over + open} over`);
        toldS = waitedS;
      };
      const {
        pending_total,
        pending: _first,
        ...waited
      } = await waitForRuns(view, {
        ids: await idsOf(view, idea_ids, until),
        until: ASKED[until],
        for: 'done',
        since: cursor ?? null,
        limitS: timeout_s,
        stopped: () => signal.aborted,
        begins: () => undefined,
        looked,
      });
      signal.throwIfAborted();
      return { ...waited, pending: pending_total };
    }),
});

/** null: whoever comes. */
async function idsOf(view: View, asked: readonly string[] | undefined, until: Until): Promise<IdeaId[] | null> {
  if (asked !== undefined) return (await select(view, asked)).map(({ id }) => id);
  if (until === 'new_best' || until === 'queue_empty') return null;
  const running = view.running().filter(({ state }) => state !== 'LOST');
  return [...running, ...view.queue()].map(({ id }) => id);
}
