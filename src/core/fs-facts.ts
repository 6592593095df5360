/** What is measured of a results folder (docs/file-systems.md), before anybody judges it. */
import type { Mount } from './mounts.ts';

/** What claims and records stand on, each of which one process can try by itself. */
export const FS_RULES = [
  'mkdir-exclusive',
  'create-exclusive',
  'rename-over-empty',
  'rename-over-full',
  'rename-replaces',
  'append',
  'unlink-open',
] as const;
export type FsRule = (typeof FS_RULES)[number];

/** A rule that does not hold, and what was seen instead. */
export interface BrokenRule {
  rule: FsRule;
  seen: string;
}

export interface FolderSpaceFacts {
  freeBytes: number;
  totalBytes: number;
  freeInodes: number;
  /** 0 where the file system does not count them. */
  totalInodes: number;
}

/** Many takers, one name, again and again. */
export interface RaceFacts {
  rounds: number;
  /** Rounds that more than one taker won: must be 0. */
  double: number;
  /** Rounds that nobody won: an error for something that was done, or another failure. */
  none: number;
  /** Rounds each taker won: all by one means that they did not meet. */
  wins: number[];
  /** Errors other than "taken", by errno name. */
  errors: Readonly<Record<string, number>>;
}

/** One file, replaced again and again, and readers who never stop. */
export interface ReplaceFacts {
  replaced: number;
  reads: number;
  missing: number;
  torn: number;
  errors: Readonly<Record<string, number>>;
}

export interface Races {
  takers: number;
  mkdir: RaceFacts;
  create: RaceFacts;
  publish: RaceFacts;
  replace: ReplaceFacts;
}

/** How a second process notices what the first one made. `list`: readdir; `read`: open + read; `stat`: after it said ENOENT. */
export const SEEING = ['list', 'read', 'stat', 'replaced'] as const;
export type Seeing = (typeof SEEING)[number];

export interface Spread {
  count: number;
  p50Ms: number;
  p99Ms: number;
}

/** Of half round trips; `timedOut`: it was not seen within the limit of the measurement. */
export type Delays = Record<Seeing, Spread & { timedOut: boolean }>;

export const TIMED = ['mkdir', 'create+write+fsync', 'rename', 'list', 'read'] as const;
export type Timed = (typeof TIMED)[number];

/** What two hosts (or two mounts) found out together. */
export interface MeetFacts {
  /** Host name of the other. */
  with: string;
  /** It is this very machine, through another process or another mount. */
  sameMachine: boolean;
  mkdir: RaceFacts;
  publish: RaceFacts;
  delays: Delays;
}

export interface FsFacts {
  /** Where it was measured; absolute, without symbolic links. */
  folder: string;
  /** null where /proc/self/mountinfo does not tell. */
  mount: Mount | null;
  space: FolderSpaceFacts;
  /** results/ and results/.orze are on one device: else no rename leads from one to the other. */
  oneDevice: boolean;
  /** It is the device of the local temporary folder. */
  localDevice: boolean;
  broken: readonly BrokenRule[];
  /** errno names; null: it works. */
  sync: { file: string | null; folder: string | null };
  races: Races;
  /** File time of a fresh file minus this machine's clock, and the least step in which file times move (0: finer than 1 ms), in seconds. */
  clock: { offsetS: number; stepS: number };
  /** Between two processes of this machine. */
  delays: Delays;
  times: Record<Timed, Spread>;
  /** null: not asked for. `missing`: why it did not come to it. */
  meet: MeetFacts | { missing: string } | null;
}

/** By nearest rank; of nothing: zeros. */
export function spreadOf(ms: readonly number[]): Spread {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
  return { count: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** `won`: the rounds each taker won. */
export function raceOf(
  rounds: number,
  takers: readonly { won: readonly number[]; errors: Readonly<Record<string, number>> }[],
): RaceFacts {
  const winners = Array.from({ length: rounds }, () => 0);
  const errors: Record<string, number> = {};
  for (const taker of takers) {
    for (const round of taker.won) winners[round] = (winners[round] ?? 0) + 1;
    for (const [code, count] of Object.entries(taker.errors)) errors[code] = (errors[code] ?? 0) + count;
  }
  const double = winners.filter((count) => count > 1).length;
  const none = winners.filter((count) => count === 0).length;
  return { rounds, double, none, wins: takers.map(({ won }) => won.length), errors };
}
