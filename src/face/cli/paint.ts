/** Colours, only where a person looks: a terminal that has them, and nobody has said no (https://no-color.org). */
import type { Terminal } from './options.ts';

export function useColor(stream: Terminal['stderr'], env: Terminal['env']): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** The word that a line begins with in bold; `Look` in yellow: there is something to do. */
export function paintLabel(line: string): string {
  return line.replace(/^[A-Z][a-z]+(?= )/, (label) => `\u001b[${label === 'Look' ? '1;33' : '1'}m${label}\u001b[0m`);
}
