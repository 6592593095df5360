/** What the page builds on: every address answers with JSON of the schema that its table names. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/app/schemas/index.ts';
import { main } from '../../../src/face/cli/main.ts';
import { ROUTES } from '../../../src/face/web/server/routes.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { Served } from '../../rig/served.ts';
import { testTerminal } from '../../rig/terminal.ts';

/** Addresses of each route, on a project with runs that are over, failed, blocked, waiting and lost. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  overview: ['overview'],
  runs: [
    'runs',
    'runs?q=all&sort=-metric&diff=1&cols=lr,test_accuracy',
    'runs?q=status:failed',
    'runs?limit=2&cursor=1:',
    'runs?limit=0',
    'runs?q=nothing',
  ],
  'runs/:id': ['runs/1', 'runs/idea-003', 'runs/@best', 'runs/6'],
  'runs/:id/why': ['runs/1/why', 'runs/3/why', 'runs/4/why', 'runs/5/why', 'runs/6/why'],
  'runs/:id/log': [
    'runs/3/log',
    'runs/3/log?mode=range&from_byte=0&limit=10',
    'runs/3/log?mode=range&to_byte=20&aligned=1&numbered=1',
    'runs/3/log?q=step',
    'runs/1/log?mode=tail&lines=3',
  ],
  'runs/:id/log/search': ['runs/3/log/search?q=step', 'runs/3/log/search?q=STEP&ignore_case=1&limit=1'],
  'runs/:id/curves': ['runs/1/curves', 'runs/1/curves?with=2,3'],
  'runs/:id/files': ['runs/3/files'],
  compare: ['compare?ids=1,2', 'compare?ids=2&vs=parent'],
  analysis: ['analysis', 'analysis?last=all'],
  tree: ['tree', 'tree?root=1&depth=1', 'tree?open=1,2'],
  research: ['research'],
  settings: ['settings'],
  trend: ['trend', 'trend?q=status:completed'],
  columns: ['columns', 'columns?q=all'],
  explore: ['explore', 'explore?q=all&objectives=test_accuracy'],
  timeline: ['timeline', 'timeline?since=7d'],
  queue: ['queue', 'queue?state=blocked&limit=1'],
  nodes: ['nodes', 'nodes?all=1'],
  failures: ['failures', 'failures?since=24h'],
  changes: ['changes', 'changes?since=1h'],
  views: ['views'],
};

/** Their no is below: what they tell of is not on this machine. */
const REFUSING = ['gpus'];

const REFUSED: readonly (readonly [path: string, status: number, code: string])[] = [
  ['runs/999', 404, 'E0505'],
  ['runs?q=metric%3E%3E1', 400, 'E0503'],
  ['runs?sort=nothing', 400, 'E0506'],
  ['runs?cursor=x', 400, 'E0507'],
  ['runs?limit=501', 400, 'E0611'],
  ['runs?limit=1&limit=2', 400, 'E0611'],
  ['runs?diff=maybe', 400, 'E0611'],
  ['compare?ids=1', 400, 'E0512'],
  ['runs/3/log/search?q=(', 400, 'E0511'],
  ['explore?slice=lr', 400, 'E0611'],
  ['explore?slice=lr,nothing', 400, 'E0506'],
  ['failures?since=soon', 400, 'E0611'],
  ['changes?since=soon', 400, 'E0507'],
  ['gpus', 503, 'E0302'],
  ['schema/nothing', 404, 'E0605'],
  ['nothing', 404, 'E0616'],
  ['runs/1/nothing', 404, 'E0616'],
];

let project: Project;
let served: Served;
beforeAll(async () => {
  project = sampleProject({ 'configs/base.yaml': 'epochs: 3\n' });
  served = await Served.of(project);
});
afterAll(async () => {
  await served.close();
  await project.remove();
});

const issuesOf = (body: Record<string, unknown>) =>
  schemaOf(String(body['schema']))?.safeParse(body).error?.issues ?? [];

it('no route is forgotten here', () => {
  const known = [...Object.keys(ASKED), ...REFUSING];
  expect(ROUTES.map(({ path }) => path).toSorted()).toEqual(known.toSorted());
});

describe('an answer', () => {
  for (const { path, schema } of ROUTES) {
    it.each((ASKED[path] ?? []).map((one) => [one]))(`of %s is ${schema}`, async (address) => {
      const { status, json, headers } = await served.ask(`/api/v1/${address}`);
      expect({ status, schema: json()['schema'], is: issuesOf(json()) }).toEqual({ status: 200, schema, is: [] });
      expect(headers['cache-control']).toBe('no-store');
    });
  }

  it.each([
    ['/api/v1/session', 'orze.session/1'],
    ['/api/v1/schema', 'orze.schemas/1'],
    ['/api/status', 'orze.status/2'],
    ['/api/leaderboard', 'orze.runs/1'],
    ['/api/queue', 'orze.queue/1'],
    ['/api/nodes', 'orze.nodes/1'],
  ])('of %s is %s', async (path, schema) => {
    const { status, json } = await served.ask(path);
    expect({ status, schema: json()['schema'], is: issuesOf(json()) }).toEqual({ status: 200, schema, is: [] });
  });

  it('of a verb and of the server are the same', async () => {
    const terminal = testTerminal({ cwd: project.dir, env: { ORZE_LOCAL_DIR: project.local, PATH: '' } });
    await main(['ls', 'status:completed,failed', '--json'], terminal);
    const { generated_at: _at, ...verb } = JSON.parse(terminal.out()) as Record<string, unknown>;
    const { generated_at: _now, ...web } = (await served.ask('/api/v1/runs?q=status:completed,failed&diff=1')).json();
    expect(web['total']).toBe(3);
    expect(web).toEqual(verb);
  });

  it('has the values of the columns and config keys that were asked for', async () => {
    const { items } = (await served.ask('/api/v1/runs?cols=lr,test_accuracy,none')).json() as {
      items: { cells: unknown }[];
    };
    expect(items[0]?.cells).toEqual({ lr: 0.01, test_accuracy: 0.75, none: null });
  });

  it('is what is on disk now, although nobody listens', async () => {
    const mine = sampleProject();
    const other = await Served.of(mine);
    const total = async () => (await other.ask('/api/v1/queue?state=ready')).json()['total'];
    expect(await total()).toBe(1);
    mine.write('ideas.md', `${mine.read('ideas.md')}\n## idea-008: More\n\n\`\`\`yaml\nlr: 0.04\n\`\`\`\n`);
    await expect.poll(total, { timeout: 10_000 }).toBe(2);
    await other.close();
    await mine.remove();
  });
});

describe('a no', () => {
  it.each(REFUSED.map((one) => [...one]))('%s is %i with %s', async (path, status, code) => {
    const reply = await served.ask(`/api/v1/${path}`);
    const body = reply.json();
    expect({ status: reply.status, body }).toMatchObject({
      status,
      body: { schema: 'orze.error/1', ok: false, error: { code } },
    });
    expect(issuesOf(body)).toEqual([]);
  });

  it('of a parameter that is misspelled says which was meant', async () => {
    const { json } = await served.ask('/api/v1/runs?limt=3');
    expect(json()['error']).toMatchObject({ code: 'E0611', did_you_mean: ['limit'] });
  });

  it('of settings that cannot be used is told by every answer, and the session says it too', async () => {
    const broken = sampleProject({ 'orze.yaml': 'timeout: -1\nresults_dir: 7\n' });
    const other = await Served.of(broken);
    const { status, json } = await other.ask('/api/v1/overview');
    expect({ status, code: (json()['error'] as { code: string }).code }).toMatchObject({ status: 503 });
    const { problem } = (await other.ask('/api/v1/session')).json() as { problem: { code: string } };
    expect(problem.code).toBe((json()['error'] as { code: string }).code);
    expect(other.said).toEqual([]);
    await other.close();
    await broken.remove();
  });
});

describe('texts', () => {
  it('are the report, the rules, the schemas, and what programs that read are told', async () => {
    const report = await served.ask('/api/v1/report?top=1');
    expect(report.headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(report.text).toContain('idea-002');
    expect((await served.ask('/api/v1/rules')).text).toContain('# ');
    expect((await served.ask('/api/v1/schema/runs')).json()).toMatchObject({
      properties: { schema: { const: 'orze.runs/1' } },
    });
    const llms = (await served.ask('/llms.txt')).text;
    for (const { path } of ROUTES) expect(llms).toContain(`(api/v1/${path})`);
  });
});

it('no request was a bug', () => expect(served.said).toEqual([]));
