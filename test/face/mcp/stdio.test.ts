/** `orze mcp` as clients run it: the built orze as a process, spoken to by the SDK's own client. */
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { main } from '../../../src/face/cli/main.ts';
import { LAUNCHER } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { testTerminal } from '../../rig/terminal.ts';

let project: Project;
beforeEach(() => {
  project = sampleProject();
});
afterEach(() => project.remove());

async function withClient(args: string[], env: Record<string, string>, work: (client: Client) => Promise<void>) {
  const own = Object.fromEntries(Object.entries(project.env).map(([key, value]) => [key, value ?? '']));
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [LAUNCHER, 'mcp', ...args],
    cwd: project.dir,
    env: { ...own, ...env },
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  try {
    await work(client);
  } finally {
    await client.close();
  }
}

const namesOf = async (client: Client): Promise<string[]> => (await client.listTools()).tools.map(({ name }) => name);

describe('the client of the SDK', () => {
  it('lists, calls, reads and prompts; it checks each answer against the schema that the tool gave', async () => {
    await withClient([], {}, async (client) => {
      expect(await namesOf(client)).toContain('orze_add_idea');
      const calls: [string, Record<string, unknown>][] = [
        ['orze_status', {}],
        ['orze_leaderboard', { query: 'all' }],
        ['orze_queue', {}],
        ['orze_run_detail', { idea_id: '2', detail: 'full' }],
        ['orze_run_log', { idea_id: '3' }],
        ['orze_nodes', { all: true }],
        ...[1, 2, 3, 4, 5, 6].map((id): [string, Record<string, unknown>] => ['orze_why', { idea_id: String(id) }]),
      ];
      for (const [name, given] of calls) {
        const result = await client.callTool({ name, arguments: given });
        expect({ name, given, ...result }).toMatchObject({ structuredContent: expect.anything() });
        expect(result.isError).not.toBe(true);
      }
      const { contents } = await client.readResource({ uri: 'orze://rules' });
      expect(contents[0]).toMatchObject({ mimeType: 'text/markdown' });
      expect((await client.getPrompt({ name: 'morning_report', arguments: {} })).messages).toHaveLength(1);
    });
  });

  it('with --read-only, and with ORZE_READONLY, sees the ten tools that change nothing', async () => {
    const names: string[][] = [];
    await withClient(['--read-only'], {}, async (client) => void names.push(await namesOf(client)));
    await withClient([], { ORZE_READONLY: '1' }, async (client) => {
      names.push(await namesOf(client));
      const { tools } = await client.listTools();
      expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
      await expect(client.callTool({ name: 'orze_kill', arguments: { idea_id: '1', reason: 'x' } })).rejects.toThrow(
        /orze_kill/,
      );
    });
    expect(names[0]).toHaveLength(10);
    expect(names[1]).toEqual(names[0]);
  });

  it('with --tools sees only these', async () => {
    await withClient(['--tools', 'orze_why, orze_status'], {}, async (client) =>
      expect(await namesOf(client)).toEqual(['orze_status', 'orze_why']),
    );
  });
});

describe('the process', () => {
  const start = (...args: string[]) =>
    spawn(process.execPath, [LAUNCHER, 'mcp', ...args], { cwd: project.dir, env: project.env });

  it('ends with 0 when stdin ends, at once also before a word was said', async () => {
    const child = start();
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends with 0 on SIGTERM, with nothing but the protocol on stdout', async () => {
    const child = start();
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(JSON.parse(out)).toMatchObject({ id: 1, result: {} });
  });

  it('refuses a tool that it does not have, and says which one is near', async () => {
    const child = start('--tools', 'orze_statu');
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    expect(await once(child, 'exit')).toEqual([2, null]);
    expect(err).toMatch(/E0601[^]*did you mean orze_status/);
  });
});

describe('by hand', () => {
  it('where nothing is piped in, it says how clients start it', async () => {
    const terminal = testTerminal({ cwd: project.dir });
    expect(await main(['mcp'], terminal)).toBe(2);
    expect(terminal.err()).toMatch(/E0603[^]*print-config/);
  });

  it.each([
    ['claude', 'mcpServers'],
    ['cursor', 'mcpServers'],
    ['vscode', 'servers'],
    ['gemini', 'mcpServers'],
  ])('print-config %s prints JSON that names the project', async (client, key) => {
    const terminal = testTerminal({ cwd: project.dir });
    expect(await main(['mcp', 'print-config', client], terminal)).toBe(0);
    const server = { command: 'orze', args: ['-C', project.dir, 'mcp'] };
    expect(JSON.parse(terminal.out())).toEqual({ [key]: { orze: expect.objectContaining(server) } });
    expect(terminal.err()).toContain('add this to');
  });

  it('print-config codex prints TOML', async () => {
    const terminal = testTerminal({ cwd: project.dir });
    await main(['mcp', 'print-config', 'codex'], terminal);
    expect(terminal.out()).toBe(`[mcp_servers.orze]\ncommand = "orze"\nargs = ["-C", "${project.dir}", "mcp"]\n`);
  });

  it('print-config refuses a client that it does not know', async () => {
    const terminal = testTerminal({ cwd: project.dir });
    expect(await main(['mcp', 'print-config', 'emacs'], terminal)).toBe(2);
    expect(terminal.err()).toMatch(/E0604[^]*claude, cursor/);
  });
});
