/** What came of an act, in one line. */

interface Named {
  id: string;
  why?: string;
  changed?: boolean;
  held?: boolean;
  position?: number | null;
}

/** The keys of `orze.retry/1`, `orze.kill/1`, `orze.exclude/1` and `orze.note/1` that are told. */
export interface Done {
  dry_run?: boolean;
  loops?: number;
  items?: readonly Named[];
  retried?: readonly Named[];
  added?: readonly Named[];
  refused?: readonly Named[];
}

const DONE: Readonly<Record<string, string>> = {
  retry: 'waits again',
  kill: 'is being ended',
  exclude: 'is off the ranking',
  include: 'is ranked again',
  note: 'has its note',
};

/** `bad`: nothing was done, or not all of it. */
export function doneText(
  act: string,
  { items, retried, added, refused = [], loops }: Done,
): { text: string; bad: boolean } {
  const parts: string[] = [];
  const done = retried ?? items?.filter(({ changed }) => changed !== false) ?? [];
  if (done.length > 0)
    parts.push(`${named(done)} ${done.length > 1 ? plural(DONE[act] ?? 'done') : (DONE[act] ?? 'done')}`);
  if (added !== undefined && added.length > 0) parts.push(`${named(added)} added`);
  const [first] = refused;
  if (first !== undefined) parts.push(`${named(refused)} refused${first.why === undefined ? '' : `: ${first.why}`}`);
  if (parts.length === 0) return { text: 'Nothing changed: it was so already', bad: false };
  if (act === 'kill' && loops === 0) parts.push('no orze runs now: it is done when one does');
  return { text: parts.join('; '), bad: refused.length > 0 };
}

function named(items: readonly Named[]): string {
  const [only] = items;
  return items.length === 1 && only !== undefined ? only.id : `${items.length} runs`;
}

function plural(text: string): string {
  return text
    .replace(/^waits/, 'wait')
    .replace(/^is /, 'are ')
    .replace(/^has its note/, 'have their notes');
}
