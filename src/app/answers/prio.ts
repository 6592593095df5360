/** The place of ideas in the queue of every host. */
import type * as z from 'zod';
import { RANKS } from '../../core/request.ts';
import type { Rank, Wish } from '../../core/request.ts';
import type { RunRow } from '../../core/row.ts';
import type { prio } from '../schemas/prio.ts';
import { Refusal } from '../refusal.ts';
import type { Acting } from '../requests/acting.ts';
import { select } from '../view/select.ts';
import type { View } from '../view/view.ts';
import { changeIdeas, idsOf } from './change-ideas.ts';

export type PrioAnswer = z.infer<typeof prio>;

/** `to`: a rank, or `+1`, `-1`: so many priorities up or down, `top` left out. */
export async function setPriority(
  view: View,
  selectors: readonly string[],
  to: string,
  acting: Acting,
): Promise<PrioAnswer> {
  const rows = await select(view, selectors);
  const was = new Map(rows.map((row) => [row, view.overlay().rankOf(row.id) ?? row.priority]));
  const before = (row: RunRow): Rank => was.get(row) ?? row.priority;
  const after = targetOf(to, before);
  const wishes = (others: readonly RunRow[]): Wish[] =>
    RANKS.flatMap((priority) => {
      const ids = idsOf(others.filter((row) => after(row) === priority));
      return ids.length === 0 ? [] : [{ do: 'prio' as const, ids, priority }];
    });
  return changeIdeas(view, rows, { class: 'additive', before, after, wishes }, acting);
}

function targetOf(to: string, before: (row: RunRow) => Rank): (row: RunRow) => Rank {
  const rank = RANKS.find((one) => one === to);
  if (rank !== undefined) return () => rank;
  if (!/^[+-]\d$/.test(to)) {
    const message = `\`${to}\` is no priority`;
    throw new Refusal('usage', { code: 'E0517', message, help: `one of ${RANKS.join(', ')}, or +1` });
  }
  return (row) => {
    const at = RANKS.indexOf(before(row));
    const wanted = Math.min(RANKS.length - 1, Math.max(1, at - Number(to)));
    return at === 0 && wanted === 1 && to.startsWith('+') ? 'top' : (RANKS[wanted] ?? before(row));
  };
}
