/** What a first look cannot do without. Milliseconds, the median of three. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './stats.mjs';

const NEWLINE = 10;

/** `waiting`: the bytes of ideas.md and where its lines end. `finished`: the names and the metrics of all runs. */
export function bareLook(dir, state) {
  const times = [];
  let found = 0;
  for (let i = 0; i < 3; i += 1) {
    const began = performance.now();
    found = state === 'waiting' ? linesOf(join(dir, 'ideas.md')) : completedIn(join(dir, 'results'));
    times.push(performance.now() - began);
  }
  return { ms: median(times), found };
}

function linesOf(path) {
  const bytes = readFileSync(path);
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

function completedIn(results) {
  const ids = readdirSync(results).filter((name) => name.startsWith('idea-'));
  const isCompleted = (id) =>
    JSON.parse(readFileSync(join(results, id, 'metrics.json'), 'utf8')).status === 'COMPLETED';
  return ids.filter(isCompleted).length;
}
