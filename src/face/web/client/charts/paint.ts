/** The colours of the theme for canvases, read from the same tokens as the rest of the page. */
import { useSyncExternalStore } from 'react';
import { mixed } from '../model/mix.ts';
import { ink } from './ink.ts';

const TOKENS = {
  text: '--text',
  quiet: '--quiet',
  line: '--line',
  panel: '--panel',
  ground: '--ground',
  accent: '--accent',
  accentGround: '--accent-ground',
  good: '--good',
  bad: '--bad',
  warn: '--warn',
  focus: '--focus',
  seqLow: '--seq-low',
  seqHigh: '--seq-high',
  sans: '--sans',
} as const;

export type Paint = Readonly<Record<keyof typeof TOKENS, string>>;

let kept: Paint | undefined;
const listeners = new Set<() => void>();

function read(): Paint {
  return Object.fromEntries(Object.entries(TOKENS).map(([name, token]) => [name, ink(token)])) as Paint;
}

function changed(): void {
  kept = undefined;
  for (const listener of listeners) listener();
}

const system = window.matchMedia('(prefers-color-scheme: dark)');

function listen(listener: () => void): () => void {
  if (listeners.size === 0) {
    window.addEventListener('orze-theme', changed);
    system.addEventListener('change', changed);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.removeEventListener('orze-theme', changed);
    system.removeEventListener('change', changed);
    // Nobody hears of changes from now on.
    kept = undefined;
  };
}

export function usePaint(): Paint {
  return useSyncExternalStore(listen, () => (kept ??= read()));
}

/** Of the one hue in which measures are drawn. `share`: 0 the worst, 1 the best. */
export function shade({ seqLow, seqHigh }: Paint, share: number): string {
  return mixed(seqLow, seqHigh, share);
}
