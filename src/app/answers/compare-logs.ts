/** Where the logs of runs part from that of the first one. */
import { LineSplitter, folded } from '../../core/log-lines.ts';
import { partingOf } from '../../core/log-parting.ts';
import type { RunRow } from '../../core/row.ts';
import { logFile, logPath } from '../view/log.ts';
import type { View } from '../view/view.ts';
import type { CompareAnswer } from './compare.ts';

/** Of the beginning of each log: runs that part later are told to be the same that far. */
const MOST_BYTES = 2 * 1024 * 1024;
const MOST_LINE = 2000;

export async function compareLogs(view: View, rows: readonly RunRow[]): Promise<NonNullable<CompareAnswer['logs']>> {
  const [first, ...others] = await Promise.all(rows.map((row) => beginning(view, row)));
  if (first === undefined) return [];
  return others.map((other, i) => {
    // Where not all was read, the last lines of the other one have no counterpart.
    const far = first.cut || other.cut ? Math.min(first.lines.length, other.lines.length) : Number.POSITIVE_INFINITY;
    const { line, before, a, b } = partingOf(first.lines.slice(0, far), other.lines.slice(0, far));
    return {
      id: rows[i + 1]?.id ?? '',
      line,
      untrusted_before: [...before],
      untrusted_reference: [...a],
      untrusted_text: [...b],
      lines: Math.min(far, Math.max(first.lines.length, other.lines.length)),
      cut: first.cut || other.cut,
    };
  });
}

async function beginning({ ctx }: View, { id }: RunRow): Promise<{ lines: string[]; cut: boolean }> {
  const { files, layout } = ctx;
  const path = await logPath(ctx, layout.runFolder(id), logFile(ctx, 'train'));
  if ((await files.stat(path)) === undefined) return { lines: [], cut: false };
  const { bytes, size } = await files.readRange(path, 0, MOST_BYTES);
  const splitter = new LineSplitter();
  const lines = splitter.push(bytes.toString('utf8'));
  const cut = bytes.length < size;
  if (!cut) lines.push(...splitter.end());
  return { lines: lines.map((line) => folded(line).slice(0, MOST_LINE)), cut };
}
