/** JSON values, one a line, over a local socket. */
import type { Socket } from 'node:net';

/** A job with its whole environment is some tens of KB; more than this is not one of ours. */
const MAX_LINE_CHARACTERS = 8 * 1024 * 1024;

/** Calls back for every complete line; a line that is not JSON, or too long, ends the connection. */
export function readLines(socket: Socket, onValue: (value: unknown) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const value = parse(line);
      if (value === undefined) socket.destroy();
      else onValue(value);
      if (socket.destroyed) return;
    }
    if (rest.length > MAX_LINE_CHARACTERS) socket.destroy();
  });
}

export function writeLine(socket: Socket, value: unknown): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(value)}\n`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // no JSON text parses to undefined
  }
}
