/**
 * Where somebody stands in the events of all hosts, as one word for every shell: `1764304800000`, or with files that have grown lately and how
 * many of their bytes were told, `1764304800000.0a1b2c3d4e5f:4821.77b0c1d2e3f4:99` (docs/decisions/0022).
 */
export interface EventCursor {
  /** Of files that are not named, what was noted later than this is new; in milliseconds since 1970. */
  readonly ms: number;
  readonly offsets: ReadonlyMap<string, number>;
}

/** Clocks of hosts and of the file server may differ by so much, in milliseconds, before an event could be missed or told twice. */
export const SKEW_MS = 3_600_000;

const FORM = /^\d{1,15}(\.[A-Za-z0-9_-]+:\d{1,15})*$/;

export function cursorText({ ms, offsets }: EventCursor): string {
  return [String(Math.max(0, Math.floor(ms))), ...[...offsets].map(([key, byte]) => `${key}:${byte}`)].join('.');
}

/** undefined: it is none. */
export function readCursor(text: string): EventCursor | undefined {
  if (!FORM.test(text)) return undefined;
  const [time = '', ...files] = text.split('.');
  const parts = files.map((part) => part.split(':'));
  return { ms: Number(time), offsets: new Map(parts.map(([key = '', byte = '']) => [key, Number(byte)])) };
}

/** Names an event file in cursors: the random part of its host id, or the whole of it. undefined: it is no event file. */
export function cursorKey(name: string): string | undefined {
  const [, id] = /^([A-Za-z0-9_-]+)\.jsonl$/.exec(name) ?? [];
  return id === undefined ? undefined : (/-([0-9a-f]{12})$/.exec(id)?.[1] ?? id);
}
