/** Lets one controller at a time talk to the keeper; a second one is told so by being hung up on. */
import { createServer, type Server, type Socket } from 'node:net';
import type { ToKeeper } from '../core/job.ts';
import { readLines, writeLine } from '../edge/json-lines.ts';
import type { Keeper } from './keeper.ts';

export function serve(keeper: Keeper, path: string, log: (line: string) => void): Promise<Server> {
  const server = createServer((socket) => connect(keeper, socket, log));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

function connect(keeper: Keeper, socket: Socket, log: (line: string) => void): void {
  // A controller that was killed shows as an error or as the end of the stream: the close follows in any case.
  socket.on('error', (error) => log(`connection: ${error.message}`));
  if (!keeper.attach((message) => writeLine(socket, message))) {
    socket.destroy();
    return;
  }
  socket.on('close', () => keeper.detach());
  readLines(socket, (value) => {
    if (isMessage(value)) keeper.receive(value);
    else log('a message that this version does not know was ignored');
  });
}

const KINDS: readonly string[] = ['run', 'adopt', 'kill', 'release', 'bye'] satisfies ToKeeper['kind'][];

/** Only this user reaches the socket, so that a known kind is trusted to be whole; a newer orze may send kinds of its own. */
function isMessage(value: unknown): value is ToKeeper {
  if (typeof value !== 'object' || value === null) return false;
  const { kind } = value as { kind?: unknown };
  return typeof kind === 'string' && KINDS.includes(kind);
}
