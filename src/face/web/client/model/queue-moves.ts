/** What it means to put an idea elsewhere in the queue: order is made by priorities, and within one by ids. */
import type { Answers } from '../../api.ts';

export type Waiting = Answers['queue']['items'][number];
export type Rank = 'top' | Waiting['priority'];

/** Before everything, what the queue is ordered by. */
export const LEVELS: readonly Waiting['priority'][] = ['critical', 'high', 'medium', 'low'];

/** What is asked for where an idea is dropped before the one at `index`; null: it changes nothing. */
export function rankAt(items: readonly Waiting[], id: string, index: number): Rank | null {
  const ready = items.filter(({ state }) => state === 'ready');
  const from = ready.findIndex((one) => one.id === id);
  const moved = ready[from];
  if (moved === undefined || index === from) return null;
  if (index <= 0) return 'top';
  // Upwards it joins those it is put before, downwards those it is put behind.
  const beside = index < from ? ready[index] : ready[Math.min(index, ready.length) - 1];
  return beside === undefined || beside.priority === moved.priority ? null : beside.priority;
}

/** One level up or down; null: there is none. */
export function nextLevel(priority: Waiting['priority'], way: 'up' | 'down'): Rank | null {
  const at = LEVELS.indexOf(priority) + (way === 'up' ? -1 : 1);
  return at < 0 ? 'top' : (LEVELS[at] ?? null);
}
