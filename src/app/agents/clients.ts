/** How each client is told of `orze mcp`: where its settings are, and what to put there. */
import { toJson } from '../../core/json.ts';

export const CLIENTS = ['claude', 'cursor', 'vscode', 'codex', 'gemini'] as const;
export type Client = (typeof CLIENTS)[number];

export interface Snippet {
  client: Client;
  /** The file it belongs to. */
  file: string;
  /** A command that puts it there; null: by hand. */
  command: string | null;
  text: string;
}

const SERVER = { command: 'orze', args: ['mcp'] };

export function snippetFor(client: Client): Snippet {
  const servers = toJson({ mcpServers: { orze: SERVER } });
  switch (client) {
    case 'claude':
      return { client, file: '.mcp.json', command: 'claude mcp add orze -- orze mcp', text: servers };
    case 'cursor':
      return { client, file: '.cursor/mcp.json', command: null, text: servers };
    case 'vscode':
      return {
        client,
        file: '.vscode/mcp.json',
        command: null,
        text: toJson({ servers: { orze: { type: 'stdio', ...SERVER } } }),
      };
    case 'codex': {
      const text = '[mcp_servers.orze]\ncommand = "orze"\nargs = ["mcp"]\n';
      return { client, file: '~/.codex/config.toml', command: 'codex mcp add orze -- orze mcp', text };
    }
    case 'gemini':
      return { client, file: '.gemini/settings.json', command: 'gemini mcp add orze orze mcp', text: servers };
    default:
      return client satisfies never;
  }
}
