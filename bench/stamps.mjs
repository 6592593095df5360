/** What the no-op experiments wrote about themselves. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `[begin, end]` of each run in seconds, in the order of their ends. */
export function readStamps(project) {
  let text;
  try {
    text = readFileSync(join(project.dir, 'stamps'), 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.slice(0, -1).map((line) =>
    line
      .split(' ')
      .slice(1)
      .map((time) => Number(time.replace(',', '.'))),
  );
}

/** Milliseconds between the end of each run and the begin of the next, for runs one after another. */
export function gapsOf(stamps) {
  return stamps.slice(1).map(([begin], i) => (begin - stamps[i][1]) * 1000);
}

/** Runs a second from the first begin to the last end. */
export function rateOf(stamps) {
  const begin = Math.min(...stamps.map(([at]) => at));
  const end = Math.max(...stamps.map(([, at]) => at));
  return stamps.length / (end - begin);
}
