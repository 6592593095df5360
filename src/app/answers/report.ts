/** The report as a look shows it, without writing it. */
import type * as z from 'zod';
import { fingerprint } from '../../core/fingerprint.ts';
import { renderReport } from '../../core/report.ts';
import { BoardDigest } from '../board-digest.ts';
import { boardNow } from '../board-now.ts';
import type { report } from '../schemas/report.ts';
import { readTopChanges } from '../top-changes.ts';
import type { View } from '../view/view.ts';

export type ReportAnswer = z.infer<typeof report>;

export interface ReportAsked {
  /** Rows of the leaderboard; null: as the settings say. */
  top: number | null;
  /** What "since the last report" covers, in seconds; null: an hour. */
  sinceS: number | null;
}

export async function reportNow({ ctx }: View, { top, sinceS }: ReportAsked): Promise<ReportAnswer> {
  const digest = new BoardDigest(ctx, {
    fingerprintOf: fingerprint,
    readChanges: (ids) => readTopChanges(ctx, ids),
    ...(sinceS === null ? {} : { windowMs: sinceS * 1000 }),
  });
  const board = boardNow(ctx, await digest.now(), new Map(), [], []);
  const max_rows = top ?? board.report.max_rows;
  const markdown = renderReport({ ...board, report: { ...board.report, max_rows } });
  return { path: null, markdown: ctx.redact(markdown) };
}
