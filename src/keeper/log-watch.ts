/** How long a log has been silent, and whether the last thing it said was an out-of-memory error. */
import { hasCode } from '../edge/file-error.ts';
import type { KeeperWorld } from './world.ts';

/** Read of new output per look; of more, the end. */
const LOOK_BYTES = 64 * 1024;
/** A line may have been cut by the look before. */
const OVERLAP_CHARACTERS = 512;

export class LogWatch {
  readonly #world: Pick<KeeperWorld, 'shared' | 'clock' | 'showsOom'>;
  readonly #path: string;
  /** At most one look is under way. */
  #busy = false;
  /** Size of the log at the last look. */
  #seen: number | undefined;
  #tail = '';
  #changedAt: number;
  #lookedAt: number;
  /** The newest output holds an out-of-memory error. */
  oom = false;

  /** `from`: where the output of this stage begins; undefined = what the log says already is not judged. */
  constructor(world: Pick<KeeperWorld, 'shared' | 'clock' | 'showsOom'>, path: string, from: number | undefined) {
    this.#world = world;
    this.#path = path;
    this.#seen = from;
    this.#changedAt = this.#lookedAt = world.clock.uptime();
  }

  /** Seconds of silence that were really seen: a log that cannot be looked at is not a silent one. */
  get silentS(): number {
    return this.#lookedAt - this.#changedAt;
  }

  /** What came before proves nothing: the machine or the group stood still. */
  restart(): void {
    this.#changedAt = this.#lookedAt = this.#world.clock.uptime();
  }

  look(): void {
    if (this.#busy) return;
    this.#busy = true;
    void this.#look().finally(() => {
      this.#busy = false;
    });
  }

  async #look(): Promise<void> {
    const begun = this.#world.clock.uptime();
    try {
      const from = this.#seen;
      let { bytes, size } = await this.#world.shared.readRange(
        this.#path,
        from ?? 0,
        from === undefined ? 0 : LOOK_BYTES,
      );
      if (from !== undefined && size > from + LOOK_BYTES) {
        ({ bytes, size } = await this.#world.shared.readRange(this.#path, size - LOOK_BYTES, LOOK_BYTES));
      }
      if (size !== from) {
        this.#seen = size;
        if (from !== undefined) this.#said(bytes.toString('utf8'));
        // `restart` may have come meanwhile: time only moves forward.
        this.#changedAt = Math.max(this.#changedAt, begun);
      }
      this.#lookedAt = Math.max(this.#lookedAt, begun);
    } catch (error) {
      if (!hasCode(error)) throw error;
      // Unreadable (EIO, moved away): nothing was seen, so nothing follows from it. The lease deals with the folder.
    }
  }

  #said(text: string): void {
    this.oom = this.#world.showsOom(this.#tail + text);
    // What was judged once is not judged again together with what follows it.
    this.#tail = this.oom ? '' : text.slice(-OVERLAP_CHARACTERS);
  }
}
