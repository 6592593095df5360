/** What happened in a seed, for people: a time line of what concerns the violated idea, and how to see it again. */
import type { Verdict } from './course.ts';
import type { Note } from './world.ts';

const MOST_LINES = 400;
/** Calls are told only this long before the end: the rest is too much. */
const CALLS_S = 60;

export function story({ seed, violation, world, lasted, runs, faults }: Verdict, everything: boolean): string {
  const head = `seed ${seed}: ${runs} runs, ${faults} faults, ${Math.round(lasted)} s of virtual time`;
  const end = violation === null ? 'no violation' : `VIOLATED ${violation.invariant}: ${violation.message}`;
  const lines = world.notes.filter((note) => everything || concerns(note, violation)).map(line);
  const cut = everything ? 0 : Math.max(0, lines.length - MOST_LINES);
  const shown = cut === 0 ? lines : [`… ${cut} lines before`, ...lines.slice(cut)];
  return [
    head,
    ...shown,
    `${stamp(violation?.at ?? lasted)}  ${end}`,
    `again: node scripts/sim.mjs --seed ${seed}`,
  ].join('\n');
}

function concerns({ at, idea, text, who }: Note, violation: Verdict['violation']): boolean {
  const call = text.startsWith('·');
  if (violation === null) return !call;
  if (violation.idea === '') return !call || violation.at - at < 5;
  if (idea === violation.idea)
    return !call || violation.at - at < CALLS_S || !/ (read|open|stat|list) |heartbeat|\.log/.test(text);
  return (
    !call && idea === '' && (who === 'FAULT' || /starts|is over|ended/.test(text) || text.includes(violation.idea))
  );
}

const stamp = (at: number) => at.toFixed(3).padStart(10);

function line({ at, host, who, text }: Note): string {
  return `${stamp(at)}  ${host.padEnd(7)} ${who.padEnd(16)} ${text}`;
}
