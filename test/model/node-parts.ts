/** What the steps of our nodes have in common. */
import { ABSENT, EMPTY, NODE, PYTHON, at } from './state.ts';
import type { Layout } from './state.ts';

/** Bits of a node. */
export const OVER = 1;
export const GIVE_BACK = 2;
export const PAUSED = 4;

export const nodeName = (n: number): string => `host ${String.fromCharCode(65 + n)}`;

export type Step = (text: string, change: (t: Buffer) => void, fault?: boolean) => void;

export function rest(l: Layout, t: Buffer, n: number): void {
  t[l.pc(n)] = NODE.idle;
  t[l.tok(n)] = 0;
  t[l.victim(n)] = 0;
  t[l.bits(n)] = at(t, l.bits(n)) & PAUSED;
}

export function graceIsOver(l: Layout, s: Buffer): boolean {
  if (!l.shape.switches.grace || !l.shape.switches.pythonIsPrompt) return true;
  for (let p = 0; p < l.shape.pythons; p += 1) if (at(s, l.python(p)) === PYTHON.write) return false;
  return true;
}

export const publishable = (l: Layout, s: Buffer): boolean => at(s, l.place) === ABSENT || at(s, l.place) === EMPTY;

/** rename(results/<id>, target): refused when the target has something in it. */
export function doRename(l: Layout, t: Buffer, target: number): void {
  if (at(t, l.place) === ABSENT || at(t, target) > EMPTY) return;
  t[target] = at(t, l.place);
  t[l.place] = ABSENT;
}
