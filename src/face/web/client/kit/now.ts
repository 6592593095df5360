/** The time, for ages that are shown: once in ten seconds, and not at all while nobody looks. */
import { useSyncExternalStore } from 'react';

const STEP_MS = 10_000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  if (document.hidden) return;
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, STEP_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** ms since 1970. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
