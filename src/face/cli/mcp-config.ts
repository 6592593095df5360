/** `orze mcp print-config CLIENT`: what a client must be told to start `orze mcp` for this project. */
import { Refusal } from '../../app/refusal.ts';
import { answering } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import type { VerbInput } from './verb.ts';
import { MCP_CLIENTS } from './verbs/mcp.ts';

type Client = (typeof MCP_CLIENTS)[number];

interface Setting {
  /** Where it belongs. */
  file: string;
  text: string;
}

export function runPrintConfig(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const client = MCP_CLIENTS.find((name) => name === input.args[0]);
    if (client === undefined) {
      const message = `there are no settings for \`${input.args[0] ?? ''}\``;
      throw new Refusal('usage', { code: 'E0604', message, help: `one of ${MCP_CLIENTS.join(', ')}` });
    }
    const { file, text } = settingFor(client, input.cwd);
    terminal.stdout.write(`${text}\n`);
    if (!input.quiet) terminal.stderr.write(`add this to ${file}\n`);
    return EXIT.ok;
  });
}

/** The project is named by its folder: clients start servers in folders of their own. */
export function settingFor(client: Client, folder: string): Setting {
  const server = { command: 'orze', args: ['-C', folder, 'mcp'] };
  const mcpServers = JSON.stringify({ mcpServers: { orze: server } }, null, 2);
  const settings: Readonly<Record<Client, Setting>> = {
    claude: { file: '.mcp.json in the folder in which the agent works', text: mcpServers },
    cursor: { file: '.cursor/mcp.json', text: mcpServers },
    vscode: {
      file: '.vscode/mcp.json',
      text: JSON.stringify({ servers: { orze: { type: 'stdio', ...server } } }, null, 2),
    },
    codex: {
      file: '~/.codex/config.toml',
      text: `[mcp_servers.orze]\ncommand = ${toml(server.command)}\nargs = [${server.args.map(toml).join(', ')}]`,
    },
    gemini: { file: '.gemini/settings.json', text: mcpServers },
  };
  return settings[client];
}

/** A basic string of TOML: JSON's escapes are a part of its own. */
function toml(text: string): string {
  return JSON.stringify(text);
}
