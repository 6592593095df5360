import * as z from 'zod';
import { notBoth } from '../../../app/answers/place.ts';
import { retryRuns } from '../../../app/answers/retry.ts';
import { retryChanged } from '../../../app/answers/retry-changed.ts';
import { Refusal } from '../../../app/refusal.ts';
import { retry as answer } from '../../../app/schemas/retry.ts';
import { select } from '../../../app/view/select.ts';
import { actingBy, dryRun, head, headOf, reason } from '../acting.ts';
import { ideaId } from '../inputs.ts';
import { runLinks } from '../links.ts';
import { authorOf } from '../policy.ts';
import { detail, tool } from '../tool.ts';

const { retried, added, refused, warnings } = answer.shape;
const output = z.strictObject({ ...head, retried, added, refused, warnings });

export const retry = tool({
  name: 'orze_retry',
  title: 'Run failed ideas again',
  description:
    'Sets the earlier attempts aside (nothing is deleted) and lets the ideas wait again. Only for runs that are over. Retry when something ' +
    'has changed, or on another machine (where): the same config on the same machine fails again (orze_why). With set: another value instead.',
  effect: 'additive',
  idempotent: true,
  input: z.strictObject({
    idea_ids: z.array(ideaId).max(100).optional().describe('ids, or selectors like `@failed:oom`'),
    query: z.string().max(1000).optional().describe('instead of ids: what a query picks, `status:failed host:node2`'),
    where: z
      .string()
      .max(1000)
      .optional()
      .describe('run only there from now on: `host:node1`, `host:a,b`, `-host:node2`; without it, or `any`: anywhere'),
    set: z
      .array(z.string().max(1000))
      .max(20)
      .optional()
      .describe('`training.lr=0.001`: the idea stays as it is, and a child of it with this value is added'),
    max: z.int().min(1).max(1000).default(20).describe('refuse if more are named'),
    reason,
    dry_run: dryRun,
    detail,
  }),
  output,
  links: (done) => runLinks((done.dry_run ? done.retried : [...done.retried, ...done.added]).map(({ id }) => id)),
  answer: (session, given, { client }) =>
    session.look(async (view) => {
      const selectors = [...(given.idea_ids ?? []), ...(given.query === undefined ? [] : [given.query])];
      const rows = await select(view, selectors);
      if (rows.length > given.max) throw tooMany(rows.length, given.max);
      const [sets, where] = [given.set ?? [], given.where ?? null];
      if (where !== null && sets.length > 0) throw notBoth();
      const acting = actingBy(given);
      const done =
        sets.length === 0
          ? await retryRuns(view, selectors, where, acting)
          : await retryChanged(view, selectors, sets, acting, authorOf(client));
      return {
        ...headOf(done),
        retried: done.retried,
        added: done.added,
        refused: done.refused,
        warnings: done.warnings,
      };
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
