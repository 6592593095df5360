/** While somebody listens the look is kept fresh: at most once a second, when something says that there may be news, and now and then without it. */
import { resolve } from 'node:path';
import { eventItem } from '../../../app/answers/changes.ts';
import { Nudge } from '../../../app/nudge.ts';
import { asRefusal } from '../../../app/refusal.ts';
import { logFile, logPath, sizeOf } from '../../../app/view/log.ts';
import type { View } from '../../../app/view/view.ts';
import type { RunRow } from '../../../core/row.ts';
import type { IdeaId } from '../../../core/words.ts';
import type { Hub } from './hub.ts';
import type { Look, Looked } from './look.ts';

/** Seconds between two looks, where something happens and where nothing seems to: network folders give no notice. */
const SOONEST_S = 1;
const EVERY_S = 5;
const BEAT_S = 15;
/** Running logs whose growth is looked at. */
const MOST_LOGS = 64;

export class Listening {
  readonly #look: Look;
  readonly #hub: Hub;
  #running: Promise<void> | null = null;
  #nudged = false;
  #closed = false;
  #wake = new Nudge();
  readonly #sizes = new Map<IdeaId, number>();

  constructor(look: Look, hub: Hub) {
    this.#look = look;
    this.#hub = hub;
    look.onLooked = (looked) => this.#tell(looked);
  }

  /** Somebody came or went. */
  readonly changed = (): void => {
    if (this.#closed || this.#hub.size === 0) return this.#wake.now();
    this.#running ??= this.#run()
      .catch(this.#look.tell)
      .finally(() => (this.#running = null));
  };

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake.now();
    if (!this.#look.hung) await this.#running;
  }

  async #run(): Promise<void> {
    const { clock } = this.#look;
    const unwatch: (() => void)[] = [];
    let watched: View | undefined;
    let lookedAt = Number.NEGATIVE_INFINITY;
    let beatAt = clock.uptime();
    try {
      while (!this.#closed && this.#hub.size > 0) {
        if (this.#nudged || clock.uptime() - lookedAt >= EVERY_S) {
          const how = this.#nudged ? 'prompt' : 'usual';
          this.#nudged = false;
          lookedAt = clock.uptime();
          void this.#refresh(how);
        }
        const { view } = this.#look;
        this.#look.kept = view !== undefined;
        if (view !== undefined && view !== watched) {
          for (const end of unwatch.splice(0)) end();
          unwatch.push(...watches(view, () => (this.#nudged = true)));
          watched = view;
        }
        if (view !== undefined && !this.#look.hung) this.#lookAtLogs(view).catch(this.#look.tell);
        if (clock.uptime() - beatAt >= BEAT_S) {
          beatAt = clock.uptime();
          this.#hub.beat();
        }
        await this.#wake.wait(clock, SOONEST_S);
      }
    } finally {
      this.#look.kept = false;
      for (const end of unwatch) end();
    }
  }

  /** Not waited for: a folder that hangs stops neither beats nor what is known. */
  async #refresh(how: 'usual' | 'prompt'): Promise<void> {
    try {
      await this.#look.refresh(how);
    } catch (error) {
      // The look keeps what is wrong, and every answer tells it.
      if (asRefusal(error) === undefined) this.#look.tell(error);
    }
  }

  async #lookAtLogs(view: View): Promise<void> {
    const grown: string[] = [];
    const rows = view.running().filter(({ id }) => this.#hub.wants(`log:${id}`));
    for (const row of rows.slice(0, MOST_LOGS)) {
      const size = await logSize(view, row);
      if (size !== this.#sizes.get(row.id)) grown.push(`log:${row.id}`);
      if (size === undefined) this.#sizes.delete(row.id);
      else this.#sizes.set(row.id, size);
    }
    if (grown.length > 0) this.#tell({ topics: grown, events: [] });
  }

  #tell({ topics, events }: Looked): void {
    const state = {
      event: 'state',
      data: { version: this.#look.version, topics },
      topics: topics.includes('all') ? null : topics,
    };
    const told = events.map((event) => ({ event: 'event', data: eventItem(event), topics: ['events'] }));
    this.#hub.publish(topics.length === 0 ? told : [...told, state]);
  }
}

async function logSize({ ctx }: View, { id, stage }: RunRow): Promise<number | undefined> {
  try {
    const stream = stage === null || stage === 'claimed' ? 'train' : stage;
    return await sizeOf(ctx.files, await logPath(ctx, ctx.layout.runFolder(id), logFile(ctx, stream)));
  } catch (error) {
    // A link in its place, or a folder that went away meanwhile: whoever asks for the log is told.
    if (asRefusal(error) === undefined) throw error;
    return undefined;
  }
}

/** Hints only. */
function watches({ ctx }: View, changed: () => void): (() => void)[] {
  const { layout, watch, root, config } = ctx;
  const folders = [layout.results, layout.events, layout.hosts, layout.requests].map((path) => `${path}/`);
  return [...folders, layout.ideas, resolve(root, 'orze.yaml'), resolve(root, config.base_config)].map((path) =>
    watch(path, changed),
  );
}
