import * as z from 'zod';
import { isRowOver } from '../../../app/answers/wait-judge.ts';
import { waitFor } from '../../../app/requests/acting.ts';
import { select } from '../../../app/view/select.ts';
import type { View } from '../../../app/view/view.ts';
import type { IdeaId } from '../../../core/words.ts';
import { ideaId } from '../inputs.ts';
import { detail, tool } from '../tool.ts';

/** Seconds between two words of progress: clients that reset their time limit on each wait for minutes then. */
const TELL_EVERY_S = 5;

const UNTIL = ['done', 'any_done', 'new_best', 'queue_empty', 'failed'] as const;

const output = z.strictObject({
  met: z.boolean(),
  timed_out: z.boolean().describe('call again to go on waiting; nothing was cancelled'),
  done: z.array(
    z.strictObject({
      id: z.string(),
      metric: z.number().nullable(),
      rank: z.int().nullable(),
      new_best: z.boolean().describe('it is the best now, and was not when the wait began'),
    }),
  ),
  failed: z.array(z.strictObject({ id: z.string(), cause: z.string().nullable(), fingerprint: z.string().nullable() })),
  pending: z.int().describe('of those waited for, not over yet'),
});

export const wait = tool({
  name: 'orze_wait',
  title: 'Wait for experiments',
  description:
    'Waits until runs are over or something happens, instead of polling orze_status, and answers as soon as it does. A timeout is no error: ' +
    'call again. Without idea_ids it is about all that runs or waits now. Nothing ends while no loop runs.',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({
    idea_ids: z.array(ideaId).max(50).optional().describe('runs to wait for'),
    until: z
      .enum(UNTIL)
      .default('done')
      .describe(
        'done: all of them are over; any_done: one; failed: one failed; new_best: a better best; queue_empty: nothing waits or runs',
      ),
    timeout_s: z.int().min(1).max(600).default(50).describe('seconds; many clients give up after 60'),
    detail,
  }),
  output,
  answer: (session, { idea_ids, until, timeout_s }, { signal, progress }) =>
    session.apart(async (view) => {
      const rows = idea_ids === undefined ? [...view.running(), ...view.queue()] : await select(view, idea_ids);
      const wanted = rows.map(({ id }) => id);
      const bestBefore = view.best(1)[0]?.id;
      const began = view.ctx.clock.uptime();
      let toldS = Number.NEGATIVE_INFINITY;
      const met = await waitFor(view, timeout_s, () => {
        signal.throwIfAborted();
        const waitedS = view.ctx.clock.uptime() - began;
        if (waitedS - toldS >= TELL_EVERY_S) {
          const over = wanted.filter((id) => isOver(view, id)).length;
          progress(waitedS, timeout_s, `${over} of ${wanted.length} over`);
          toldS = waitedS;
        }
        return isMet(view, until, wanted, bestBefore);
      });
      return { met, timed_out: !met, ...outcomes(view, wanted, bestBefore) };
    }),
});

const isOver = (view: View, id: IdeaId): boolean => isRowOver(view.row(id));
const hasFailed = (view: View, id: IdeaId): boolean => view.fact(id)?.state === 'failed';

function isMet(view: View, until: (typeof UNTIL)[number], wanted: readonly IdeaId[], bestBefore?: IdeaId): boolean {
  switch (until) {
    case 'done':
      return wanted.every((id) => isOver(view, id));
    case 'any_done':
      return wanted.some((id) => isOver(view, id));
    case 'failed':
      return wanted.some((id) => hasFailed(view, id));
    case 'new_best':
      return view.best(1)[0]?.id !== bestBefore;
    case 'queue_empty':
      return view.counts().QUEUED === 0 && view.running().length === 0;
    default:
      return until satisfies never;
  }
}

function outcomes(view: View, wanted: readonly IdeaId[], bestBefore?: IdeaId) {
  const over = wanted.filter((id) => isOver(view, id));
  const rows = over.flatMap((id) => view.row(id) ?? []);
  return {
    done: rows
      .filter(({ state }) => state === 'COMPLETED')
      .map(({ id, metric, rank }) => ({ id, metric, rank, new_best: rank === 1 && id !== bestBefore })),
    failed: rows
      .filter(({ state }) => state === 'FAILED')
      .map(({ id, cause, fingerprint }) => ({ id, cause, fingerprint })),
    pending: wanted.length - over.length,
  };
}
