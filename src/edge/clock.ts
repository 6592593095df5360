import { uptime as bootSeconds } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Clock } from './edges.ts';

/**
 * Reading the boot clock costs a file of /proc. A reader may be held up for longer than this between its look at the clock and what it
 * does, so nothing rests on a suspend being seen sooner.
 */
const BOOT_EVERY_S = 0.01;
/** setTimeout stands still during a suspend, so a long wait looks at the suspend-aware clock this often. */
const LOOK_AGAIN_S = 30;

/**
 * The clock of this machine. `os.uptime()` counts a suspend but moves in steps of 10 ms; `performance.now()` is fine but stands still
 * in a suspend. Their difference only ever grows (by a suspend, or up to one step), so the largest one seen joins them: fine, monotonic,
 * and it jumps with a suspend.
 */
export function systemClock(sources = { boot: bootSeconds, fine: () => performance.now() / 1000 }): Clock {
  let offset = Number.NEGATIVE_INFINITY;
  let readAt = Number.NEGATIVE_INFINITY;

  const uptime = (): number => {
    const fine = sources.fine();
    if (fine - readAt >= BOOT_EVERY_S) {
      readAt = fine;
      offset = Math.max(offset, sources.boot() - fine);
    }
    return fine + offset;
  };

  return {
    uptime,
    wall: () => new Date(),
    after(seconds, call) {
      const due = uptime() + seconds;
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const left = due - uptime();
        timer = setTimeout(() => (due <= uptime() ? call() : arm()), Math.max(0, Math.min(left, LOOK_AGAIN_S)) * 1000);
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}
