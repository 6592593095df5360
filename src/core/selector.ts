/** How people and agents name runs: `45`, `idea-045`, `40-45`, `@best`, `@failed:oom`, `parent:idea-012`, or a query. */
export type Selector =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'special'; readonly name: SpecialName; readonly of: string | null }
  | { readonly kind: 'query'; readonly text: string };

export const SPECIALS = ['best', 'last', 'running', 'failed', 'queued', 'blocked', 'completed', 'lost', 'all'] as const;
type SpecialName = (typeof SPECIALS)[number];

/** Any text is a selector; whether there is such a thing is another question. undefined: an `@name` that nobody knows. */
export function parseSelector(text: string): Selector | undefined {
  const trimmed = text.trim();
  if (/^\d{1,15}$/.test(trimmed)) return { kind: 'number', number: Number(trimmed) };
  const range = /^(?:idea-)?(\d{1,15})(?:-|\.\.)(?:idea-)?(\d{1,15})$/.exec(trimmed);
  if (range !== null && !trimmed.startsWith('idea-')) {
    return { kind: 'range', from: Number(range[1]), to: Number(range[2]) };
  }
  const special = /^@([a-z]+)(?::(.+))?$/.exec(trimmed);
  if (special !== null) {
    const name = SPECIALS.find((one) => one === special[1]);
    return name === undefined ? undefined : { kind: 'special', name, of: special[2] ?? null };
  }
  if (trimmed.startsWith('@')) return undefined;
  return /^idea-[a-z0-9][a-z0-9-]*$/.test(trimmed) ? { kind: 'id', id: trimmed } : { kind: 'query', text: trimmed };
}

/** The number right behind `idea-`; undefined where there is none, or where more than a number is behind it (`idea-7b`). */
export function numberOfId(id: string): number | undefined {
  const found = /^idea-(\d{1,15})$/.exec(id);
  return found === null ? undefined : Number(found[1]);
}
