/** What the SDK's own client sees of questions, links and watched resources: over stdio of the built orze and over HTTP, in both eras. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SETTINGS, WAIT_FOR_GO, liveProject } from '../../rig/live-project.ts';
import { LAUNCHER, ideasFile, shTrainer } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';
import { sampled } from '../../rig/sample.ts';
import { Served, TOKEN } from '../../rig/served.ts';
import { until } from '../../rig/wait.ts';

const ERAS = ['legacy', 'auto'] as const;
type Era = (typeof ERAS)[number];

interface Connected {
  client: Client;
  updated: string[];
}

/** `person`: what is said where the server asks. */
async function connect(
  transport: StdioClientTransport | StreamableHTTPClientTransport,
  mode: Era,
  person?: () => { action: 'accept' | 'decline'; content?: { confirm: boolean } },
): Promise<Connected> {
  const capabilities = person === undefined ? {} : { elicitation: { form: {} } };
  const client = new Client({ name: 'test', version: '1' }, { capabilities, versionNegotiation: { mode } });
  const updated: string[] = [];
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => void updated.push(params.uri));
  if (person !== undefined) client.setRequestHandler('elicitation/create', () => person());
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, updated };
}

function stdio(project: Project): StdioClientTransport {
  const env = Object.fromEntries(Object.entries(project.env).map(([key, value]) => [key, value ?? '']));
  return new StdioClientTransport({ command: process.execPath, args: [LAUNCHER, 'mcp'], cwd: project.dir, env });
}

const skip = (client: Client, priority: 'skip' | 'unskip') =>
  client.callTool({ name: 'orze_set_priority', arguments: { idea_id: '5', priority } });

describe.each(ERAS)('over stdio, %s', (era) => {
  it('tells who watches a run that it is another one, until he watches no more', async () => {
    const project = sampled();
    const { client, updated } = await connect(stdio(project), era);
    const uri = 'orze://runs/idea-005';
    const listening = era === 'auto' ? await client.listen({ resourceSubscriptions: [uri] }) : null;
    if (listening === null) await client.subscribeResource({ uri });
    await skip(client, 'skip');
    await until('word of the run', () => updated.length > 0);
    expect(updated).toEqual([uri]);
    if (listening === null) await client.unsubscribeResource({ uri });
    else await listening.close();
    await skip(client, 'unskip');
    expect(updated).toEqual([uri]);
  });

  it('links to logs, which can be read', async () => {
    const { client } = await connect(stdio(sampled()), era);
    const { content } = await client.callTool({ name: 'orze_why', arguments: { idea_id: '3' } });
    const link = content.find(({ type }) => type === 'resource_link');
    if (link?.type !== 'resource_link') throw new Error('there is no link');
    const { contents } = await client.readResource({ uri: link.uri });
    expect(contents).toMatchObject([{ text: /loss became NaN/ }]);
  });

  it('asks the person before a run is ended', async () => {
    const project = liveProject({
      'orze.yaml': `${SETTINGS}agents: {may_kill: any, confirm_kill: true}\n`,
      'train.sh': shTrainer(WAIT_FOR_GO),
      'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }),
    });
    const loop = project.start(['--gpus', 'cpu:1']);
    await loop.says('Launching idea-001');
    let says = false;
    let asked = 0;
    const { client } = await connect(stdio(project), era, () => {
      asked += 1;
      return { action: 'accept', content: { confirm: says } };
    });
    const kill = { name: 'orze_kill', arguments: { idea_id: '1', reason: 'flat loss' } };
    expect(await client.callTool(kill)).toMatchObject({ isError: true, content: [{ text: /^E0531/ }] });
    says = true;
    expect(await client.callTool(kill)).toMatchObject({ structuredContent: { ended: true, now: 'FAILED' } });
    expect(asked).toBe(2);
  });
});

describe('over HTTP', () => {
  async function served(): Promise<{ server: Served; project: Project; connected: (era: Era) => Promise<Connected> }> {
    const project = sampled();
    const server = await Served.of(project);
    onTestFinished(async () => void (await server.close()));
    const connected = (era: Era): Promise<Connected> => {
      const headers = { authorization: `Bearer ${TOKEN}` };
      const address = new URL(`http://127.0.0.1:${server.port}/mcp`);
      return connect(new StreamableHTTPClientTransport(address, { requestInit: { headers } }), era);
    };
    return { server, project, connected };
  }

  it('who listens is told, two at once each what he asked for; the server ends what listens when it is closed', async () => {
    const { server, connected } = await served();
    const [one, other] = [await connected('auto'), await connected('auto')];
    const listening = await one.client.listen({ resourceSubscriptions: ['orze://runs/idea-005'] });
    await other.client.listen({ resourceSubscriptions: ['orze://status'] });
    await skip(one.client, 'skip');
    await until('word to both', () => one.updated.length > 0 && other.updated.length > 0);
    expect([one.updated[0], other.updated[0]]).toEqual(['orze://runs/idea-005', 'orze://status']);
    await server.close();
    expect(await listening.closed).toBe('graceful');
    expect(server.said).toEqual([]);
  });

  it('a client of a revision with sessions is not promised what a single request cannot keep', async () => {
    const { connected } = await served();
    const { client } = await connected('legacy');
    expect(client.getServerCapabilities()?.resources).toEqual({ listChanged: false, subscribe: false });
    await expect(client.subscribeResource({ uri: 'orze://status' })).rejects.toThrow('Method not found');
  });
});
