import * as z from 'zod';
import { listRuns } from '../../../app/answers/runs.ts';
import type { RunsAnswer } from '../../../app/answers/runs.ts';
import { runs } from '../../../app/schemas/runs.ts';
import { fitItems } from '../fit.ts';
import { cursor, limit } from '../inputs.ts';
import { lean } from '../lean.ts';
import { runLinks } from '../links.ts';
import { detail, tool } from '../tool.ts';

const item = runs.shape.items.element;
/** What is null, empty or the default is left out: most of a row is. */
const output = runs.extend({ items: z.array(item.partial().required({ id: true, state: true })) });
type Output = z.infer<typeof output>;

const FIELDS = Object.keys(item.shape) as (keyof RunsAnswer['items'][number])[];
/** What most questions are about. */
const USUAL = ['title', 'cause', 'metric', 'rank', 'parent', 'delta_parent', 'diff', 'duration_s', 'note'];

export const leaderboard = tool({
  name: 'orze_leaderboard',
  title: 'Leaderboard and search of runs',
  description:
    'Runs, best first, or those that a query picks, with what each changed against its parent. Query language: ' +
    '`status:failed cause:oom metric>0.9 training.lr<=1e-3 parent:idea-012 changed:model.* "free text"`, space = and, | = or, - = not; ' +
    '`all` for every idea. Narrow with query, limit and fields.',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({
    query: z.string().max(1000).optional().describe('absent: what has ended or runs'),
    sort: z
      .string()
      .max(100)
      .optional()
      .describe('metric, ended, time, a column or a config key; `-key`: the largest first'),
    limit: limit(10),
    cursor,
    fields: z
      .array(z.enum(FIELDS))
      .max(30)
      .optional()
      .describe(`keys of an item beside id and state (absent: ${USUAL.join(', ')})`),
    diff_only: z.boolean().default(true).describe('false: without what differs from the parent'),
    detail,
  }),
  output,
  links: ({ items }) => runLinks(items.map(({ id }) => id)),
  answer: (session, { query, sort, limit: most, cursor: from, fields, diff_only }, { budget }) =>
    session.look((view) =>
      fitItems(most, budget, async (count): Promise<Output> => {
        const asked = { query: query ?? null, sort: sort ?? null, limit: count, cursor: from ?? null, diff: diff_only };
        const answer = await listRuns(view, asked);
        const kept = new Set<string>(['id', 'state', ...(fields ?? USUAL)]);
        return {
          ...answer,
          items: answer.items.map((one) => ({ ...lean(one, (key) => kept.has(key)), id: one.id, state: one.state })),
        };
      }),
    ),
});
