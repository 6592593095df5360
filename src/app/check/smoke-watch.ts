/** What is looked at while a smoke run goes on. */
import { MAX_LOG_TAIL_BYTES } from '../../core/defaults.ts';
import type { Slot } from '../../core/slots.ts';
import type { Clock, Files, Gpus } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';
import type { FreeSlot } from './gpus.ts';

/** Asking the GPU tool takes half a second on some machines. */
const GPU_LOOK_S = 1;
const MOST_LINE = 2000;

/** Looks at what was appended to a file since the last look. */
export class Follower {
  readonly #path: string;
  readonly #pattern: RegExp;
  readonly #files: Files;
  #at = 0;
  #rest = '';

  constructor(path: string, pattern: RegExp, files: Files) {
    this.#path = path;
    this.#pattern = pattern;
    this.#files = files;
  }

  async sees(): Promise<boolean> {
    try {
      const { bytes } = await this.#files.readRange(this.#path, this.#at, MAX_LOG_TAIL_BYTES);
      this.#at += bytes.length;
      const lines = `${this.#rest}${bytes.toString('utf8')}`.split(/[\r\n]/);
      this.#rest = (lines.pop() ?? '').slice(-MAX_LOG_TAIL_BYTES);
      return lines.some((line) => this.#pattern.test(line.slice(0, MOST_LINE)));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    }
  }
}

/** What a GPU has in use beyond what it had before. */
export class PeakMemory {
  readonly #slot: Slot;
  readonly #gpus: Gpus;
  readonly #clock: Clock;
  readonly #before: number | null;
  #due = 0;
  peakMiB: number | null = null;

  constructor({ slot, usedMiB }: FreeSlot, gpus: Gpus, clock: Clock) {
    this.#slot = slot;
    this.#before = usedMiB;
    this.#gpus = gpus;
    this.#clock = clock;
  }

  /** Asks at most once a second, or `now`. */
  async look(now = false): Promise<void> {
    if (this.#slot.kind !== 'gpu' || (!now && this.#clock.uptime() < this.#due)) return;
    this.#due = this.#clock.uptime() + GPU_LOOK_S;
    const look = await this.#gpus.look();
    const used = look.ok ? look.gpus.find(({ uuid }) => uuid === this.#slot.device)?.usedMiB : undefined;
    if (used === undefined || used === null || this.#before === null) return;
    const more = used - this.#before;
    if (more > 0) this.peakMiB = Math.max(this.peakMiB ?? 0, more);
  }
}
