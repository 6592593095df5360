/** Long computations in pieces: between them the loop looks, decides and starts what is due. */
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
