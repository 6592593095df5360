/** Ideas that are not to be started; one that runs goes on. */
import type * as z from 'zod';
import type { skip } from '../schemas/skip.ts';
import type { Acting } from '../requests/acting.ts';
import { select } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { changeIdeas, idsOf } from './change-ideas.ts';

export type SkipAnswer = z.infer<typeof skip>;

export async function skipIdeas(
  view: View,
  selectors: readonly string[],
  skips: boolean,
  acting: Acting,
): Promise<SkipAnswer> {
  const rows = await select(view, selectors);
  const { skipped } = view.overlay();
  const was = new Set(rows.filter(({ id }) => skipped.has(id)));
  return changeIdeas(
    view,
    rows,
    {
      class: skips ? 'disruptive' : 'additive',
      before: (row) => was.has(row),
      after: () => skips,
      wishes: (others) => [{ do: skips ? 'skip' : 'unskip', ids: idsOf(others) }],
    },
    acting,
  );
}
