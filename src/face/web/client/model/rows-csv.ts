/** Rows for a spreadsheet: RFC 4180, what is shown and no more. */
import type { Answers } from '../../api.ts';
import { cellOf, diffText } from './board-columns.ts';

export function rowsCsv({ items, columns, metric }: Answers['runs']): string {
  const keys = columns.map(({ key }) => key).filter((key) => key !== metric.name);
  const head = [
    'id',
    'title',
    'state',
    'cause',
    'rank',
    metric.name,
    'delta_parent',
    'parent',
    'differs',
    ...keys,
    'duration_s',
    'host',
  ];
  const lines = items.map((row) => [
    row.id,
    row.title,
    row.state,
    row.cause,
    row.rank,
    row.metric,
    row.delta_parent,
    row.parent,
    row.diff === null ? null : diffText(row.diff),
    ...keys.map((key) => cellOf(row, key)),
    row.duration_s,
    row.host,
  ]);
  return [head, ...lines].map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

/** A field that begins as a formula does would be one for a spreadsheet: such texts get an apostrophe before them. */
function field(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
