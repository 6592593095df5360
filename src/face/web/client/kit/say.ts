/** What the page tells people beside what it shows: short notes at its edge, read out by screen readers; some can be undone for ten seconds. */
import { Store } from './store.ts';

export interface Note {
  key: number;
  text: string;
  kind: 'note' | 'done' | 'bad';
  undo?: () => void;
}

const SHOWN_MS = 6_000;
const UNDO_MS = 10_000;

export const notes = new Store<readonly Note[]>([]);
let last = 0;

/** `undo`: what the button beside it does, as long as it stands there. */
export function say(text: string, kind: Note['kind'] = 'note', undo?: () => void): void {
  last += 1;
  const note: Note = { key: last, text, kind, ...(undo && { undo }) };
  // The same said twice says nothing new.
  notes.set([...notes.get().filter((one) => one.text !== text), note].slice(-4));
  if (kind !== 'bad') setTimeout(() => unsay(note.key), undo === undefined ? SHOWN_MS : UNDO_MS);
}

export function unsay(key: number): void {
  notes.set(notes.get().filter((one) => one.key !== key));
}
