/** Runs that are taken off the ranking, or put back; their data stay. */
import type * as z from 'zod';
import type { exclude } from '../schemas/exclude.ts';
import type { Acting } from '../requests/acting.ts';
import { select } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { changeIdeas, idsOf } from './change-ideas.ts';

export type ExcludeAnswer = z.infer<typeof exclude>;

export async function excludeRuns(
  view: View,
  selectors: readonly string[],
  is: boolean,
  acting: Acting,
): Promise<ExcludeAnswer> {
  return changeIdeas(
    view,
    await select(view, selectors),
    {
      class: is ? 'destructive' : 'additive',
      before: ({ excluded }) => excluded,
      after: () => is,
      wishes: (others) => [{ do: is ? 'exclude' : 'include', ids: idsOf(others) }],
    },
    acting,
  );
}
