/**
 * Single keys, as vim, k9s and lazygit have them: one listener, a list of what each does now (`?` shows it), and a switch that turns all of them
 * off (WCAG 2.1.4). They rest while somebody types or a dialog is open.
 */
import { useEffect, useRef } from 'react';
import { Store } from './store.ts';

export interface Key {
  /** As in KeyboardEvent.key; two in a row with a space: `g o`. */
  key: string;
  /** For the list: what it does. */
  does: string;
  run: () => void;
}

interface Scope {
  of: string;
  keys: () => readonly Key[];
}

const STORED = 'orze.keys';
/** Time for the second key, in ms: a busy machine, and a hand that looks for the letter. */
const SECOND_MS = 2_000;

const scopes = new Set<Scope>();
let first: { key: string; at: number } | undefined;

/** Keys of a part of the page, as long as it is there. The latest part wins where two want the same key. */
export function useKeys(of: string, keys: readonly Key[]): void {
  const now = useRef(keys);
  useEffect(() => {
    now.current = keys;
  });
  useEffect(() => {
    const scope: Scope = { of, keys: () => now.current };
    scopes.add(scope);
    return () => void scopes.delete(scope);
  }, [of]);
}

/** What every key does now, by part. */
export function allKeys(): { of: string; keys: readonly Key[] }[] {
  return [...scopes].map((scope) => ({ of: scope.of, keys: scope.keys() })).filter(({ keys }) => keys.length > 0);
}

export const keysOn = new Store(localStorage.getItem(STORED) !== 'off');

export function switchKeys(on: boolean): void {
  localStorage.setItem(STORED, on ? 'on' : 'off');
  keysOn.set(on);
}

function listensElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open], [role=menu]') !== null) return true;
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable=true]') !== null;
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !keysOn.get()) return;
  if (listensElsewhere(event.target)) return;
  // Enter and space belong to the link or button that has the focus.
  const pressed = event.target instanceof HTMLElement && event.target.closest('a, button, summary') !== null;
  if (pressed && (event.key === 'Enter' || event.key === ' ')) return;
  // When it was pressed, not when a busy page comes to it.
  const now = event.timeStamp;
  const both = first !== undefined && now - first.at < SECOND_MS ? `${first.key} ${event.key}` : undefined;
  first = undefined;
  const all = [...scopes].reverse().flatMap((scope) => scope.keys());
  const found =
    (both === undefined ? undefined : all.find(({ key }) => key === both)) ?? all.find(({ key }) => key === event.key);
  if (found !== undefined) {
    event.preventDefault();
    found.run();
  } else if (all.some(({ key }) => key.startsWith(`${event.key} `))) {
    first = { key: event.key, at: now };
  }
}

window.addEventListener('keydown', onKeyDown);
