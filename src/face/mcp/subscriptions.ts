/** Who watches which resource on one connection, in both eras of the protocol. */
import type { McpServer } from '@modelcontextprotocol/server';
import type { Subscribing } from './server.ts';
import type { Session } from './session.ts';
import { Watching } from './watching.ts';

export class Subscriptions implements Subscribing {
  readonly watching: Watching;
  /** The one that is connected now. */
  server: { made: McpServer; era: 'legacy' | 'modern' } | null = null;
  /** Ends of what was subscribed to by requests, by address. */
  readonly #ends = new Map<string, Promise<() => void>>();

  constructor(session: Session) {
    this.watching = new Watching(session, (uris) => {
      const { server } = this;
      // A client may go at any moment.
      if (server?.made.isConnected() !== true) return;
      // Who listens is known to the SDK, which lets through what was asked for.
      const wanted = server.era === 'modern' ? uris : uris.filter((uri) => this.#ends.has(uri));
      for (const uri of wanted) server.made.server.sendResourceUpdated({ uri }).catch(session.tell);
    });
  }

  readonly subscribe = async (uri: string): Promise<void> => {
    const joined = this.#ends.get(uri) ?? this.watching.join();
    this.#ends.set(uri, joined);
    await joined;
  };

  readonly unsubscribe = (uri: string): void => {
    void this.#ends.get(uri)?.then((leave) => leave());
    this.#ends.delete(uri);
  };
}
