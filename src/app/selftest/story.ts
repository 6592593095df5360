/** What happened to one idea of a self-test, as lines in the order of time: enough to begin looking for the cause. */
import type { Evidence } from './model.ts';
import { lastSign } from './witness.ts';

/** Faults of its hosts this long before and after an attempt, in seconds, may have to do with it. */
const AROUND_S = 8;

export function storyOf(idea: string | undefined, { witnesses, faults }: Evidence): string[] {
  if (idea === undefined) return [];
  const runs = witnesses.filter((witness) => witness.idea === idea);
  const lines = runs.flatMap((run) => {
    const who = `attempt ${run.token.slice(0, 8)} on ${run.host} (keeper ${run.keeper || 'gone'})`;
    const last = {
      at: lastSign(run),
      what: run.end === null ? `${who} gave its last sign` : `${who} ended: ${run.end.fate}`,
    };
    return [{ at: run.begin, what: `${who} began` }, last];
  });
  for (const { kind, at, what, until, idea: deleted } of faults) {
    const near = runs.some((run) => {
      return what.startsWith(`${run.host},`) && at > run.begin - AROUND_S && at < lastSign(run) + AROUND_S;
    });
    if (!near && deleted !== idea) continue;
    lines.push({ at, what: `${kind} (${what})` });
    if (until !== null) lines.push({ at: until, what: `… goes on (${kind})` });
  }
  return lines.toSorted((a, b) => a.at - b.at).map(({ at, what }) => `${at.toFixed(2)} s  ${what}`);
}
