/** Columns of the leaderboard: which there are, which are shown, what they say. New keys of configs never appear by themselves. */
import type { Answers } from '../../api.ts';
import { valueText } from './figures.ts';
import type { RunItem } from './rows.ts';

type RunsAnswer = Answers['runs'];

/** Columns of every list, by key. */
export const OWN = {
  metric: 'The primary metric',
  delta: 'Δ parent',
  diff: 'What differs',
  time: 'Time',
  host: 'Slot',
  ended: 'Ended',
  attempt: 'Attempt',
  note: 'Note',
} as const;
export type Own = keyof typeof OWN;

export function isOwn(key: string): key is Own {
  return key in OWN;
}

/** Shown where the address names none. */
export function usualColumns({ metric, columns }: Pick<RunsAnswer, 'metric' | 'columns'>): string[] {
  const report = columns.map(({ key }) => key).filter((key) => key !== metric.name);
  return ['metric', 'delta', 'diff', ...report, 'time', 'host'];
}

/** `a,b,c` of an address; null: the usual ones. */
export function namedColumns(text: string | null): string[] | null {
  return text === null ? null : text.split(',').filter((key) => key !== '');
}

/** Keys whose values the server is asked for beside what every row has. */
export function cellKeys(shown: readonly string[] | null): string[] {
  return (shown ?? []).filter((key) => !isOwn(key));
}

export function cellOf(row: RunItem, key: string): unknown {
  if (row.nan.includes(key)) return Number.NaN;
  return row.values[key] ?? (row as { cells?: Record<string, unknown> }).cells?.[key] ?? null;
}

/** `lr 3e-4 · mixup 0.2`: the last part of a key is enough where it is not used twice. */
export function diffText(diff: RunItem['diff']): string {
  if (diff === null) return '–';
  if (diff.length === 0) return 'nothing';
  const ends = diff.map(({ key }) => lastPart(key));
  return diff
    .map(({ key, to }, i) => {
      const end = ends[i] ?? key;
      const name = ends.filter((one) => one === end).length > 1 ? key : end;
      return to === null ? `${name} ∅` : `${name} ${valueText(to)}`;
    })
    .join(' · ');
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}

/** One place to the left (-1) or to the right (1). */
export function movedBy(shown: readonly string[], key: string, by: -1 | 1): string[] {
  const from = shown.indexOf(key);
  const to = from + by;
  if (from === -1 || to < 0 || to >= shown.length) return [...shown];
  const next = shown.filter((one) => one !== key);
  next.splice(to, 0, key);
  return next;
}
