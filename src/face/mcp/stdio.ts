/** `orze mcp`: MCP over stdin and stdout until the client is gone. */
import { StdioServerTransport, serveStdio } from '@modelcontextprotocol/server/stdio';
import { Readable, Writable } from 'node:stream';
import type { ViewPlace } from '../../app/view/open-view.ts';
import { HeardTransport } from './heard-transport.ts';
import { makeServer } from './server.ts';
import { KeptSession } from './session.ts';
import { Subscriptions } from './subscriptions.ts';
import type { Tool } from './tool.ts';

export interface Pipes {
  stdin: AsyncIterable<string | Uint8Array>;
  /** Takes the protocol and nothing else. */
  stdout: { write(text: string): unknown };
  /** One line for people: what is wrong with the server itself. */
  log(text: string): void;
  /** Aborted: the server is to end. */
  signal: AbortSignal;
}

/** Ends when stdin ends, or on `signal`; calls that are under way are aborted. `hung`: the folder did not answer one, and may never do so. */
export async function serve(place: ViewPlace, tools: readonly Tool[], pipes: Pipes): Promise<{ hung: boolean }> {
  const session = new KeptSession(place, (error) => pipes.log(wordsOf(error)));
  // A stream made of another one would wait for its next piece before it lets go of it.
  const input = pipes.stdin instanceof Readable ? pipes.stdin : Readable.from(pipes.stdin, { objectMode: false });
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      pipes.stdout.write(chunk.toString('utf8'));
      done();
    },
  });
  const subscriptions = new Subscriptions(session);
  const transport = new HeardTransport(new StdioServerTransport(input, output), subscriptions.watching);
  const server = serveStdio(
    ({ era }) => {
      const made = makeServer(session, tools, era === 'legacy' ? subscriptions : 'listen');
      subscriptions.server = { made, era };
      return made;
    },
    { transport, onerror: (error) => pipes.log(error.message) },
  );
  await new Promise<void>((done) => {
    input
      .once('end', done)
      .once('close', done)
      .once('error', () => done());
    pipes.signal.addEventListener('abort', () => done(), { once: true });
    if (pipes.signal.aborted) done();
  });
  await server.close();
  input.destroy();
  await subscriptions.watching.close();
  await session.close();
  return { hung: session.hung };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
