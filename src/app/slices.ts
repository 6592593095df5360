/** Long work in pieces: between them the loop looks, decides and starts what is due. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../edge/edges.ts';

/** Seconds in one go, plus one step. */
const SLICE_S = 0.005;

/** Runs it to its end, letting others run in between. */
export async function inSlices<T>(clock: Clock, steps: Iterator<unknown, T>): Promise<T> {
  let began = clock.uptime();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (clock.uptime() - began < SLICE_S) continue;
    await turn();
    began = clock.uptime();
  }
}

/** For loops that wait for something anyway: what is answered lets others run where {@link SLICE_S} have passed. */
export function pauses(clock: Clock): () => Promise<void> {
  let began = clock.uptime();
  return async () => {
    if (clock.uptime() - began < SLICE_S) return;
    await turn();
    began = clock.uptime();
  };
}

/** Does it with each item, `count` at a time. After a failure nothing more is begun; it is thrown when all that was begun is over. */
export async function inLanes<T>(items: Iterable<T>, count: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let next = left.next(); next.done !== true && !failed; next = left.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: count }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
