/** The HTTP server itself: it listens, and it ends at once although streams are open. */
import { createAdaptorServer } from '@hono/node-server';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorCode } from '../../../edge/file-error.ts';

/** Seconds that headers, and a whole request, may take. */
const HEADERS_S = 10;
const REQUEST_S = 30;
const MOST_CONNECTIONS = 512;

export interface Listening {
  host: string;
  port: number;
  /** Open streams are ended, too. */
  close: () => Promise<void>;
}

/** `taken`: another program listens there; `denied`: this address or port is not for us. */
export type ListenResult = { ok: true; value: Listening } | { ok: false; why: 'taken' | 'denied'; code: string };

export function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  host: string,
  port: number,
): Promise<ListenResult> {
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server;
  server.headersTimeout = HEADERS_S * 1000;
  server.requestTimeout = REQUEST_S * 1000;
  server.maxConnections = MOST_CONNECTIONS;
  return new Promise((done, fail) => {
    server.once('error', (error) => {
      const code = errorCode(error);
      if (code === undefined) fail(error);
      else done({ ok: false, why: code === 'EADDRINUSE' ? 'taken' : 'denied', code });
    });
    server.listen(port, host, () => {
      const address = server.address() as AddressInfo;
      const close = (): Promise<void> =>
        new Promise((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        });
      done({ ok: true, value: { host, port: address.port, close } });
    });
  });
}
