/** A wire with an eye on who listens: the SDK answers `subscriptions/listen` by itself, and tells the server nothing of it. */
import { isJSONRPCNotification, isJSONRPCRequest } from '@modelcontextprotocol/server';
import type { JSONRPCMessage, RequestId, Transport } from '@modelcontextprotocol/server';
import type { Watching } from './watching.ts';

export class HeardTransport implements Transport {
  onclose?: Transport['onclose'];
  onerror?: Transport['onerror'];
  onmessage?: Transport['onmessage'];
  readonly #wire: Transport;
  readonly #watching: Watching;
  /** Who listens, by the request that began it. */
  readonly #listening = new Map<RequestId, Promise<() => void>>();

  constructor(wire: Transport, watching: Watching) {
    this.#wire = wire;
    this.#watching = watching;
    const onmessage: Transport['onmessage'] = (message, extra) =>
      this.#hears(message, () => this.onmessage?.(message, extra));
    const onerror: Transport['onerror'] = (error) => this.onerror?.(error);
    Object.assign(wire, { onmessage, onerror, onclose: () => this.onclose?.() });
  }

  start(): Promise<void> {
    return this.#wire.start();
  }

  send(message: JSONRPCMessage): Promise<void> {
    // Its answer is its end; what it brings are notifications.
    if (!('method' in message)) this.#end(message.id);
    return this.#wire.send(message);
  }

  async close(): Promise<void> {
    for (const id of this.#listening.keys()) this.#end(id);
    await this.#wire.close();
  }

  #hears(message: JSONRPCMessage, passOn: () => void): void {
    if (isListen(message)) {
      // It is answered once nothing that happens from now on is missed.
      const joined = this.#watching.join();
      this.#listening.set(message.id, joined);
      void joined.then(passOn);
      return;
    }
    if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
      this.#end((message.params as { requestId?: RequestId } | undefined)?.requestId);
    }
    passOn();
  }

  #end(id: RequestId | undefined): void {
    if (id === undefined) return;
    void this.#listening.get(id)?.then((leave) => leave());
    this.#listening.delete(id);
  }
}

function isListen(message: JSONRPCMessage): message is JSONRPCMessage & { id: RequestId } {
  return isJSONRPCRequest(message) && message.method === 'subscriptions/listen';
}
