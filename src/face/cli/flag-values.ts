/** How the values of flags are read. */
import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../core/duration.ts';
import type { FlagSpec } from './verb.ts';

/** Seconds. */
export function duration(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new InvalidArgumentError('Expected seconds or a time such as `45s`, `90m`, `2h`.');
  return seconds;
}

export function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 up.');
  return Number(text);
}

export function whole(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 0 up.');
  return Number(text);
}

function decimal(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.');
  return value;
}

function texts(text: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), text];
}

type Reader = (text: string, before: never) => unknown;

export const READERS: Readonly<Record<NonNullable<FlagSpec['type']>, Reader>> = {
  text: (text) => text,
  texts,
  count,
  whole,
  duration,
  number: decimal,
};
