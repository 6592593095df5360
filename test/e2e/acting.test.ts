/** What people ask of a fleet of two that runs: each request is a file, and the facts follow. */
import { expect, it } from 'vitest';
import { schemaOf } from '../../src/app/schemas/index.ts';
import { WAIT_FOR_GO, eventsOf, linesOf, liveProject, outcomeOf } from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import type { Project, Started } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

const WAITING = shTrainer(WAIT_FOR_GO);
const THREE = ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2', 'idea-003': 'a: 3' });

/** The JSON answer of a verb, and its exit code. */
async function ask(
  project: Project,
  ...args: string[]
): Promise<{ code: number | null; body: Record<string, unknown> }> {
  const { code, stdout } = await project.orze([...args, '--json']);
  const body = JSON.parse(stdout) as Record<string, unknown>;
  const read = schemaOf(String(body.schema))?.safeParse(body);
  expect(read?.error, `${args.join(' ')}: ${String(body.schema)}`).toBeUndefined();
  expect(read?.success).toBe(true);
  return { code, body };
}

async function running(project: Project, ...ids: string[]): Promise<void> {
  const begun = () =>
    ids.every((id) => linesOf(project, 'witness.log').some((line) => line.startsWith(`begin ${id} `)));
  await until(`${ids.join(', ')} to run`, begun);
}

/** Two orzes with a lane each. */
function fleet(project: Project): Started[] {
  return [project.start(['--gpus', 'cpu:1']), project.start(['--gpus', 'cpu:1'])];
}

const tried = (project: Project, id: string) =>
  linesOf(project, 'witness.log').filter((line) => line.startsWith(`begin ${id} `)).length;

it('kill ends a run wherever it runs, waits until it is over, and leaves the others alone', async () => {
  const project = liveProject({ 'ideas.md': THREE, 'train.sh': WAITING });
  const hosts = fleet(project);
  await running(project, 'idea-001', 'idea-002');
  const { code, body } = await ask(project, 'kill', '2', '-y', '--reason', 'flat');
  expect({ code, body }).toMatchObject({
    code: 0,
    body: {
      schema: 'orze.kill/1',
      class: 'destructive',
      reason: 'flat',
      by: { via: 'cli' },
      items: [{ id: 'idea-002', before: 'RUNNING', held: true, ended: true }],
      timed_out: false,
    },
  });
  expect(outcomeOf(project, 'idea-002')).toMatchObject({ status: 'FAILED', failure: { class: 'killed' } });
  await running(project, 'idea-003');
  expect(tried(project, 'idea-002')).toBe(1);
  expect(tried(project, 'idea-001')).toBe(1);
  const told = hosts.flatMap((one) => eventsOf(project, one)).filter(({ kind }) => kind === 'request');
  expect(told).toMatchObject([{ did: 'kill', ideas: ['idea-002'], reason: 'flat' }]);
});

it('kill --requeue sets the attempt aside, and the idea runs again', async () => {
  const project = liveProject({ 'ideas.md': ideasFile({ 'idea-001': 'a: 1' }), 'train.sh': WAITING });
  fleet(project);
  await running(project, 'idea-001');
  expect(await ask(project, 'kill', '1', '-y', '--requeue')).toMatchObject({ code: 0, body: { requeue: true } });
  await until('the second attempt', () => tried(project, 'idea-001') === 2);
  expect(project.list('results', '.orze', 'attempts')).toHaveLength(1);
  expect(project.json('results', 'idea-001', 'claim.json')).toMatchObject({ attempt: 2 });
});

it('kill refuses what does not run, and asks before it acts', async () => {
  const project = liveProject({ 'ideas.md': THREE, 'train.sh': WAITING });
  expect(await ask(project, 'kill', '1', '-y')).toMatchObject({
    code: 4,
    body: { error: { code: 'E0501', hint: 'to keep it from running: `orze skip idea-001`' } },
  });
  expect(await ask(project, 'kill', 'idea-9', '-y')).toMatchObject({ code: 3 });
  fleet(project);
  await running(project, 'idea-001');
  expect(await ask(project, 'kill', '1')).toMatchObject({ code: 4, body: { error: { code: 'E0514' } } });
  expect(await ask(project, 'kill', '1', '-n')).toMatchObject({ code: 0, body: { dry_run: true, requests: [] } });
  expect(project.list('results', '.orze', 'requests')).toEqual([]);
});

it('skipped ideas are not started by any host, not even by one that is started later; unskip lets them wait again', async () => {
  const project = liveProject({ 'ideas.md': THREE, 'train.sh': shTrainer() });
  expect(await ask(project, 'skip', '2')).toMatchObject({ code: 0, body: { loops: 0, changed: 1 } });
  expect(await ask(project, 'skip', '2')).toMatchObject({ code: 0, body: { changed: 0, requests: [] } });
  const hosts = fleet(project);
  await until(
    'two ideas to end',
    () => linesOf(project, 'witness.log').filter((line) => line.startsWith('end')).length === 2,
  );
  expect(await ask(project, 'queue')).toMatchObject({ body: { items: [{ id: 'idea-002', state: 'skipped' }] } });
  await until(
    'a report of all',
    () => project.has('results/report.md') && project.read('results/report.md').includes('| 3 | 2 | 0 | 0 | 1 |'),
  );
  expect(tried(project, 'idea-002')).toBe(0);
  expect(await ask(project, 'unskip', '2')).toMatchObject({ code: 0, body: { loops: 2 } });
  await until('the third to end', () =>
    linesOf(project, 'witness.log').some((line) => line.startsWith('end idea-002')),
  );
  for (const one of hosts) expect(one.child.exitCode).toBeNull();
});

it('prio is obeyed by hosts that run already: the top is next', async () => {
  const ideas = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`idea-00${i + 1}`, `a: ${i}`]));
  const project = liveProject({
    'ideas.md': ideasFile(ideas),
    'train.sh': shTrainer('while [ ! -f "go-$id" ] && [ ! -f go ] && [ -f train.sh ]; do sleep 0.02; done'),
  });
  const host = project.start(['--gpus', 'cpu:1']);
  await running(project, 'idea-001');
  expect(await ask(project, 'prio', '7', 'high')).toMatchObject({
    body: { items: [{ before: 'medium', after: 'high', position: 1 }] },
  });
  expect(await ask(project, 'prio', '8', 'top')).toMatchObject({
    body: { items: [{ before: 'medium', after: 'top', position: 1 }] },
  });
  // It holds from the next look of the host on, and the host tells when it has looked.
  await until('both to be seen', () => eventsOf(project, host).filter(({ kind }) => kind === 'request').length === 2);
  project.write('go-idea-001', '');
  await running(project, 'idea-008');
  project.write('go-idea-008', '');
  await running(project, 'idea-007');
});

it('pause --now ends what trains and starts nothing; resume starts the same ideas again, and none is called failed', async () => {
  const project = liveProject({ 'ideas.md': THREE, 'train.sh': WAITING });
  fleet(project);
  await running(project, 'idea-001', 'idea-002');
  expect(await ask(project, 'pause', '--now', '--reason', 'maintenance')).toMatchObject({
    code: 0,
    body: { scope: 'all', changed: true, running: [], after: [{ scope: 'all', how: 'now', reason: 'maintenance' }] },
  });
  await until('both to be set aside', () => project.list('results', '.orze', 'attempts').length === 2);
  expect(await ask(project, 'queue')).toMatchObject({
    body: { items: [{ id: 'idea-001' }, { id: 'idea-002' }, { id: 'idea-003' }] },
  });
  expect(tried(project, 'idea-003')).toBe(0);
  project.write('go', '');
  expect(await ask(project, 'resume')).toMatchObject({ code: 0, body: { changed: true, after: [] } });
  await until(
    'all to end',
    () => linesOf(project, 'witness.log').filter((line) => line.startsWith('end')).length === 3,
  );
});

it('retry sets a failed run aside without any orze, and one that runs takes the idea up', async () => {
  const project = liveProject({
    'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' }),
    'train.sh': shTrainer('[ -f mended ] || [ $id = idea-002 ] || exit 3'),
  });
  expect((await project.orze(['--gpus', 'cpu:1', '--until-done'])).code).toBe(0);
  expect(await ask(project, 'retry', '1')).toMatchObject({
    code: 0,
    body: { retried: [{ id: 'idea-001', before: 'FAILED', attempt: 2, position: 1 }], refused: [] },
  });
  expect(project.has('results', 'idea-001')).toBe(false);
  expect(await ask(project, 'retry', '1')).toMatchObject({ code: 4, body: { error: { code: 'E0522' } } });
  expect(await ask(project, 'retry', '2', '--set', 'a=7')).toMatchObject({
    code: 0,
    body: { retried: [], added: [{ id: 'idea-003', parent: 'idea-002' }] },
  });
  expect(project.read('ideas.md')).toContain('a: 7');
  project.write('mended', '');
  fleet(project);
  await until('the second attempt', () =>
    linesOf(project, 'witness.log').some((line) => line.startsWith('end idea-001')),
  );
  const released = (id: string) => project.has('results', id, '.orze', 'released.json');
  await until('their release', () => ['idea-001', 'idea-002', 'idea-003'].every(released));
  expect(await ask(project, 'retry', '1', '2')).toMatchObject({
    code: 0,
    body: { retried: [{ before: 'COMPLETED' }, { before: 'COMPLETED' }] },
  });
  await until('both once more', () => tried(project, 'idea-001') === 3 && tried(project, 'idea-002') === 2);
});

it('stop ends those that run, and no later one; --now ends their runs', async () => {
  const project = liveProject({ 'ideas.md': THREE, 'train.sh': WAITING });
  const hosts = fleet(project);
  await running(project, 'idea-001', 'idea-002');
  const { code, body } = await ask(project, 'stop', '--now', '--wait');
  expect({ code, body }).toMatchObject({ code: 0, body: { how: 'now', timed_out: false } });
  expect((body.items as { after: string }[]).every(({ after }) => after === 'left' || after === 'dead')).toBe(true);
  for (const one of hosts) expect((await one.ended).code).toBe(0);
  expect(outcomeOf(project, 'idea-001')).toMatchObject({ failure: { class: 'killed' } });
  expect(await ask(project, 'stop')).toMatchObject({ code: 4, body: { error: { code: 'E0515' } } });
  const later = project.start(['--gpus', 'cpu:1']);
  await running(project, 'idea-003');
  expect(later.child.exitCode).toBeNull();
});

it('gc shows what it would delete and why the rest stays, deletes on -y only, and never logs, records or results', async () => {
  const body = 'for f in big.pt keep.log model/a.pt; do mkdir -p "$run/model"; echo 12345 > "$run/$f"; done';
  const project = liveProject({ 'ideas.md': THREE, 'train.sh': shTrainer(body) });
  expect((await project.orze(['--gpus', 'cpu:1', '--until-done'])).code).toBe(0);
  const asked = ['gc', '--patterns', '*.pt,*.log,*.json,.orze/**', '--keep-best', '1', '--keep-last', '0'];
  expect(await ask(project, ...asked)).toMatchObject({
    code: 0,
    body: {
      dry_run: true,
      free_bytes: 24,
      items: [
        { id: 'idea-002', files: 2, deleted: false },
        { id: 'idea-003', files: 2 },
      ],
      kept: [{ why: 'one of the best 1', ids: ['idea-001'] }],
    },
  });
  expect(await ask(project, ...asked, '--apply')).toMatchObject({ code: 4, body: { error: { code: 'E0514' } } });
  expect(project.has('results/idea-002/big.pt')).toBe(true);
  expect(await ask(project, ...asked, '--apply', '-y')).toMatchObject({ body: { dry_run: false, free_bytes: 24 } });
  const left = project.list('results', 'idea-002').toSorted();
  expect(left).toEqual([
    '.orze',
    'claim.json',
    'config.yaml',
    'idea.md',
    'keep.log',
    'metrics.json',
    'model',
    'train_output.log',
  ]);
  expect(project.list('results', 'idea-002', 'model')).toEqual([]);
  expect(project.has('results/idea-001/big.pt')).toBe(true);
});

it('run obeys its limits: only these ideas, so many launches, a failure is an exit code with --strict; -n only tells', async () => {
  const project = liveProject({ 'ideas.md': THREE, 'train.sh': shTrainer('[ $id = idea-003 ] && exit 3') });
  const plan = await ask(project, 'run', '-n', '--gpus', 'cpu:1', '--only', '2');
  expect(plan.body).toMatchObject({ starts: [{ id: 'idea-002', slots: ['cpu:0'] }], waits: [], launch_block: null });
  expect(project.has('witness.log')).toBe(false);
  expect((await project.orze(['run', '--gpus', 'cpu:1', '--only', '2', '--until-done', '--strict'])).code).toBe(0);
  expect(project.list('results').filter((name) => name.startsWith('idea-'))).toEqual(['idea-002']);
  expect((await project.orze(['run', '--gpus', 'cpu:2', '--max', '1', '--strict'])).code).toBe(0);
  expect(project.list('results').filter((name) => name.startsWith('idea-'))).toEqual(['idea-001', 'idea-002']);
  expect((await project.orze(['run', '--gpus', 'cpu:1', '--until-done', '--strict'])).code).toBe(1);
});

it('run --detach says that it has begun, goes on without its starter, and is stopped by name', async () => {
  const project = liveProject({ 'ideas.md': THREE, 'train.sh': WAITING });
  const { code, body } = await ask(project, 'run', '--detach', '--gpus', 'cpu:1');
  expect({ code, body }).toMatchObject({ code: 0, body: { schema: 'orze.detached/1', begun: true, joined: 0 } });
  await running(project, 'idea-001');
  expect(await ask(project, 'stop', '-n')).toMatchObject({ body: { items: [{ pid: body.pid, after: 'running' }] } });
  project.write('go', '');
  expect(await ask(project, 'stop', '--wait')).toMatchObject({
    code: 0,
    body: { how: 'drain', items: [{ pid: body.pid }] },
  });
  const log = project.read(String(body.log));
  expect(log).toContain('[COMPLETED] idea-001');
  expect(await ask(project, 'run', '--detach', '--gpus', '77')).toMatchObject({
    code: 1,
    body: { error: { code: 'E0519' } },
  });
});

it("upstream's marks are honoured: .kill ends a run, .orze_disabled starts nothing, .orze_stop_all stops who runs", async () => {
  const project = liveProject({ 'ideas.md': THREE, 'train.sh': WAITING });
  project.write('results/.orze_stop_all', '');
  const one = project.start(['--gpus', 'cpu:1']);
  await running(project, 'idea-001'); // a mark of before is not for it
  project.write('results/.orze_disabled', '');
  await one.says('No new launches: paused');
  project.write('results/idea-001/.kill', '');
  await until('its end', () => project.has('results', 'idea-001', '.orze', 'released.json'));
  expect(outcomeOf(project, 'idea-001')).toMatchObject({ failure: { class: 'killed', text: 'Killed on request' } });
  expect(tried(project, 'idea-002')).toBe(0);
});
