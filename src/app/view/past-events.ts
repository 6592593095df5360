/** What hosts have told since some time, read from the ends of their event files backwards: they grow for as long as a project lives. */
import { join } from 'node:path';
import { parseJson } from '../../core/json.ts';
import { isRecord } from '../../core/record.ts';
import type { FleetEvent } from '../../core/timeline.ts';
import type { Context } from '../context.ts';
import { listIfThere } from '../read-file.ts';

const CHUNK = 1024 * 1024;
/** Of one file; more than a day of a busy host. */
const MOST_BYTES = 16 * CHUNK;

export interface PastEvents {
  /** In the order of time. `host`: the id of the start that told it. */
  readonly events: readonly FleetEvent[];
  /** Some files are longer than what was read of them. */
  readonly truncated: boolean;
}

/** `kinds`: all others are left out. */
export async function pastEvents(ctx: Context, sinceMs: number, kinds: ReadonlySet<string>): Promise<PastEvents> {
  const { files, layout } = ctx;
  const events: FleetEvent[] = [];
  let truncated = false;
  const names = (await listIfThere(files, layout.events)).filter((name) => name.endsWith('.jsonl'));
  for (const name of names) {
    const path = join(layout.events, name);
    const stat = await files.stat(path);
    if (stat?.kind !== 'file' || stat.mtimeMs < sinceMs) continue;
    let to = stat.bytes;
    let rest = Buffer.alloc(0);
    let early = false;
    while (to > 0 && !early && stat.bytes - to < MOST_BYTES) {
      const from = Math.max(0, to - CHUNK);
      const { bytes } = await files.readRange(path, from, to - from);
      const text = Buffer.concat([bytes, rest]);
      // What stands before the first line break belongs to the piece before it.
      const start = from === 0 ? 0 : text.indexOf(10) + 1;
      rest = text.subarray(0, start);
      const told = eventsIn(text.subarray(start), name.slice(0, -'.jsonl'.length), kinds);
      events.push(...told.filter(({ atMs }) => atMs >= sinceMs));
      early = told.some(({ atMs }) => atMs < sinceMs);
      to = from;
    }
    truncated ||= to > 0 && !early;
  }
  return { events: events.toSorted((a, b) => a.atMs - b.atMs), truncated };
}

function eventsIn(bytes: Buffer, host: string, kinds: ReadonlySet<string>): FleetEvent[] {
  const events: FleetEvent[] = [];
  for (const line of bytes.toString('utf8').split('\n')) {
    // Most lines are of other kinds, and need not be read.
    const kind = /"kind": ?"([a-z-]+)"/.exec(line)?.[1] ?? '';
    if (!kinds.has(kind)) continue;
    const parsed = parseJson(line);
    if (!parsed.ok || !isRecord(parsed.value)) continue;
    const atMs = Date.parse(String(parsed.value['at']));
    if (!Number.isNaN(atMs)) events.push({ atMs, host, record: parsed.value });
  }
  return events;
}
