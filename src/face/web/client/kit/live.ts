/**
 * One stream from the server for all open tabs: the tab that holds the lock listens, and tells the others.
 * What it says is only that something changed; answers are asked anew by those who show them.
 */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { OrzeEvent } from '../../api.ts';
import { BASE } from './place.ts';

export type Live =
  | { state: 'live'; at: number }
  | { state: 'polling'; at: number }
  /** No answer since `at` (ms since 1970); what is shown is of then. */
  | { state: 'gone'; at: number };

interface Message {
  /** `hello`: a tab has been opened and knows nothing yet. */
  kind: 'change' | 'event' | 'beat' | 'gone' | 'hello';
  topics?: readonly string[];
  event?: OrzeEvent;
}

const POLL_MS = 5_000;
const SILENT_MS = 40_000;

/** When this page asks again by itself, ms since 1970. */
let nextAt = Date.now() + POLL_MS;
let live: Live = { state: 'polling', at: Date.now() };
const seen = new Set<() => void>();
const onChange = new Set<(topics: readonly string[]) => void>();
const onEvent = new Set<(event: OrzeEvent) => void>();
const channel = new BroadcastChannel(`orze ${BASE.pathname}`);

/** Of the tab that listens for all. */
let stream: EventSource | undefined;

channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
  if (data.kind !== 'hello') take(data);
  else if (stream?.readyState === EventSource.OPEN) channel.postMessage({ kind: 'beat' } satisfies Message);
});

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

/** Until the tab is closed. */
function listen(): Promise<never> {
  openStream();
  return new Promise(() => undefined);
}

function openStream(): void {
  const opened = new EventSource(new URL('api/v1/events', BASE));
  stream = opened;
  opened.addEventListener('state', ({ data }: MessageEvent<string>) => {
    const { topics } = JSON.parse(data) as { topics: string[] };
    tell({ kind: 'change', topics });
  });
  opened.addEventListener('event', ({ data }: MessageEvent<string>) => {
    tell({ kind: 'event', event: JSON.parse(data) as OrzeEvent });
  });
  opened.addEventListener('resync', () => tell({ kind: 'change', topics: ['all'] }));
  opened.addEventListener('beat', () => tell({ kind: 'beat' }));
  opened.addEventListener('open', () => tell({ kind: 'change', topics: ['all'] }));
  opened.addEventListener('error', () => {
    tell({ kind: 'gone' });
    // A browser tries again where nobody answers. Where somebody says no (a proxy whose server is away), it gives up for good.
    if (opened.readyState === EventSource.CLOSED) setTimeout(openStream, POLL_MS);
  });
}

/** Once, by the frame of the page. */
export function startLive(): void {
  channel.postMessage({ kind: 'hello' } satisfies Message);
  // Browsers have locks where nobody can listen in; on plain HTTP from another machine each tab has a stream of its own.
  if ('locks' in navigator) void navigator.locks.request(`orze ${BASE.pathname}`, listen);
  else void listen();
  setInterval(() => {
    nextAt = Date.now() + POLL_MS;
    if (document.hidden) return;
    if (Date.now() - live.at >= SILENT_MS) set({ state: 'gone', at: live.at });
    if (live.state !== 'live') void poll();
  }, POLL_MS);
}

/** Without a stream: what is shown is asked for now and then, as long as somebody answers. */
async function poll(): Promise<void> {
  try {
    const { ok } = await fetch(new URL('api/v1/session', BASE));
    if (!ok) return;
    sawAnswer();
    for (const listener of onChange) listener(['all']);
  } catch {
    set({ state: 'gone', at: live.at }); // nobody answers: that is what is shown
  }
}

/** An answer came: the server is there, whatever the stream says. */
export function sawAnswer(): void {
  if (live.state === 'gone') set({ state: 'polling', at: Date.now() });
}

/** Whole seconds until somebody is asked again, at least 1; null: somebody answers. */
export function useNextTry(): number | null {
  const { state } = useLive();
  const [seconds, set] = useState(POLL_MS / 1000);
  useEffect(() => {
    if (state !== 'gone') return undefined;
    const count = (): void => set(Math.max(1, Math.ceil((nextAt - Date.now()) / 1000)));
    count();
    const timer = setInterval(count, 500);
    return () => clearInterval(timer);
  }, [state]);
  return state === 'gone' ? seconds : null;
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
