/** When what waits is expected to start: by how long runs took, how many slots there are, and how long what runs has still to go. */
import { usualSeconds } from './usual.ts';
import type { View } from './view.ts';

/** Nobody is told of a start further away. */
const MOST = 1000;

export interface ExpectedStart {
  /** Milliseconds since 1970. */
  p50Ms: number;
  p90Ms: number;
  host: string | null;
}

/**
 * Of the first `count` ideas of the queue, one GPU each; null: no orze runs where it may. Empty where none runs at all, or nothing is known
 * of how long runs take.
 */
export function expectedStarts(view: View, count: number): (ExpectedStart | null)[] {
  const usual = usualSeconds(view.ctx.memory.facts);
  const hosts = view.hosts().filter(({ state }) => state === 'running');
  if (usual === null || hosts.length === 0) return [];
  const nowMs = view.ctx.clock.wall().getTime();
  const running = view.running();
  // Of each slot: when it is free, in seconds from now.
  const slots = hosts.flatMap(({ record }) => {
    const here = running.filter(({ host }) => host === record.host).map(({ seconds }) => seconds ?? 0);
    const busy = here.map((elapsed) => ({
      host: record.host,
      p50: Math.max(0, usual.p50 - elapsed),
      p90: Math.max(0, usual.p90 - elapsed),
    }));
    const free = Math.max(0, record.slots - busy.length);
    return [...busy, ...Array.from({ length: free }, () => ({ host: record.host, p50: 0, p90: 0 }))];
  });
  const starts: (ExpectedStart | null)[] = [];
  const { queue, overlay } = view.ctx.memory;
  for (const { id } of queue.ready()) {
    if (starts.length >= Math.min(count, MOST) || slots.length === 0) break;
    slots.sort((a, b) => a.p50 - b.p50);
    const next = slots.find(({ host }) => overlay.bindings.mayRun(id, host));
    if (next === undefined) {
      starts.push(null);
      continue;
    }
    starts.push({ p50Ms: nowMs + next.p50 * 1000, p90Ms: nowMs + next.p90 * 1000, host: next.host });
    next.p50 += usual.p50;
    next.p90 += usual.p90;
  }
  return starts;
}
