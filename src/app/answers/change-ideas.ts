/** Requests that change one thing about some ideas. What is so already is not asked for again. */
import type { RunRow } from '../../core/row.ts';
import type { Wish } from '../../core/request.ts';
import type { IdeaId } from '../../core/words.ts';
import { act } from '../requests/acting.ts';
import type { ActClass, Acted, Acting } from '../requests/acting.ts';
import type { View } from '../view/view.ts';

export interface Changed<Value> extends Acted {
  items: { id: string; state: string; before: Value; after: Value; changed: boolean; position: number | null }[];
  changed: number;
}

export interface Change<Value> {
  class: ActClass;
  before: (row: RunRow) => Value;
  after: (row: RunRow) => Value;
  /** For those whose value is another one afterwards. */
  wishes: (rows: readonly RunRow[]) => Wish[];
}

export async function changeIdeas<Value>(
  view: View,
  rows: readonly RunRow[],
  change: Change<Value>,
  acting: Acting,
): Promise<Changed<Value>> {
  const values = rows.map((row) => ({ row, before: change.before(row), after: change.after(row) }));
  const others = values.filter(({ before, after }) => before !== after).map(({ row }) => row);
  const acted = await act(view, acting, change.class, others.length === 0 ? [] : change.wishes(others));
  const items = values.map(({ row, before, after }) => {
    const now = view.row(row.id) ?? row;
    return { id: row.id, state: now.state, before, after, changed: before !== after, position: now.position };
  });
  return { ...acted, items, changed: others.length };
}

export const idsOf = (rows: readonly RunRow[]): IdeaId[] => rows.map(({ id }) => id);
