import type { VerbSpec } from '../verb.ts';

export const MCP_CLIENTS = ['claude', 'cursor', 'vscode', 'codex', 'gemini'] as const;

const printConfig: VerbSpec = {
  name: 'print-config',
  group: 'connect',
  summary: 'print the settings that connect a client with this project',
  details: 'The settings go to stdout, the file they belong into to stderr.',
  args: [{ name: 'CLIENT', description: MCP_CLIENTS.join(', '), offers: MCP_CLIENTS }],
  safety: 'read',
  answer: null,
  examples: [['orze mcp print-config claude', 'for .mcp.json']],
  run: async (input, terminal) => (await import('../mcp-config.ts')).runPrintConfig(input, terminal),
};

export const mcp: VerbSpec = {
  name: 'mcp',
  group: 'connect',
  summary: 'serve this project to an agent: MCP over stdin and stdout',
  details:
    'A client starts it itself: `orze mcp print-config CLIENT` prints its settings. It ends when stdin ends. ' +
    'stdout is the protocol only; what it has to say goes to stderr.',
  flags: [
    { flags: '--read-only', description: 'only tools that change nothing (also: ORZE_READONLY)' },
    { flags: '--tools <names>', description: 'only these tools, `orze_status,orze_why`', type: 'text' },
  ],
  safety: 'read',
  answer: null,
  examples: [['orze mcp --read-only', 'for agents that may only look']],
  verbs: [printConfig],
  run: async (input, terminal) => (await import('../mcp.ts')).runMcp(input, terminal),
};
