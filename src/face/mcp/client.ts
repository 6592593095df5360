/** Who is at the other end of a call, as far as it says so: each revision has it in another place. */
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import type { ClientCapabilities, Implementation, McpServer, ServerContext } from '@modelcontextprotocol/server';

export interface Client {
  /** What the program calls itself; null: it did not say. */
  name: string | null;
  /** Revision of MCP that it speaks. */
  revision: string;
  /** It can put a question to a person. */
  canAsk: boolean;
}

/** The SDK has checked it, and its types do not say what is in it. */
interface Envelope {
  [CLIENT_INFO_META_KEY]?: Implementation;
  [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities;
  [PROTOCOL_VERSION_META_KEY]?: string;
}

export function clientOf({ server }: McpServer, { mcpReq, http }: ServerContext): Client {
  const envelope: Envelope | undefined = mcpReq.envelope;
  const capabilities = envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? server.getClientCapabilities();
  const { elicitation } = capabilities ?? {};
  return {
    name: (envelope?.[CLIENT_INFO_META_KEY] ?? server.getClientVersion())?.name ?? null,
    revision:
      envelope?.[PROTOCOL_VERSION_META_KEY] ??
      server.getNegotiatedProtocolVersion() ??
      http?.req?.headers.get('mcp-protocol-version') ??
      DEFAULT_NEGOTIATED_PROTOCOL_VERSION,
    // Neither form nor URL: a client from before there were two kinds, which has forms.
    canAsk: elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined),
  };
}
