/** `/mcp`: the tools of `orze mcp` over streamable HTTP. Who may not act here sees only tools that change nothing. */
import { createMcpHandler } from '@modelcontextprotocol/server';
import { makeServer } from '../../mcp/server.ts';
import { TOOLS } from '../../mcp/tools/index.ts';
import type { Endpoint } from './endpoint.ts';
import type { Look } from './look.ts';

const MOST_BYTES = 1024 * 1024;

export interface Mcp {
  endpoint: Endpoint;
  close: () => Promise<void>;
}

/** `log`: what a client has sent that is no MCP. */
export function mcpEndpoint(look: Look, log: (text: string) => void): Mcp {
  const serving = (tools: typeof TOOLS) =>
    createMcpHandler(() => makeServer(look, tools), {
      maxRequestBodySize: MOST_BYTES,
      onerror: (error) => log(error.message),
    });
  const all = serving(TOOLS);
  const reading = serving(TOOLS.filter(({ effect }) => effect === 'read'));
  return {
    endpoint: {
      methods: ['GET', 'POST', 'DELETE'],
      path: '/mcp',
      answer: ({ request, access }) => (access.readOnly === null ? all : reading).fetch(request),
    },
    close: async () => {
      await Promise.all([all.close(), reading.close()]);
    },
  };
}
