/**
 * One stream from the server for all open tabs: the tab that holds the lock listens, and tells the others.
 * What it says is only that something changed; answers are asked anew by those who show them.
 */
import { useSyncExternalStore } from 'react';
import type { OrzeEvent } from '../../api.ts';
import { BASE } from './place.ts';

export type Live =
  | { state: 'live'; at: number }
  | { state: 'polling'; at: number }
  /** No answer since `at` (ms since 1970); what is shown is of then. */
  | { state: 'gone'; at: number };

interface Message {
  kind: 'change' | 'event' | 'beat' | 'gone';
  topics?: readonly string[];
  event?: OrzeEvent;
}

const POLL_MS = 5_000;
const SILENT_MS = 40_000;

let live: Live = { state: 'polling', at: Date.now() };
const seen = new Set<() => void>();
const onChange = new Set<(topics: readonly string[]) => void>();
const onEvent = new Set<(event: OrzeEvent) => void>();
const channel = new BroadcastChannel(`orze ${BASE.pathname}`);

channel.addEventListener('message', ({ data }: MessageEvent<Message>) => take(data));

function take(message: Message): void {
  if (message.kind === 'gone') {
    set({ state: 'gone', at: live.at });
    return;
  }
  set({ state: 'live', at: Date.now() });
  if (message.kind === 'change') for (const listener of onChange) listener(message.topics ?? []);
  if (message.kind === 'event' && message.event !== undefined) {
    for (const listener of onEvent) listener(message.event);
  }
}

function tell(message: Message): void {
  take(message);
  channel.postMessage(message);
}

function set(next: Live): void {
  const same = next.state === live.state && next.at - live.at < 1_000;
  if (same && next.state !== 'gone') return;
  live = next;
  for (const listener of seen) listener();
}

function listen(): Promise<void> {
  return new Promise(() => {
    const stream = new EventSource(new URL('api/v1/events', BASE));
    stream.addEventListener('state', ({ data }: MessageEvent<string>) => {
      const { topics } = JSON.parse(data) as { topics: string[] };
      tell({ kind: 'change', topics });
    });
    stream.addEventListener('event', ({ data }: MessageEvent<string>) => {
      tell({ kind: 'event', event: JSON.parse(data) as OrzeEvent });
    });
    stream.addEventListener('resync', () => tell({ kind: 'change', topics: ['all'] }));
    stream.addEventListener('beat', () => tell({ kind: 'beat' }));
    stream.addEventListener('open', () => tell({ kind: 'change', topics: ['all'] }));
    stream.addEventListener('error', () => tell({ kind: 'gone' }));
  });
}

/** Once, by the frame of the page. */
export function startLive(): void {
  void navigator.locks.request(`orze ${BASE.pathname}`, listen);
  setInterval(() => {
    if (document.hidden || Date.now() - live.at < SILENT_MS) return;
    set({ state: 'gone', at: live.at });
  }, POLL_MS);
}

/** An answer came: the server is there, whatever the stream says. */
export function sawAnswer(): void {
  if (live.state === 'gone') set({ state: 'polling', at: Date.now() });
}

export function useLive(): Live {
  return useSyncExternalStore(
    (listener) => {
      seen.add(listener);
      return () => seen.delete(listener);
    },
    () => live,
  );
}

/** Topics: runs, queue, status, nodes, log:<id>, …; `all`: begin anew. The result ends it. */
export function whenChanged(listener: (topics: readonly string[]) => void): () => void {
  onChange.add(listener);
  return () => onChange.delete(listener);
}

export function whenHappened(listener: (event: OrzeEvent) => void): () => void {
  onEvent.add(listener);
  return () => onEvent.delete(listener);
}
