import * as z from 'zod';
import { retryRuns } from '../../../app/answers/retry.ts';
import { Refusal } from '../../../app/refusal.ts';
import { retry as answer } from '../../../app/schemas/retry.ts';
import { select } from '../../../app/view/select.ts';
import { actingBy, dryRun, head, headOf, reason } from '../acting.ts';
import { ideaId } from '../inputs.ts';
import { runLinks } from '../links.ts';
import { detail, tool } from '../tool.ts';

const output = z.strictObject({ ...head, retried: answer.shape.retried, refused: answer.shape.refused });

export const retry = tool({
  name: 'orze_retry',
  title: 'Run failed ideas again',
  description:
    'Sets the earlier attempts aside (nothing is deleted) and lets the ideas wait again. Only for runs that are over. Retry when something ' +
    'has changed, a machine or its memory: the same config on the same machine fails again (orze_why).',
  effect: 'additive',
  idempotent: true,
  input: z.strictObject({
    idea_ids: z.array(ideaId).max(100).optional().describe('ids, or selectors like `@failed:oom`'),
    query: z.string().max(1000).optional().describe('instead of ids: what a query picks, `status:failed host:node2`'),
    max: z.int().min(1).max(1000).default(20).describe('refuse if more are named'),
    reason,
    dry_run: dryRun,
    detail,
  }),
  output,
  links: ({ retried }) => runLinks(retried.map(({ id }) => id)),
  answer: (session, given) =>
    session.look(async (view) => {
      const selectors = [...(given.idea_ids ?? []), ...(given.query === undefined ? [] : [given.query])];
      const rows = await select(view, selectors);
      if (rows.length > given.max) throw tooMany(rows.length, given.max);
      const { retried, refused, ...rest } = await retryRuns(view, selectors, actingBy(given));
      return { ...headOf(rest), retried, refused };
    }),
});

function tooMany(count: number, most: number): Refusal {
  const message = `${count} runs are named, at most ${most} are tried again`;
  return new Refusal('refused', {
    code: 'E0513',
    message,
    help: 'look with dry_run=true and a larger max, or name fewer',
  });
}
