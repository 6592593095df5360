/** `/mcp`: the tools of `orze mcp` over streamable HTTP. Who may not act here sees only tools that change nothing. */
import { InMemoryServerEventBus, createMcpHandler } from '@modelcontextprotocol/server';
import type { ServerEvent } from '@modelcontextprotocol/server';
import { makeServer } from '../../mcp/server.ts';
import { TOOLS } from '../../mcp/tools/index.ts';
import { Watching } from '../../mcp/watching.ts';
import type { Endpoint } from './endpoint.ts';
import type { Look } from './look.ts';

const MOST_BYTES = 1024 * 1024;

export interface Mcp {
  endpoint: Endpoint;
  close: () => Promise<void>;
}

/** `log`: what a client has sent that is no MCP. */
export function mcpEndpoint(look: Look, log: (text: string) => void): Mcp {
  const bus = new ListenedBus((error) => log(error.message));
  const watching = new Watching(look, (uris) => {
    for (const uri of uris) bus.publish({ kind: 'resource_updated', uri });
  });
  bus.watching = watching;
  const serving = (tools: typeof TOOLS) =>
    // A request of a revision with sessions is served alone: nothing can be told behind its answer.
    createMcpHandler(({ era }) => makeServer(look, tools, era === 'modern' ? 'listen' : null), {
      bus,
      maxRequestBodySize: MOST_BYTES,
      onerror: (error) => log(error.message),
    });
  const all = serving(TOOLS);
  const reading = serving(TOOLS.filter(({ effect }) => effect === 'read'));
  return {
    endpoint: {
      methods: ['GET', 'POST', 'DELETE'],
      path: '/mcp',
      answer: async ({ request, access }) => {
        const handler = access.readOnly === null ? all : reading;
        if (request.headers.get('mcp-method') !== 'subscriptions/listen') return handler.fetch(request);
        // Who listens is answered once nothing that happens from then on is missed.
        const leave = await watching.join();
        try {
          return await handler.fetch(request);
        } finally {
          leave();
        }
      },
    },
    close: async () => {
      await Promise.all([all.close(), reading.close()]);
      await watching.close();
    },
  };
}

/** Knows whether anybody listens. */
class ListenedBus extends InMemoryServerEventBus {
  watching: Watching | null = null;

  override subscribe(listener: (event: ServerEvent) => void): () => void {
    const end = super.subscribe(listener);
    const joined = this.watching?.join();
    let ended = false;
    return () => {
      end();
      if (!ended) void joined?.then((leave) => leave());
      ended = true;
    };
  }
}
