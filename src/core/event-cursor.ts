/**
 * Where somebody has stopped reading the events of all hosts, as one word: `1764304800000` or `1764304800000;n1-3f2a:4821,n2-77b0:99`: a time in
 * milliseconds, and for the files that had grown lately how many of their bytes were read. Other files are told by the time alone.
 */
export interface EventCursor {
  readonly ms: number;
  readonly offsets: ReadonlyMap<string, number>;
}

const HOST = /^([A-Za-z0-9_-]+):(\d{1,15})$/;

export function cursorText({ ms, offsets }: EventCursor): string {
  const parts = [...offsets].map(([host, offset]) => `${host}:${offset}`);
  return parts.length === 0 ? String(ms) : `${ms};${parts.join(',')}`;
}

/** undefined: it is none. */
export function readCursor(text: string): EventCursor | undefined {
  const [time = '', rest] = text.split(';');
  if (!/^\d{1,15}$/.test(time)) return undefined;
  const offsets = new Map<string, number>();
  for (const part of rest === undefined ? [] : rest.split(',')) {
    const found = HOST.exec(part);
    if (found === null) return undefined;
    offsets.set(found[1] ?? '', Number(found[2]));
  }
  return { ms: Number(time), offsets };
}
