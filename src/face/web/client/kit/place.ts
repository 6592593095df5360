/** The address is the state of the page: where we are, what is filtered, marked, sorted. Everything stands in it, so that a link shows the same. */
import { useSyncExternalStore } from 'react';

/** The folder that the page is served from, whatever a proxy has put before it: index.html says it in `<base>`. */
export const BASE = new URL('.', document.baseURI);

export interface Place {
  /** From the base on: `/`, `/runs/idea-031`. */
  path: string;
  query: URLSearchParams;
  hash: string;
}

/** null takes a key away. */
export type Patch = Readonly<Record<string, string | null>>;

const listeners = new Set<() => void>();
let now = read();

function read(): Place {
  const { pathname, search, hash } = window.location;
  const inside = pathname.startsWith(BASE.pathname) ? pathname.slice(BASE.pathname.length - 1) : '/';
  return { path: inside === '' ? '/' : decodeURI(inside), query: new URLSearchParams(search), hash };
}

function changed(): void {
  now = read();
  for (const listener of listeners) listener();
}

window.addEventListener('popstate', changed);

export function usePlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => now,
  );
}

/** An address that works under any sub-path. `path` begins with a slash. */
export function addressOf(path: string, query?: URLSearchParams | Patch): string {
  const params = query instanceof URLSearchParams ? query : patched(new URLSearchParams(), query ?? {});
  const text = params.toString();
  return new URL(`.${encodeURI(path)}`, BASE).pathname + (text === '' ? '' : `?${text}`);
}

export function go(path: string, query?: URLSearchParams | Patch, how: 'push' | 'replace' = 'push'): void {
  window.history[how === 'push' ? 'pushState' : 'replaceState'](null, '', addressOf(path, query));
  changed();
  if (how === 'push') window.scrollTo(0, 0);
}

/** Stays on the page and changes what is asked of it. */
export function setQuery(patch: Patch, how: 'push' | 'replace' = 'replace'): void {
  const query = patched(now.query, patch);
  window.history[how === 'push' ? 'pushState' : 'replaceState'](null, '', addressOf(now.path, query) + now.hash);
  changed();
}

/** The part behind `#`: a line, a heading. */
export function setHash(hash: string): void {
  window.history.replaceState(null, '', addressOf(now.path, now.query) + hash);
  changed();
}

function patched(query: URLSearchParams, patch: Patch): URLSearchParams {
  const after = new URLSearchParams(query);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || value === '') after.delete(key);
    else after.set(key, value);
  }
  return after;
}
