/** How the values of a run and of others went, to be drawn over each other. */
import type * as z from 'zod';
import { isOver } from '../../core/row.ts';
import type { RunRow } from '../../core/row.ts';
import type { curves } from '../schemas/curves.ts';
import { Refusal } from '../refusal.ts';
import type { View } from '../view/view.ts';

export type CurvesAnswer = z.infer<typeof curves>;

const MOST_RUNS = 20;

/** A file that is larger than what one call reads is read on by the next one. */
export async function readCurves(view: View, rows: readonly RunRow[]): Promise<CurvesAnswer> {
  if (rows.length > MOST_RUNS) {
    const message = `${rows.length} runs named, at most ${MOST_RUNS} are drawn together`;
    throw new Refusal('usage', { code: 'E0512', message });
  }
  const items: CurvesAnswer['items'] = [];
  for (const { id, state } of rows) {
    const { source, file, book, badLines, complete } = await view.curves.of(id, isOver(state));
    const series = book
      .series()
      .map(({ key, xKey, x, y, rawPoints }) => ({ key, x_key: xKey, x, y, raw_points: rawPoints }));
    items.push({ id, source, file, raw_points: book.lines, bad_lines: badLines, complete, series });
  }
  const { primary_metric: name, sort } = view.ctx.config.report;
  return { items, total: items.length, metric: { name, goal: sort === 'descending' ? 'maximize' : 'minimize' } };
}
