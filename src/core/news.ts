/**
 * What is worth a message, as the difference between what a channel was told and what is true now. Nothing is queued: whoever was not told
 * for an hour gets one message with what an hour has brought, and a message that did not arrive is part of the next one.
 */
import type { NotifyEvent } from './config.ts';
import { figure, signed } from './figure.ts';
import type { Ranking } from './leaderboard.ts';

/** What a channel knows. */
export interface Told {
  best: { id: string; value: number } | null;
  /** Failures by cause and fingerprint: how many of them were told of. */
  groups: Readonly<Record<string, number>>;
  /** Nodes that are lost. */
  lost: readonly string[];
  empty: boolean;
}

/** What is true now. Texts are from outside. */
export interface NewsWorld {
  ranking: Ranking;
  best: { id: string; title: string; value: number } | null;
  /** The most frequent first. */
  groups: readonly { key: string; cause: string; count: number; example: string; message: string; shared: string }[];
  lost: readonly string[];
  queued: number;
  running: number;
  completed: number;
  failed: number;
}

export interface NewsItem {
  event: NotifyEvent;
  /** The idea it is about. */
  id: string | null;
  /** One line; its parts are from outside and not safe yet. */
  text: string;
}

/** The most frequent ones: nobody reads of more. */
export const GROUPS_SEEN = 1000;

/** A group is told of when it has so many runs. */
const STEPS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000] as const;

/** What a channel that is new knows: all of it, so that it is told of nothing old. */
export function toldOf(world: NewsWorld): Told {
  return {
    best: world.best === null ? null : { id: world.best.id, value: world.best.value },
    groups: Object.fromEntries(world.groups.map(({ key, count }) => [key, count])),
    lost: [...world.lost],
    empty: isEmpty(world),
  };
}

/** The queue is empty, and not only because nothing has begun. */
function isEmpty({ queued, running, completed, failed }: NewsWorld): boolean {
  return queued === 0 && running + completed + failed > 0;
}

export function newsSince(told: Told, world: NewsWorld, events: readonly NotifyEvent[]): NewsItem[] {
  const all = [
    ...bestNews(told, world),
    ...groupNews(told, world),
    ...lostNews(told, world),
    ...emptyNews(told, world),
  ];
  return all.filter(({ event }) => events.includes(event));
}

function bestNews({ best: before }: Told, { best, ranking }: NewsWorld): NewsItem[] {
  if (best === null) return [];
  const isBetter =
    before === null || (ranking.sort === 'ascending' ? best.value < before.value : best.value > before.value);
  if (!isBetter) return [];
  const gain = before === null ? '' : ` (${signed(best.value - before.value)} over ${before.id})`;
  const title = best.title === '' ? '' : `, ${best.title}`;
  const text = `New best ${ranking.primary_metric} ${figure(best.value)}${gain}: ${best.id}${title}`;
  return [{ event: 'new_best', id: best.id, text }];
}

function groupNews({ groups: told }: Told, { groups }: NewsWorld): NewsItem[] {
  return groups.flatMap(({ key, cause, count, example, message, shared }): NewsItem[] => {
    const step = STEPS.findLast((one) => one <= count) ?? 0;
    if (step === 0 || (told[key] ?? 0) >= step) return [];
    const runs = count === 1 ? '1 run' : `${count} runs`;
    const all = shared === '' ? '' : ` (all: ${shared})`;
    return [
      { event: 'failed_group', id: example, text: `${runs} failed by ${cause}${all}, e.g. ${example}: ${message}` },
    ];
  });
}

function lostNews(told: Told, { lost }: NewsWorld): NewsItem[] {
  const fresh = lost.filter((host) => !told.lost.includes(host));
  return fresh.map((host) => ({ event: 'node_lost', id: null, text: `Node ${host} gives no sign of life` }));
}

function emptyNews(told: Told, world: NewsWorld): NewsItem[] {
  if (told.empty || !isEmpty(world)) return [];
  const { completed, failed, running } = world;
  const text = `The queue is empty: ${completed} completed, ${failed} failed, ${running} running`;
  return [{ event: 'queue_empty', id: null, text }];
}

/** What is known without being told of: a host that is back, a queue that has ideas again, runs that are gone. */
export function unsaid(told: Told, world: NewsWorld): Told {
  // Where there are more groups than are looked at, one that is not among them may be there.
  const groups: Record<string, number> = world.groups.length < GROUPS_SEEN ? {} : { ...told.groups };
  for (const { key, count } of world.groups) {
    const before = told.groups[key];
    if (before !== undefined) groups[key] = Math.min(before, count);
  }
  const lost = told.lost.filter((host) => world.lost.includes(host));
  return { ...told, groups, lost, empty: told.empty && isEmpty(world) };
}

/** Whether it is a time of the day, in minutes, in which nothing is sent. `22:00-08:00` goes over midnight. */
export function isQuiet(hours: string | null, minute: number): boolean {
  if (hours === null) return false;
  const [from = 0, to = 0] = hours.split('-').map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
