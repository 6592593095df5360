/** Tools that act: the same requests on disk as the command line writes, said to come from MCP. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS, WAIT_FOR_GO, liveProject } from '../../rig/live-project.ts';
import { McpClient } from '../../rig/mcp.ts';
import { ideasFile, shTrainer } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { until } from '../../rig/wait.ts';

interface Request {
  do: string;
  by: { via: string };
  reason: string | null;
}

describe('on a project without a loop', () => {
  let project: Project;
  let client: McpClient;
  beforeEach(async () => {
    project = sampleProject();
    client = new McpClient(project.dir);
    await client.hello();
  });
  afterEach(async () => {
    await client.stop();
    await project.remove();
  });

  const requests = (): Request[] =>
    project
      .list('results/.orze/requests')
      .map((name) => project.json('results/.orze/requests', name) as unknown as Request);
  const queued = async (id: string): Promise<unknown> => {
    const { structured } = await client.call('orze_queue');
    const items = (structured?.['items'] ?? []) as { id: string }[];
    return items.find((item) => item.id === id);
  };

  it('adds an idea to ideas.md, once for a key', async () => {
    const given = {
      title: 'Lower still',
      config_yaml: 'lr: 0.001',
      parent: 'idea-002',
      hypothesis: 'Smaller steps end lower.',
      idempotency_key: 'k-1',
    };
    const tried = await client.call('orze_add_idea', { ...given, dry_run: true });
    expect(tried.structured).toMatchObject({ created: false, dry_run: true });
    expect(project.read('ideas.md')).not.toContain('Lower still');
    const { structured } = await client.call('orze_add_idea', given);
    expect(structured).toMatchObject({ created: true, id: 'idea-007', position: 2 });
    expect(structured?.['nearest']).toContainEqual(expect.objectContaining({ id: 'idea-002', changed: ['lr'] }));
    expect(project.read('ideas.md')).toContain('## idea-007: Lower still');
    expect(project.read('ideas.md')).toContain('- **By**: mcp test\n');
    const again = await client.call('orze_add_idea', given);
    expect(again.structured).toMatchObject({ created: false, id: 'idea-007' });
    expect(await queued('idea-007')).toMatchObject({ title: 'Lower still', state: 'ready' });
  });

  it('refuses a config that was already run, with its twin and what to do; and what is no YAML', async () => {
    const twin = await client.call('orze_add_idea', { title: 'The same', config_yaml: 'lr: 0.01' });
    expect(twin).toMatchObject({ isError: true, text: /^E0105: [^]*idea-002[^]*next: / });
    const bad = await client.call('orze_add_idea', { title: 'Broken', config_yaml: 'lr: [1' });
    expect(bad).toMatchObject({ isError: true, text: /^E0114: the config is not valid YAML/ });
    const key = await client.call('orze_add_idea', { title: 'Odd key', config_yaml: 'a: 1', idempotency_key: 'a b' });
    expect(key).toMatchObject({ isError: true, text: /^E0114: the key/ });
  });

  it('spreads a sweep into one idea for each combination', async () => {
    const given = { title: 'Grid', config_yaml: '{}', sweep: ['lr=0.2,0.3', 'seed=1,2'] };
    const { structured } = await client.call('orze_add_idea', given);
    expect(structured).toMatchObject({ runs: 4, items: [{ created: true }, {}, {}, { id: 'idea-010' }] });
    const partly = await client.call('orze_add_idea', { ...given, sweep: ['lr=0.2,0.4', 'seed=1'] });
    expect(partly.structured).toMatchObject({ created: true, id: 'idea-011', added: ['idea-011'], left_out: [{}] });
  });

  it('retry with another value adds a child, which says who added it', async () => {
    const { structured, links } = await client.call('orze_retry', { idea_ids: ['3'], set: ['lr=0.5'] });
    expect(structured).toMatchObject({ retried: [], added: [{ id: 'idea-007', parent: 'idea-003' }], refused: [] });
    expect(links).toEqual(['orze://runs/idea-007']);
    expect(project.read('ideas.md')).toMatch(/## idea-007: [^]*- \*\*By\*\*: mcp test\n/);
    expect(project.list('results/.orze')).not.toContain('attempts');
  });

  it('skip keeps an idea from starting, and is asked for once', async () => {
    const given = { idea_id: '5', priority: 'skip', reason: 'too slow' };
    const first = await client.call('orze_set_priority', given);
    expect(first.structured).toMatchObject({ id: 'idea-005', before: 'not skipped', after: 'skipped', changed: true });
    expect(requests()).toMatchObject([{ do: 'skip', by: { via: 'mcp' }, reason: 'too slow' }]);
    expect(await queued('idea-005')).toMatchObject({ state: 'skipped' });
    const second = await client.call('orze_set_priority', given);
    expect(second.structured).toMatchObject({ changed: false, requests: [] });
    expect(requests()).toHaveLength(1);
  });

  it('a priority moves an idea, exclude takes a run off the ranking', async () => {
    const moved = await client.call('orze_set_priority', { idea_id: '5', priority: 'top' });
    expect(moved.structured).toMatchObject({ before: 'medium', after: 'top', position: 1 });
    const before = await client.call('orze_status');
    expect(before.structured).toMatchObject({ best: { id: 'idea-002' } });
    await client.call('orze_set_priority', { idea_id: '2', priority: 'exclude', reason: 'wrong data' });
    expect((await client.call('orze_status')).structured).toMatchObject({ best: { id: 'idea-001' } });
  });

  it('retry sets the attempt aside and lets the idea wait; twice is refused', async () => {
    const { structured } = await client.call('orze_retry', { idea_ids: ['3'] });
    expect(structured).toMatchObject({ retried: [{ id: 'idea-003', attempt: 2, position: 1 }], refused: [], loops: 0 });
    expect(project.list('results/.orze/attempts')).toEqual([expect.stringMatching(/^idea-003\./)]);
    expect(await queued('idea-003')).toMatchObject({ state: 'ready' });
    expect(await client.call('orze_retry', { idea_ids: ['3'] })).toMatchObject({ isError: true, text: /QUEUED/ });
  });

  it('retry with a place binds the idea to it, and says where nobody works', async () => {
    const { structured } = await client.call('orze_retry', { idea_ids: ['3'], where: 'host:far' });
    expect(structured).toMatchObject({
      retried: [{ id: 'idea-003', constraint: 'host:far' }],
      warnings: [expect.stringContaining('no orze has worked here on a host far')],
    });
    expect(requests()).toContainEqual(expect.objectContaining({ do: 'bind', where: 'host:far' }));
    expect(await queued('idea-003')).toMatchObject({ constraint: 'host:far' });
    const wrong = await client.call('orze_retry', { idea_ids: ['1'], where: 'gpu:3' });
    expect(wrong).toMatchObject({ isError: true, text: /^E0524: [^]*next: .*host:node1/ });
    const both = await client.call('orze_retry', { idea_ids: ['1'], where: 'host:far', set: ['lr=2'] });
    expect(both).toMatchObject({ isError: true, text: /`where` has nothing to bind/ });
  });

  it('retry by a query refuses more than max', async () => {
    const many = await client.call('orze_retry', { query: 'status:completed', max: 1 });
    expect(many).toMatchObject({ isError: true, text: /^E0513: 2 runs are named[^]*next: / });
    expect(project.list('results/.orze/attempts')).toEqual([]);
  });

  it('pause and resume, of everything and of research', async () => {
    const paused = await client.call('orze_pause', { action: 'pause', reason: 'maintenance' });
    expect(paused.structured).toMatchObject({ scope: 'all', changed: true, after: [{ scope: 'all', how: 'drain' }] });
    await client.call('orze_pause', { action: 'pause', scope: 'research' });
    const resumed = await client.call('orze_pause', { action: 'resume' });
    expect(resumed.structured).toMatchObject({ before: [{}, {}], after: [] });
    const wrong = await client.call('orze_pause', { action: 'pause', scope: 'node' });
    expect(wrong).toMatchObject({ isError: true, text: /^E0609/ });
  });

  it('with dry_run nothing is written', async () => {
    for (const [name, given] of [
      ['orze_set_priority', { idea_id: '5', priority: 'low' }],
      ['orze_retry', { idea_ids: ['3'] }],
      ['orze_pause', { action: 'pause' }],
    ] as const) {
      const { structured } = await client.call(name, { ...given, dry_run: true });
      expect({ name, ...structured }).toMatchObject({ dry_run: true, requests: [] });
    }
    expect(requests()).toEqual([]);
    expect(project.list('results/.orze/attempts')).toEqual([]);
  });

  it('kill refuses what does not run, and says what to do', async () => {
    const waiting = await client.call('orze_kill', { idea_id: '5', reason: 'x' });
    expect(waiting).toMatchObject({ isError: true, text: /^E0501[^]*next: .*skip/ });
    expect(await client.call('orze_kill', { idea_id: '5' })).toMatchObject({ isError: true, text: /reason/ });
  });
});

describe('with a loop', () => {
  it('wait answers when the runs are over, each with what came of it; a timeout is no error', async () => {
    const project = liveProject({
      'orze.yaml': SETTINGS,
      'train.sh': shTrainer(`${WAIT_FOR_GO}\n[ "$id" = idea-002 ] && exit 3`),
      'ideas.md': ideasFile({ 'idea-001': 'lr: 1', 'idea-002': 'lr: 2' }),
    });
    const loop = project.start(['--gpus', 'cpu:2']);
    await loop.says('Launching idea-002');
    const client = new McpClient(project.dir);
    await client.hello();
    const early = await client.call('orze_wait', { timeout_s: 1 });
    expect(early.structured).toMatchObject({ met: false, timed_out: true, done: [], failed: [], pending: 2 });
    // With the first word of progress it has looked for the first time: what comes from then on is new.
    const begun = client.lines.length;
    const waited = client.ask('tools/call', {
      name: 'orze_wait',
      arguments: { idea_ids: ['1', '2'] },
      _meta: { progressToken: 'first' },
    });
    await until('the wait to begin', () =>
      client.lines.slice(begun).some((line) => line.includes('notifications/progress')),
    );
    project.write('go', '');
    expect((await waited).result?.['structuredContent']).toEqual({
      met: true,
      timed_out: false,
      done: [
        {
          id: 'idea-001',
          state: 'COMPLETED',
          metric: 0.5,
          rank: 1,
          new_best: true,
          delta_parent: null,
          noise_sigma: null,
        },
      ],
      failed: [{ id: 'idea-002', state: 'FAILED', cause: 'exit-3', fingerprint: expect.stringMatching(/^f-/) }],
      pending: 0,
      loops: 1,
      cursor: expect.any(String),
    });
    const asked = { name: 'orze_wait', arguments: { idea_ids: ['1', '2'] }, _meta: { progressToken: 'p' } };
    await client.ask('tools/call', asked);
    const params = { progressToken: 'p', total: 50, message: '2 of 2 over' };
    const told: unknown = expect.objectContaining({
      method: 'notifications/progress',
      params: expect.objectContaining(params),
    });
    expect(client.lines.map((line) => JSON.parse(line) as unknown)).toContainEqual(told);
    for (const what of ['any_done', 'failed', 'queue_empty']) {
      const again = await client.call('orze_wait', { idea_ids: ['1', '2'], until: what });
      expect({ what, ...again.structured }).toMatchObject({ what, met: true });
    }
    await client.stop();
  });

  it('kill ends a run and waits until it is over; others are answered meanwhile', async () => {
    const project = liveProject({
      'orze.yaml': `${SETTINGS}agents: {may_kill: any}\n`,
      'train.sh': shTrainer(WAIT_FOR_GO),
      'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }),
    });
    const loop = project.start(['--gpus', 'cpu:1']);
    await loop.says('Launching idea-001');
    const client = new McpClient(project.dir);
    await client.hello();
    const killed = client.call('orze_kill', { idea_id: '1', reason: 'flat loss' });
    expect((await client.call('orze_status')).structured).toMatchObject({ loop: { state: 'running' } });
    const { structured } = await killed;
    expect(structured).toMatchObject({ id: 'idea-001', was: 'RUNNING', now: 'FAILED', ended: true, held: true });
    await client.stop();
  });
});

it('orze_wait ends by what orzes note, however rarely anybody looks', async () => {
  const project = liveProject({
    'orze.yaml': 'python: sh\ntrain_script: train.sh\nkill_grace: 1\npoll: 600\nlease: {settle: 0.2}\n',
    'train.sh': shTrainer(WAIT_FOR_GO),
    'ideas.md': ideasFile({ 'idea-001': 'x: 1' }),
  });
  const loop = project.start(['--gpus', 'cpu:1']);
  await loop.says('Launching idea-001');
  const client = new McpClient(project.dir);
  await client.hello();
  const waiting = client.call('orze_wait', { idea_ids: ['idea-001'], timeout_s: 15 });
  // It waits by now: calls are answered in order.
  await client.call('orze_status');
  project.write('go', '');
  expect((await waiting).structured).toMatchObject({ met: true, done: [{ id: 'idea-001' }] });
  await client.stop();
});
