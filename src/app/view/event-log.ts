/** What all hosts noted, as one story: `results/.orze/events/*.jsonl` from a cursor on, by time. Changes nothing. */
import { join } from 'node:path';
import { SKEW_MS, cursorKey, cursorText } from '../../core/event-cursor.ts';
import type { EventCursor } from '../../core/event-cursor.ts';
import type { Context } from '../context.ts';
import { listIfThere } from '../read-file.ts';
import type { SeenEvent } from './event-line.ts';
import { EventTail } from './event-tail.ts';

export interface LoggedEvent extends SeenEvent {
  /** Counts what this reading has told, from 1. */
  readonly seq: number;
  /** From here on nothing is missed, and nothing told twice. */
  readonly cursor: string;
}

type Place = Pick<Context, 'files' | 'layout' | 'clock'>;
type Grown = { bytes: number; mtimeMs: number };

export class EventLog {
  readonly #ctx: Place;
  readonly #from: EventCursor;
  readonly #tails = new Map<string, { tail: EventTail; mtimeMs: number }>();
  /** The latest change of a file, by the clock of the folder. */
  #newestMs: number | null = null;
  #seq = 0;

  private constructor(ctx: Place, from: EventCursor) {
    this.#ctx = ctx;
    this.#from = from;
  }

  /** From there on. */
  static from(ctx: Place, cursor: EventCursor): EventLog {
    return new EventLog(ctx, cursor);
  }

  /** What happens from now on. */
  static async now(ctx: Place): Promise<EventLog> {
    // Where there is no file yet, everything in one is news, whatever its host takes for the time.
    const log = new EventLog(ctx, { ms: ctx.clock.wall().getTime() - SKEW_MS, offsets: new Map() });
    await log.#look((tail, stat) => tail.skipAll(stat));
    return log;
  }

  /** Behind what was told last. */
  get cursor(): string {
    const ms = this.#newestMs === null ? this.#from.ms : this.#newestMs - SKEW_MS;
    const offsets = new Map<string, number>();
    for (const [key, { tail, mtimeMs }] of this.#tails) {
      // Of one that was quiet for so long, what is still to come is known by its time: so cursors stay short.
      if (!tail.isTold || mtimeMs + SKEW_MS >= ms) offsets.set(key, tail.taken);
    }
    return cursorText({ ms, offsets });
  }

  /** All of {@link fresh}. */
  async next(): Promise<LoggedEvent[]> {
    const events: LoggedEvent[] = [];
    for await (const event of this.fresh()) events.push(event);
    return events;
  }

  /** What is new since the last call, the oldest first. Who stops in between goes on there the next time. */
  async *fresh(): AsyncGenerator<LoggedEvent> {
    await this.#look((tail, stat) => tail.grew(stat));
    const heads = new Map<EventTail, SeenEvent>();
    const ask = async (tail: EventTail): Promise<void> => {
      const event = await tail.next();
      if (event === undefined) heads.delete(tail);
      else heads.set(tail, event);
    };
    for (const { tail } of this.#tails.values()) await ask(tail);
    for (;;) {
      const oldest = [...heads].reduce<[EventTail, SeenEvent] | null>(
        (old, one) => (old === null || one[1].atMs < old[1].atMs ? one : old),
        null,
      );
      if (oldest === null) return;
      const [tail, event] = oldest;
      tail.take();
      this.#seq += 1;
      yield { ...event, seq: this.#seq, cursor: this.cursor };
      await ask(tail);
    }
  }

  async #look(grew: (tail: EventTail, stat: Grown) => Promise<void>): Promise<void> {
    const { files, layout } = this.#ctx;
    const gone = new Set(this.#tails.keys());
    for (const name of await listIfThere(files, layout.events)) {
      const key = cursorKey(name);
      const path = join(layout.events, name);
      const stat = key === undefined ? undefined : await files.stat(path);
      if (key === undefined || stat?.kind !== 'file') continue;
      gone.delete(key);
      this.#newestMs = Math.max(this.#newestMs ?? 0, stat.mtimeMs);
      const { offsets, ms } = this.#from;
      const from = { taken: offsets.get(key) ?? null, sinceMs: ms };
      const tail = this.#tails.get(key)?.tail ?? new EventTail(files, path, from);
      this.#tails.set(key, { tail, mtimeMs: stat.mtimeMs });
      await grew(tail, stat);
    }
    for (const key of gone) this.#tails.delete(key);
  }
}
