/** Who watches a resource is told that it is another one now, in both eras; nobody looks while nobody watches. */
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { HeardTransport } from '../../../src/face/mcp/heard-transport.ts';
import { KeptSession } from '../../../src/face/mcp/session.ts';
import { Watching } from '../../../src/face/mcp/watching.ts';
import { SETTINGS, WAIT_FOR_GO, liveProject } from '../../rig/live-project.ts';
import { McpClient } from '../../rig/mcp.ts';
import { ideasFile, shTrainer } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { until } from '../../rig/wait.ts';

const UPDATED = 'notifications/resources/updated';
const LISTENER = 'io.modelcontextprotocol/subscriptionId';

describe('beside a loop', () => {
  it('a run that ends is told to who subscribed to it, once for each moment, and no other', async () => {
    const project = liveProject({
      'orze.yaml': SETTINGS,
      'train.sh': shTrainer(WAIT_FOR_GO),
      'ideas.md': ideasFile({ 'idea-001': 'lr: 1', 'idea-002': 'lr: 2' }),
    });
    const loop = project.start(['--gpus', 'cpu:2']);
    await loop.says('Launching idea-002');
    const client = new McpClient(project.dir);
    await client.hello();
    const uri = 'orze://runs/idea-001';
    expect(await client.ask('resources/subscribe', { uri })).toMatchObject({ result: {} });
    project.write('go', '');
    const isOver = async (): Promise<boolean> => {
      const { result } = await client.ask('resources/read', { uri });
      return JSON.stringify(result).includes('COMPLETED');
    };
    await until('a word that the run is another one', () => client.notes(UPDATED).length > 0);
    await until('the run to be over', isOver);
    expect(new Set(client.notes(UPDATED).map((note) => note['uri']))).toEqual(new Set([uri]));
    await client.stop();
  });
});

describe('without a loop', () => {
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

  const uris = (): unknown[] => client.notes(UPDATED).map(({ uri }) => uri);

  it('a request and a new idea change the status, a request the runs that it names; after unsubscribing nothing is told', async () => {
    const { result } = await client.hello();
    expect(result).toMatchObject({ capabilities: { resources: { subscribe: true, listChanged: false } } });
    for (const uri of ['orze://status', 'orze://runs/idea-005']) await client.ask('resources/subscribe', { uri });
    await client.call('orze_set_priority', { idea_id: '5', priority: 'skip' });
    await until('word of the run', () => uris().includes('orze://runs/idea-005'));
    expect(uris()).toEqual(expect.arrayContaining(['orze://status']));
    await client.ask('resources/unsubscribe', { uri: 'orze://runs/idea-005' });
    const before = uris().length;
    await client.call('orze_set_priority', { idea_id: '5', priority: 'unskip' });
    await until('word of the status', () => uris().length > before);
    const then = uris().length;
    await client.call('orze_add_idea', { title: 'Another', config_yaml: 'lr: 7' });
    await until('word of the new idea', () => uris().length > then);
    expect(new Set(uris().slice(before))).toEqual(new Set(['orze://status']));
  });

  it('only what can change alone is watched: the status, and runs by their whole ids', async () => {
    await client.hello();
    for (const uri of ['orze://rules', 'orze://runs/5', 'orze://runs/idea-005/log', 'file:///etc/passwd']) {
      const reply = await client.ask('resources/subscribe', { uri });
      expect({ uri, ...reply }).toMatchObject({ uri, error: { code: -32602, message: /cannot be watched/ } });
    }
  });

  it('a client of 2026-07-28 listens, is told what it asked for under its own number, and ends it', async () => {
    const notifications = { resourceSubscriptions: ['orze://runs/idea-005'] };
    void client.modern('subscriptions/listen', { notifications });
    await until('the answer', () => client.notes('notifications/subscriptions/acknowledged').length > 0);
    const [ack] = client.notes('notifications/subscriptions/acknowledged');
    expect(ack).toMatchObject({ notifications });
    const number = (ack?.['_meta'] as Record<string, unknown> | undefined)?.[LISTENER];
    await client.modern('tools/call', { name: 'orze_set_priority', arguments: { idea_id: '5', priority: 'skip' } });
    await until('word of the run', () => uris().length > 0);
    expect(client.notes(UPDATED)).toEqual([
      expect.objectContaining({ uri: 'orze://runs/idea-005', _meta: expect.objectContaining({ [LISTENER]: number }) }),
    ]);
    client.send({ method: 'notifications/cancelled', params: { requestId: number } });
    await client.modern('tools/call', { name: 'orze_set_priority', arguments: { idea_id: '5', priority: 'unskip' } });
    expect(uris()).toHaveLength(1);
  });
});

describe('looking', () => {
  function watched(project: Project) {
    const told: string[][] = [];
    const errors: unknown[] = [];
    const place = { cwd: project.dir, flags: {}, version: '1', env: {} };
    const session = new KeptSession(place, (error) => void errors.push(error));
    let opened = 0;
    const counting: Pick<KeptSession, 'apart' | 'tell'> = {
      apart: (work, how) => {
        opened += 1;
        return session.apart(work, how);
      },
      tell: session.tell,
    };
    return {
      watching: new Watching(counting, (uris) => void told.push([...uris])),
      told,
      errors,
      opened: () => opened,
    };
  }

  it('begins with the first who watches, is one for all, and ends with the last', async () => {
    const project = sampleProject();
    const { watching, opened, told } = watched(project);
    expect([watching.isLooking, opened()]).toEqual([false, 0]);
    const leaves = await Promise.all([watching.join(), watching.join(), watching.join()]);
    expect([watching.isLooking, opened()]).toEqual([true, 1]);
    leaves[0]?.();
    leaves[0]?.();
    leaves[1]?.();
    project.write('ideas.md', `${project.read('ideas.md')}\n## idea-009: New\n\n\`\`\`yaml\nlr: 9\n\`\`\`\n`);
    await until('word', () => told.length > 0);
    leaves[2]?.();
    await until('the end of looking', () => !watching.isLooking);
    const leave = await watching.join();
    expect(opened()).toBe(2);
    leave();
    await watching.close();
    expect(watching.isLooking).toBe(false);
    await project.remove();
  });

  it('goes on as long as one who listens has not ended it, nor was answered', async () => {
    const project = sampleProject();
    const { watching } = watched(project);
    const wire = new InMemoryTransport();
    wire.send = () => Promise.resolve();
    const heard = new HeardTransport(wire, watching);
    const delivered: unknown[] = [];
    const onmessage: HeardTransport['onmessage'] = (message) =>
      void delivered.push('id' in message ? message.id : null);
    Object.assign(heard, { onmessage });
    const listen = (id: number): void =>
      wire.onmessage?.({ jsonrpc: '2.0', id, method: 'subscriptions/listen', params: {} });
    listen(1);
    listen(2);
    await until('both to be passed on', () => delivered.length === 2);
    wire.onmessage?.({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } });
    await heard.send({ jsonrpc: '2.0', method: 'notifications/progress' });
    expect([watching.isLooking, watching.watchers]).toEqual([true, 1]);
    await heard.send({ jsonrpc: '2.0', id: 2, result: {} });
    await until('the end of looking', () => !watching.isLooking);
    listen(3);
    await until('looking again', () => delivered.includes(3));
    await heard.close();
    await until('the end of looking', () => !watching.isLooking);
    await project.remove();
  });

  it('goes on with new settings from where it was, and ends when it is closed, watched or not', async () => {
    const project = sampleProject();
    const { watching, opened, told, errors } = watched(project);
    await watching.join();
    project.write('orze.yaml', 'python: sh\ntrain_script: train.sh\nreport: {primary_metric: loss}\n');
    await until('another look', () => opened() === 2);
    await until('word of what may have come in between', () => told.length >= 2);
    expect(told.flat()).toContain('orze://status');
    await watching.close();
    expect(errors).toEqual([]);
    await project.remove();
  });

  it('lets in who watches where there is no project, and tries again', async () => {
    const project = sampleProject();
    for (const name of ['orze.yaml', 'ideas.md', 'results']) rmSync(project.path(name), { recursive: true });
    const { watching, errors } = watched(project);
    await watching.join();
    expect(watching.isLooking).toBe(true);
    await watching.close();
    expect(errors).toEqual([]);
    await project.remove();
  });
});
