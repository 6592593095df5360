/**
 * The original, farm.py, is not here to be measured. What its loop costs follows from how it works: it looks every `poll` seconds and sees
 * what ended only then, so that a slot stands idle for half of that on average. A model, and called one wherever it is shown.
 */
import { figure } from './stats.mjs';

/** Its default. */
const POLL_S = 30;

/** A sentence beside the idle gap; undefined: that was not measured. */
export function pollingModel(rows) {
  const gap = rows.find(({ part, what, ours }) => part === 'gap' && what.endsWith('median') && ours !== undefined);
  if (gap === undefined) return undefined;
  const idleMs = (POLL_S * 1000) / 2;
  return (
    `A model, not measured: a loop that looks every ${POLL_S} s, as farm.py does, leaves a slot idle for ${idleMs / 1000} s on average, ` +
    `${figure(Math.round(idleMs / gap.ours))} times our median gap.`
  );
}
