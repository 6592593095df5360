/** What the members of a group share that others do not: the host, the GPU, a value or a range of the config. */
import { canonical, valueText } from './flat-config.ts';
import type { FlatConfig } from './row.ts';

export interface SharedFact {
  readonly key: string;
  readonly op: '=' | '>=' | '<=';
  readonly value: unknown;
  /** Members it holds for, of how many. */
  readonly support: number;
  readonly of: number;
  /** Share of the others it holds for, from 0 to 1. */
  readonly elsewhere: number;
}

/** At least this share of the members, and at most that of the others. */
const SHARED = 0.8;
const ELSEWHERE = 0.5;
/** A range that half of the others lie in as well tells nothing. */
const RANGE_ELSEWHERE = 0.25;
const MOST = 4;

/** The most telling first: the difference of the two shares. Of one member nothing can be told. */
export function sharedFacts(members: readonly FlatConfig[], others: readonly FlatConfig[]): SharedFact[] {
  if (members.length < 2 || others.length === 0) return [];
  const keys = new Set(members.flatMap((member) => Object.keys(member)));
  const facts: SharedFact[] = [];
  for (const key of keys) {
    const fact = rangeOf(key, members, others) ?? valueOf(key, members, others);
    if (fact !== undefined) facts.push(fact);
  }
  const telling = (fact: SharedFact): number => fact.support / fact.of - fact.elsewhere;
  return facts.toSorted((a, b) => telling(b) - telling(a) || (a.key < b.key ? -1 : 1)).slice(0, MOST);
}

/** `lr >= 0.003 (3/3)` */
export function sharedText({ key, op, value, support, of }: SharedFact): string {
  return `${key} ${op} ${valueText(value)} (${support}/${of})`;
}

/** Failures on one host from which on it looks like the host's. */
const OF_A_HOST = 3;

/** The host that so many failures keep to. */
export function hostOf(shared: readonly SharedFact[], count: number): string | null {
  const fact = shared.find(({ key, op }) => key === 'host' && op === '=');
  return fact !== undefined && count >= OF_A_HOST && typeof fact.value === 'string' ? fact.value : null;
}

function rangeOf(key: string, members: readonly FlatConfig[], others: readonly FlatConfig[]): SharedFact | undefined {
  const mine = numbersOf(key, members);
  const theirs = numbersOf(key, others);
  if (mine === undefined || theirs === undefined || new Set([...mine, ...theirs]).size < 3) return undefined;
  const [low, high] = [Math.min(...mine), Math.max(...mine)];
  const above = theirs.filter((value) => value >= low).length / theirs.length;
  const below = theirs.filter((value) => value <= high).length / theirs.length;
  const all = { key, support: members.length, of: members.length };
  if (above <= RANGE_ELSEWHERE && above <= below) return { ...all, op: '>=', value: low, elsewhere: above };
  return below <= RANGE_ELSEWHERE ? { ...all, op: '<=', value: high, elsewhere: below } : undefined;
}

/** undefined: not a number everywhere. */
function numbersOf(key: string, configs: readonly FlatConfig[]): number[] | undefined {
  const values = configs.map((config) => config[key]);
  const numbers = values.filter((value): value is number => typeof value === 'number' && !Number.isNaN(value));
  return numbers.length === values.length ? numbers : undefined;
}

function valueOf(key: string, members: readonly FlatConfig[], others: readonly FlatConfig[]): SharedFact | undefined {
  const counts = new Map<string, { value: unknown; count: number }>();
  for (const member of members) {
    if (!(key in member)) continue;
    const text = canonical(member[key]);
    const seen = counts.get(text) ?? { value: member[key], count: 0 };
    counts.set(text, { ...seen, count: seen.count + 1 });
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b.count - a.count);
  if (most === undefined) return undefined;
  const [text, { value, count }] = most;
  const elsewhere = others.filter((other) => key in other && canonical(other[key]) === text).length / others.length;
  const shared = count / members.length >= SHARED && elsewhere <= ELSEWHERE;
  return shared ? { key, op: '=', value, support: count, of: members.length, elsewhere } : undefined;
}
