/** A wait that can be woken, and that remembers a wake that came while nobody waited. */
import type { Clock } from '../edge/edges.ts';

export class Nudge {
  #pending = false;
  #wake: (() => void) | null = null;

  /** Something happened: look again. Carries no truth. */
  readonly now = (): void => {
    if (this.#wake === null) this.#pending = true;
    else this.#wake();
  };

  /** Until nudged, or `seconds` have passed. */
  async wait(clock: Clock, seconds: number): Promise<void> {
    if (this.#pending) {
      this.#pending = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const cancel = clock.after(Math.max(0, seconds), () => this.#wake?.());
      this.#wake = () => {
        this.#wake = null;
        cancel();
        resolve();
      };
    });
  }
}
