/** What clients of any kind see: revisions, the list of tools, errors of the protocol, resources, prompts, the end. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TOOLS } from '../../../src/face/mcp/tools/index.ts';
import { McpClient } from '../../rig/mcp.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';

interface Listed {
  name: string;
  annotations: Record<string, unknown>;
  inputSchema: Record<string, unknown> & { properties: Record<string, { description?: string }> };
  outputSchema: Record<string, unknown>;
}

let project: Project;
let client: McpClient;
beforeEach(() => {
  project = sampleProject();
  client = new McpClient(project.dir);
});
afterEach(async () => {
  await client.stop();
  await project.remove();
});

async function listed(): Promise<Listed[]> {
  return (await client.ask('tools/list')).result?.['tools'] as Listed[];
}

describe('the opening', () => {
  it.each(['2025-03-26', '2025-06-18', '2025-11-25'])('speaks %s', async (version) => {
    const { result } = await client.hello(version);
    expect(result).toMatchObject({ protocolVersion: version, serverInfo: { name: 'orze', version: '9.8.7' } });
    expect((await client.call('orze_status')).structured).toMatchObject({ counts: { completed: 2 } });
  });

  it('speaks 2026-07-28, which has no opening', async () => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const { result } = await client.ask('server/discover', { _meta: meta });
    expect(result?.['supportedVersions']).toContain('2026-07-28');
    const params = { _meta: meta, name: 'orze_status', arguments: {} };
    const called = await client.ask('tools/call', params);
    expect(called.result).toMatchObject({ resultType: 'complete', structuredContent: { counts: { failed: 1 } } });
    const list = await client.ask('tools/list', { _meta: meta });
    expect(list.result).toMatchObject({ ttlMs: 300_000, cacheScope: 'private' });
  });
});

describe('tools/list', () => {
  it('names the tools in one order, with all four hints', async () => {
    await client.hello();
    const hints = (await listed()).map(({ name, annotations }) => {
      const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
      const said = [readOnlyHint, destructiveHint, idempotentHint, openWorldHint].map((hint) =>
        hint === true ? 1 : 0,
      );
      return `${name} ${said.join('')}`;
    });
    expect(hints).toMatchInlineSnapshot(`
      [
        "orze_status 1010",
        "orze_leaderboard 1010",
        "orze_queue 1010",
        "orze_run_detail 1010",
        "orze_run_log 1010",
        "orze_why 1010",
        "orze_nodes 1010",
      ]
    `);
    for (const { annotations } of await listed()) {
      const keys = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'];
      for (const key of keys) expect(typeof annotations[key]).toBe('boolean');
    }
  });

  it('takes flat inputs that are described, and no others', async () => {
    await client.hello();
    for (const { name, inputSchema, outputSchema } of await listed()) {
      expect({ name, ...inputSchema }).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object' });
      const silent = Object.entries(inputSchema.properties).filter(([, { description }]) => description === undefined);
      expect({ name, silent }).toEqual({ name, silent: [] });
      const deep = Object.values(inputSchema.properties).filter((property) => 'properties' in property);
      expect({ name, deep }).toEqual({ name, deep: [] });
    }
  });

  it('is what a client can afford: less than 16k tokens, and the same bytes each time', async () => {
    await client.hello();
    const text = JSON.stringify(await listed());
    expect(text.length).toBeLessThan(4 * 16_000);
    expect(JSON.stringify(await listed())).toBe(text);
  });
});

describe('errors', () => {
  it('an unknown tool and an unknown method are errors of the protocol', async () => {
    await client.hello();
    const tool = await client.ask('tools/call', { name: 'orze_nope', arguments: {} });
    expect(tool).toMatchObject({ error: { code: -32602, message: expect.stringContaining('orze_nope') } });
    expect(await client.ask('orze/nope')).toMatchObject({ error: { code: -32601 } });
  });

  it('a wrong argument is told to the model, with the name of the argument', async () => {
    await client.hello();
    expect(await client.call('orze_queue', { limt: 3 })).toMatchObject({ isError: true, text: /limt/ });
    expect(await client.call('orze_queue', { limit: 1000 })).toMatchObject({ isError: true, text: /limit/ });
    expect(await client.call('orze_run_detail')).toMatchObject({ isError: true, text: /idea_id/ });
  });

  it('a refusal is told to the model with its code, the reason and the next step', async () => {
    await client.hello();
    const { isError, text, structured } = await client.call('orze_why', { idea_id: 'idea-999' });
    expect({ isError, structured }).toEqual({ isError: true, structured: undefined });
    expect(text).toMatch(/^E0505: there is no idea `idea-999`\nnext: /);
  });

  it('a line that is no JSON is told on stderr, and the next one is answered', async () => {
    await client.hello();
    client.send('no message' as unknown as object);
    expect((await client.call('orze_status')).isError).toBe(false);
  });
});

describe('resources', () => {
  const read = (uri: string) => client.ask('resources/read', { uri });
  const textOf = async (uri: string): Promise<string> => {
    const contents = (await read(uri)).result?.['contents'] as { text: string }[];
    return contents[0]?.text ?? '';
  };

  it('are listed, and each can be read', async () => {
    await client.hello();
    project.write('results/report.md', '# Orze Report\n');
    const { result } = await client.ask('resources/list');
    const uris = (result?.['resources'] as { uri: string }[]).map(({ uri }) => uri);
    expect(uris).toEqual(['status', 'report', 'ideas', 'failures', 'config', 'rules'].map((name) => `orze://${name}`));
    for (const uri of uris) expect((await textOf(uri)).length).toBeGreaterThan(10);
  });

  it('of a run: what is known, metrics, log, files', async () => {
    await client.hello();
    const templates = (await client.ask('resources/templates/list')).result?.['resourceTemplates'];
    expect((templates as { uriTemplate: string }[]).map(({ uriTemplate }) => uriTemplate)).toEqual([
      'orze://runs/{id}',
      'orze://runs/{id}/metrics',
      'orze://runs/{id}/log',
      'orze://runs/{id}/files/{+path}',
    ]);
    expect(JSON.parse(await textOf('orze://runs/idea-002'))).toMatchObject({ id: 'idea-002', state: 'COMPLETED' });
    expect(JSON.parse(await textOf('orze://runs/idea-002/metrics'))).toMatchObject({ test_accuracy: 0.75 });
    expect(JSON.parse(await textOf('orze://runs/3/log'))).toMatchObject({ untrusted_text: /loss became NaN/ });
    const outcome = JSON.parse(await textOf('orze://runs/3/files/.orze/outcome.json')) as { untrusted_text: string };
    expect(JSON.parse(outcome.untrusted_text)).toMatchObject({ status: 'FAILED' });
  });

  it.each(['..%2Fidea-001%2Fmetrics.json', '%2Fetc%2Fhostname', 'nothing.txt', '.orze'])(
    'do not lead out of the folder of a run, nor to what is no file: %s',
    async (path) => {
      await client.hello();
      expect(await read(`orze://runs/3/files/${path}`)).toMatchObject({ error: { message: /^E0602/ } });
    },
  );
});

describe('prompts', () => {
  it('are tasks that name only tools that are there', async () => {
    await client.hello();
    const { result } = await client.ask('prompts/list');
    const names = (result?.['prompts'] as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(['propose_next', 'diagnose_failure', 'morning_report', 'write_paper_table']);
    const tools = new Set(TOOLS.map(({ name }) => name));
    for (const name of names) {
      const reply = await client.ask('prompts/get', { name, arguments: {} });
      const text = JSON.stringify(reply.result?.['messages']);
      const unknown = [...text.matchAll(/orze_[a-z_]+/g)].filter(([tool]) => !tools.has(tool));
      expect({ name, unknown }).toEqual({ name, unknown: [] });
    }
  });

  it('take what people fill in', async () => {
    await client.hello();
    const { result } = await client.ask('prompts/get', { name: 'propose_next', arguments: { n: '7', goal: 'x < 1' } });
    expect(JSON.stringify(result)).toContain('Propose 7 new experiments towards this goal: x < 1.');
  });
});

describe('the end', () => {
  it('comes when stdin ends', async () => {
    await client.hello();
    await client.end();
    expect(client.lines.every((line) => JSON.parse(line).jsonrpc === '2.0')).toBe(true);
  });
});
