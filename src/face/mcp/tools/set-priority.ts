import * as z from 'zod';
import { excludeRuns } from '../../../app/answers/exclude.ts';
import { setPriority as prioritize } from '../../../app/answers/prio.ts';
import { skipIdeas } from '../../../app/answers/skip.ts';
import type { Acted, Acting } from '../../../app/requests/acting.ts';
import { selectSingle } from '../../../app/view/select.ts';
import type { View } from '../../../app/view/view.ts';
import { actingBy, dryRun, head, headOf, reason } from '../acting.ts';
import { ideaId } from '../inputs.ts';
import { detail, tool } from '../tool.ts';

const PRIORITIES = ['top', 'critical', 'high', 'medium', 'low', 'skip', 'unskip', 'exclude', 'include'] as const;
type Priority = (typeof PRIORITIES)[number];

const output = z.strictObject({
  ...head,
  id: z.string(),
  before: z.string(),
  after: z.string(),
  changed: z.boolean(),
  position: z.int().nullable().describe('1-based place in the queue now; null: it does not wait'),
});

export const setPriority = tool({
  name: 'orze_set_priority',
  title: 'Priority of an idea',
  description:
    'Moves one idea in the queue of every host, or takes it out: skip (it is not started; one that runs goes on) and unskip; exclude (off the ' +
    'ranking, its data stay) and include.',
  effect: 'additive',
  idempotent: true,
  input: z.strictObject({
    idea_id: ideaId,
    priority: z.enum(PRIORITIES).describe('a priority, or skip, unskip, exclude, include'),
    reason,
    dry_run: dryRun,
    detail,
  }),
  output,
  answer: (session, given) =>
    session.look(async (view) => {
      const { id } = await selectSingle(view, given.idea_id);
      const { items, ...rest } = await changed(view, id, given.priority, actingBy(given));
      const [item] = items;
      if (item === undefined) throw new Error(`${id} was named, and nothing is said of it`);
      const { before, after, changed: isOther, position } = item;
      return {
        ...headOf(rest),
        id,
        before: word(before, given.priority),
        after: word(after, given.priority),
        changed: isOther,
        position,
      };
    }),
});

interface Changed extends Acted {
  items: { before: string | boolean; after: string | boolean; changed: boolean; position: number | null }[];
}

function changed(view: View, id: string, priority: Priority, acting: Acting): Promise<Changed> {
  if (priority === 'skip' || priority === 'unskip') return skipIdeas(view, [id], priority === 'skip', acting);
  if (priority === 'exclude' || priority === 'include') return excludeRuns(view, [id], priority === 'exclude', acting);
  return prioritize(view, [id], priority, acting);
}

function word(value: string | boolean, asked: Priority): string {
  if (typeof value === 'string') return value;
  if (asked === 'skip' || asked === 'unskip') return value ? 'skipped' : 'not skipped';
  return value ? 'excluded' : 'in the ranking';
}
