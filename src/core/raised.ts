/** Ideas that somebody has put into another place of the queue, by their rows. */
import type { IdeaTable } from './idea-table.ts';
import type { Rank } from './request.ts';
import { compareRows } from './row-order.ts';
import { PRIORITIES } from './words.ts';
import type { IdeaId } from './words.ts';

/** `id`: of the request. */
export type Raised = ReadonlyMap<IdeaId, { readonly id: string; readonly priority: Rank | null }>;

export interface RaisedRows {
  /** Before all others: what was asked for last comes first, ideas of one request in their order. */
  readonly top: readonly number[];
  /** By the priority into which they were put, each in the order of ids. */
  readonly lanes: readonly (readonly number[])[];
  /** All of them. */
  readonly levels: ReadonlySet<number>;
}

export const NOBODY_RAISED: RaisedRows = { top: [], lanes: [], levels: new Set() };

/** Those that are in the table, and not where they would be anyway. */
export function raisedRows(table: IdeaTable, raised: Raised): RaisedRows {
  const top: { row: number; id: string }[] = [];
  const lanes: number[][] = PRIORITIES.map(() => []);
  const levels = new Set<number>();
  for (const [idea, { id, priority }] of raised) {
    const row = table.rowOf(idea);
    if (row < 0 || priority === null) continue;
    if (priority === 'top') top.push({ row, id });
    else {
      const level = PRIORITIES.indexOf(priority);
      if (table.priorityAt(row) === level) continue;
      lanes[level]?.push(row);
    }
    levels.add(row);
  }
  for (const lane of lanes) lane.sort((a, b) => compareRows(table, a, b));
  top.sort((a, b) => (a.id === b.id ? compareRows(table, a.row, b.row) : a.id < b.id ? 1 : -1));
  return { top: top.map(({ row }) => row), lanes, levels };
}
