/** What pages do: the same requests as those of the verbs, once for each key, and views that are files. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/app/schemas/index.ts';
import { ACTIONS } from '../../../src/face/web/server/actions.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { ACTING, Served } from '../../rig/served.ts';
import type { Reply } from '../../rig/served.ts';

let project: Project;
let served: Served;
beforeEach(async () => {
  project = sampleProject();
  served = await Served.of(project);
});
afterEach(async () => {
  await served.close();
  expect(served.said).toEqual([]);
  await project.remove();
});

const bodyOf = ({ status, json }: Reply) => ({ status, ...json() });
const codeOf = ({ status, json }: Reply) => ({ status, code: (json()['error'] as { code: string } | undefined)?.code });
const waiting = async () =>
  ((await served.ask('/api/v1/queue?state=ready')).json()['items'] as { id: string }[]).map(({ id }) => id);
const requests = () => project.list('results/.orze/requests').filter((name) => name.endsWith('.json'));

/** A body for each action, all dry. */
const DRY: Readonly<Record<string, object>> = {
  add: { title: 'New', config: { lr: 7 } },
  retry: { ids: ['3'] },
  skip: { ids: ['5'] },
  unskip: { ids: ['5'] },
  prio: { ids: ['5'], to: 'high' },
  pause: {},
  resume: {},
  note: { ids: ['1'], text: 'hello' },
  exclude: { ids: ['1'] },
  include: { ids: ['1'] },
  gc: { patterns: ['*.pt'] },
};
/** Their no: nothing runs here. */
const NO: Readonly<Record<string, readonly [object, string]>> = {
  kill: [{ ids: ['6'] }, 'E0501'],
  stop: [{}, 'E0515'],
};

describe('every action', () => {
  it('is known here', () =>
    expect(Object.keys(ACTIONS).toSorted()).toEqual([...Object.keys(DRY), ...Object.keys(NO)].toSorted()));

  it.each(Object.entries(DRY))('%s answers with its schema, and does nothing when it is dry', async (name, body) => {
    const reply = await served.act(name, { ...body, dry_run: true });
    const answer = reply.json();
    expect({ status: reply.status, schema: answer['schema'] }).toEqual({ status: 200, schema: ACTIONS[name]?.schema });
    expect(schemaOf(String(answer['schema']))?.safeParse(answer).error?.issues ?? []).toEqual([]);
    expect(answer['dry_run']).toBe(true);
    expect(requests()).toEqual([]);
    expect(project.read('ideas.md')).not.toContain('New');
  });

  it.each(Object.entries(NO))('%s is refused as by the verb', async (name, [body, code]) => {
    expect(codeOf(await served.act(name, body))).toEqual({ status: 409, code });
  });

  it.each(Object.keys(ACTIONS))('%s says what is wrong with a body', async (name) => {
    expect(codeOf(await served.act(name, { ...DRY[name], ...NO[name]?.[0], dry_runn: true })).status).toBe(400);
    const reply = await served.ask(`/api/v1/actions/${name}`, { method: 'POST', headers: ACTING, body: '{' });
    expect(codeOf(reply)).toEqual({ status: 400, code: 'E0611' });
  });
});

describe('a round trip', () => {
  it('adds an idea, moves it to the top, pauses and goes on', async () => {
    expect(await waiting()).toEqual(['idea-005']);
    expect(bodyOf(await served.act('add', { title: 'From a page', config: { lr: 0.5 } }))).toMatchObject({
      status: 200,
      created: true,
      id: 'idea-007',
    });
    expect(project.read('ideas.md')).toContain('From a page');
    await served.act('prio', { ids: ['7'], to: 'top' });
    expect(await waiting()).toEqual(['idea-007', 'idea-005']);
    expect(bodyOf(await served.act('pause', { reason: 'maintenance' }))).toMatchObject({ changed: true });
    const { after } = (await served.act('resume', {})).json() as { after: unknown[] };
    expect(after).toEqual([]);
  });

  it('is recorded with the face it came from', async () => {
    await served.act('skip', { ids: ['5'], reason: 'later' });
    const [name = ''] = requests();
    expect(project.json('results/.orze/requests', name)).toMatchObject({ by: { via: 'web' }, reason: 'later' });
  });

  it('is refused where the config was tried already, and the twin is named', async () => {
    const reply = await served.act('add', { title: 'Twin', config: { lr: 0.1 } });
    expect(codeOf(reply)).toEqual({ status: 409, code: 'E0105' });
    expect(reply.json()['error']).toMatchObject({ twin: { id: 'idea-001' } });
  });

  it('is the same for a selector as for ids', async () => {
    expect(bodyOf(await served.act('note', { ids: ['status:completed'], text: 'fine' }))).toMatchObject({ changed: 2 });
  });

  it('binds what is tried again to a place, but nothing that is added instead', async () => {
    const retried = bodyOf(await served.act('retry', { ids: ['3'], where: 'host:far' }));
    expect(retried).toMatchObject({ status: 200, retried: [{ id: 'idea-003', constraint: 'host:far' }] });
    const both = await served.act('retry', { ids: ['1'], where: 'host:far', set: ['lr=3'] });
    expect(codeOf(both)).toEqual({ status: 400, code: 'E0200' });
    expect(codeOf(await served.act('retry', { ids: ['1'], where: 'rank:1' }))).toEqual({ status: 400, code: 'E0524' });
  });

  it('takes no more runs than it was told to', async () => {
    expect(codeOf(await served.act('retry', { ids: ['@failed', '1'], max: 1 }))).toEqual({
      status: 409,
      code: 'E0513',
    });
  });
});

describe('an Idempotency-Key', () => {
  const add = (key: string, title: string) =>
    served.act('add', { title, config: { lr: 0.5 }, force: true }, { 'idempotency-key': key });
  const added = () => project.read('ideas.md').match(/Again/g)?.length ?? 0;

  it('makes that what is sent twice is done once, and answered twice', async () => {
    const [first, second] = await Promise.all([add('k-1', 'Again'), add('k-1', 'Again')]);
    const third = await add('k-1', 'Again');
    expect([second?.json()['id'], third.json()['id']]).toEqual([first?.json()['id'], first?.json()['id']]);
    expect(added()).toBe(1);
    await add('k-2', 'Again');
    expect(added()).toBe(2);
  });

  it('is refused for something else', async () => {
    await add('k-1', 'Again');
    expect(codeOf(await add('k-1', 'Other'))).toEqual({ status: 403, code: 'E0615' });
  });

  it('of what failed is free again', async () => {
    const prio = (to: string) => served.act('prio', { ids: ['5'], to }, { 'idempotency-key': 'k-3' });
    expect((await prio('sideways')).status).toBe(400);
    expect((await prio('high')).status).toBe(200);
  });
});

describe('a saved view', () => {
  const put = (name: string, body: object) =>
    served.ask(`/api/v1/views/${name}`, { method: 'PUT', headers: ACTING, body: JSON.stringify(body) });
  const view = { page: '/runs', params: { q: 'status:failed', sort: '-metric' } };

  it('is a file that can be read, changed, listed and removed', async () => {
    expect(bodyOf(await put('what%20failed', view))).toMatchObject({
      status: 200,
      items: [{ name: 'what failed', ...view }],
    });
    expect(project.read('.orze/views/what failed.yaml')).toContain('status:failed');
    project.write('.orze/views/broken.yaml', 'page: [1');
    project.write('.orze/views/other.yaml', 'page: /runs\nparams: {q: all}\n');
    const listed = (await served.ask('/api/v1/views')).json();
    expect(schemaOf('views')?.safeParse(listed).error?.issues ?? []).toEqual([]);
    expect(listed).toMatchObject({
      items: [{ name: 'other' }, { name: 'what failed' }],
      problems: [{ name: 'broken' }],
    });
    await served.ask('/api/v1/views/what%20failed', { method: 'DELETE', headers: ACTING });
    expect(project.list('.orze/views')).toEqual(['broken.yaml', 'other.yaml']);
    expect(codeOf(await served.ask('/api/v1/views/none', { method: 'DELETE', headers: ACTING }))).toEqual({
      status: 404,
      code: 'E0618',
    });
  });

  it.each(['..%2Fx', '.hidden', '%2Fetc%2Fx', 'a%00b', 'x'.repeat(61)])('is never %s', async (name) => {
    expect((await put(name, view)).status).toBe(400);
    expect(project.list('.orze/views')).toEqual([]);
  });

  it('leads to a page of ours only', async () => {
    expect((await put('x', { page: 'https://evil.test/', params: {} })).status).toBe(400);
  });
});
