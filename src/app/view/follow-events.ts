/** Events as they come: at once where the kernel tells of them, else by looking. */
import type { Context } from '../context.ts';
import { Nudge } from '../nudge.ts';
import type { EventLog, LoggedEvent } from './event-log.ts';

/** Seconds between two looks while nothing calls for one: kernels tell nothing of what other hosts write. */
const LOOK_EVERY_S = 0.5;

export interface Following {
  /** Seconds; 0: what there is. */
  limitS: number;
  /** Somebody does not want to see more. */
  stopped: () => boolean;
}

/** null: that was all for now; once for each look. */
export async function* followEvents(
  { clock, layout, watch }: Pick<Context, 'clock' | 'layout' | 'watch'>,
  log: EventLog,
  { limitS, stopped }: Following,
): AsyncGenerator<LoggedEvent | null> {
  const due = clock.uptime() + limitS;
  const nudge = new Nudge();
  const unwatch = watch(`${layout.events}/`, nudge.now);
  try {
    for (;;) {
      for await (const event of log.fresh()) {
        yield event;
        if (stopped()) return;
      }
      yield null;
      const left = due - clock.uptime();
      if (stopped() || left <= 0) return;
      await nudge.wait(clock, Math.min(LOOK_EVERY_S, left));
    }
  } finally {
    unwatch();
  }
}
