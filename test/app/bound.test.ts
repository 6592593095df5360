/** Ideas that were bound to hosts: what is answered and written, what a look from outside says, and the exact moments of the loop. */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listQueue } from '../../src/app/answers/queue.ts';
import { retryRuns } from '../../src/app/answers/retry.ts';
import type { RetryAnswer } from '../../src/app/answers/retry.ts';
import { describeRun } from '../../src/app/answers/run.ts';
import { planRun } from '../../src/app/answers/run-plan.ts';
import { explain } from '../../src/app/answers/why.ts';
import type { Context } from '../../src/app/context.ts';
import { Farm } from '../../src/app/farm.ts';
import { openFarm } from '../../src/app/open.ts';
import type { Opened } from '../../src/app/open.ts';
import { openProject } from '../../src/app/open-project.ts';
import { Refusal } from '../../src/app/refusal.ts';
import type { View } from '../../src/app/view/view.ts';
import { requestRecord } from '../../src/core/request.ts';
import type { Request, RequestId } from '../../src/core/request.ts';
import { readWhere } from '../../src/core/where.ts';
import { ofSchema, rowOf } from '../rig/answers.ts';
import { ideaId } from '../rig/board.ts';
import { Runs } from '../rig/finished.ts';
import { look, lookedProject } from '../rig/looked.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';

const IDEAS = ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2', 'idea-003': 'a: 3' });

/** 1 failed, 2 completed, 3 waits. */
function project(): Project {
  const made = lookedProject({
    // With a sleep of ten minutes: what happens within the time of a test was not seen by the poll.
    'orze.yaml': 'python: sh\ntrain_script: train.sh\npoll: 600\nlease: {settle: 0}\n',
    'ideas.md': IDEAS,
    'train.sh': shTrainer(),
  });
  mkdirSync(made.path('results/.orze'), { recursive: true });
  const runs = new Runs(made.path('results'));
  runs.ours('idea-001', 'NaN', 'out of memory');
  runs.ours('idea-002', 0.5);
  return made;
}

const ACTING = { via: 'cli', reason: null, dryRun: false };

async function retry(view: View, selectors: string[], where: string | null, dryRun = false): Promise<RetryAnswer> {
  return ofSchema('orze.retry/1', await retryRuns(view, selectors, where, { ...ACTING, dryRun }));
}

async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof Refusal)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
}

const asked = (made: Project): Record<string, unknown>[] =>
  made
    .list('results/.orze/requests')
    .toSorted()
    .map((name) => made.json('results/.orze/requests', name));

it('retry binds ideas by a request that stands before they wait, and answers to what', async () => {
  const made = project();
  const view = await look(made);
  const claiming = view.ctx.claiming;
  const moveAway = claiming.moveAway.bind(claiming);
  let before: unknown[] = [];
  claiming.moveAway = (...given) => {
    before = asked(made);
    return moveAway(...given);
  };
  const answer = await retry(view, ['1'], ' host:NODE1 ');
  expect(before).toMatchObject([{ do: 'bind', ids: ['idea-001'], where: 'host:NODE1' }]);
  expect(answer).toMatchObject({
    retried: [{ id: 'idea-001', before: 'FAILED', attempt: 2, constraint: 'host:NODE1', position: 1 }],
    warnings: ['nothing starts on host:NODE1 now: no orze has worked here on a host NODE1'],
  });
  expect(answer.requests).toHaveLength(2);
  expect(asked(made)).toMatchObject([{ do: 'bind' }, { do: 'retry', ids: ['idea-001'] }]);
});

it('a dry run tells all of it and writes nothing', async () => {
  const made = project();
  const view = await look(made);
  expect(await retry(view, ['1', '3'], '-host:node2', true)).toMatchObject({
    requests: [],
    retried: [
      { id: 'idea-001', attempt: 2, constraint: '-host:node2', moved_to: null, position: null },
      { id: 'idea-003', attempt: 1, constraint: '-host:node2', moved_to: null, position: 1 },
    ],
    warnings: ['nothing starts on -host:node2 now: no orze has worked here on such a host'],
  });
  expect(asked(made)).toEqual([]);
  expect(made.list('results/.orze/attempts')).toEqual([]);
});

it('what waits is only bound, bound otherwise, or free again: by another retry, with `any` or without a place', async () => {
  const made = project();
  const view = await look(made);
  const constraint = async (): Promise<unknown> => (await rowOf(view, '3')).constraint;
  const bound = await retry(view, ['3'], 'host:a,b');
  expect(bound).toMatchObject({ retried: [{ before: 'QUEUED', attempt: 1, moved_to: null, constraint: 'host:a,b' }] });
  expect(await constraint()).toBe('host:a,b');
  expect((await refusalOf(retry(view, ['3'], 'host:a,b'))).problem.message).toMatch(/bound to host:a,b already/);
  await retry(view, ['3'], 'host:c');
  expect(await constraint()).toBe('host:c');
  expect(await retry(view, ['3'], null)).toMatchObject({ retried: [{ constraint: null }], warnings: [] });
  expect(await constraint()).toBeNull();
  await retry(view, ['3'], 'host:c');
  await retry(view, ['3'], 'any');
  expect(await constraint()).toBeNull();
  expect((await refusalOf(retry(view, ['3'], null))).problem.message).toMatch(/it is QUEUED: it has not run yet/);
  expect(asked(made).map(({ do: what, where }) => [what, where])).toEqual(
    ['host:a,b', 'host:c', null, 'host:c', null].map((where) => ['bind', where]),
  );
});

it('each retry says anew where: without a place the next attempt may run anywhere', async () => {
  const made = project();
  const view = await look(made);
  await retry(view, ['@failed'], 'host:a');
  new Runs(made.path('results')).ours('idea-001', 'NaN', 'again');
  await view.refresh('anew');
  expect(await rowOf(view, '1')).toMatchObject({ state: 'FAILED', constraint: 'host:a' });
  expect(await retry(view, ['1'], null)).toMatchObject({ retried: [{ attempt: 3, constraint: null, position: 1 }] });
  // What is so already is not asked for.
  expect(await retry(view, ['2'], null)).toMatchObject({ requests: [expect.any(String)] });
});

it.each(['gpu:3', 'node1', 'host:a metric>0.9', 'host<3', 'host:', ''])('`%s` is no place', async (text) => {
  const made = project();
  const { problem } = await refusalOf(retry(await look(made), ['1'], text));
  expect(problem).toMatchObject({ code: 'E0524', source: text, line: 1, help: expect.stringContaining('-host:node3') });
  expect(asked(made)).toEqual([]);
  expect(made.list('results/.orze/attempts')).toEqual([]);
});

it('queue, show, why and the plan of a loop say where it may run', async () => {
  const view = await look(project());
  await retry(view, ['1'], 'host:elsewhere');
  const { items } = ofSchema('orze.queue/1', listQueue(view, { limit: null, cursor: null, state: 'all' }));
  expect(items).toMatchObject([
    { id: 'idea-001', constraint: 'host:elsewhere', expected_start: null },
    { id: 'idea-003', constraint: null },
  ]);
  const row = await rowOf(view, '1');
  expect(ofSchema('orze.run/1', await describeRun(view, row))).toMatchObject({ constraint: 'host:elsewhere' });
  const why = ofSchema('orze.why/1', await explain(view, row));
  expect(why.blockers).toContain('may run here');
  const said = why.checks.find(({ name }) => name === 'may run here');
  expect(said?.detail).toMatch(
    /^bound to host:elsewhere by retry of \S+ on \S+, \S+; no orze has worked here on a host elsewhere$/,
  );
  expect(why.actions[0]).toMatchObject({ cmd: 'orze retry idea-001 --where any', class: 'additive' });
  const plan = ofSchema('orze.run-plan/1', await planRun(view, { gpus: 'cpu:4', only: [], max: null }));
  expect(plan.starts.map(({ id }) => id)).toEqual(['idea-003']);
  expect(plan.waits).toMatchObject([{ id: 'idea-001', why: 'it is bound to host:elsewhere' }]);
});

async function opened(made: Project): Promise<Opened> {
  const { config } = await openProject({ cwd: made.dir, flags: {} });
  const given = { root: made.dir, config, gpus: 'cpu:1', needSlots: true, version: '0', env: made.env };
  const farm = await openFarm({ ...given, tell: () => undefined });
  if (!farm.ok) throw new Error(farm.problem.message);
  return farm.value;
}

function bindRequest(id: string): Request {
  const where = readWhere('host:elsewhere');
  if (!where.ok) throw new Error(where.message);
  const by = { user: 'u', host: 'h', via: 'cli' };
  const name = '1700000000000-00000000' as RequestId;
  return { do: 'bind', ids: [ideaId(id)], where: where.where, id: name, at: '2026-01-01T00:00:00Z', by, reason: null };
}

const ran = (made: Project): string[] =>
  (made.has('witness.log') ? made.read('witness.log') : '').split('\n').filter((line) => line.startsWith('begin'));

it('a loop leaves ideas that are bound elsewhere to others, and ends without them', async () => {
  const made = project();
  const view = await look(made);
  await retry(view, ['1', '3'], 'host:elsewhere');
  for (const mode of ['until-done', 'once'] as const) {
    const { ctx, nudge } = await opened(made);
    expect(await new Farm(ctx, mode, nudge).run()).toBe('done');
  }
  expect(ran(made)).toEqual([]);
  await retry(view, ['1'], null);
  const { ctx, nudge } = await opened(made);
  expect(await new Farm(ctx, 'until-done', nudge).run()).toBe('done');
  expect(ran(made)).toEqual([expect.stringMatching(/^begin idea-001 /)]);
});

/** A loop with this change of its files. */
async function runWith(made: Project, change: (real: Context) => Partial<Context['files']>): Promise<void> {
  const { ctx: real, nudge } = await opened(made);
  const ctx: Context = { ...real, files: { ...real.files, ...change(real) } };
  expect(await new Farm(ctx, 'until-done', nudge).run()).toBe('done');
}

it('an attempt that is set aside between the looks at requests and at results/ is not tried where it may not run', async () => {
  const made = project();
  let retried = false;
  await runWith(made, ({ files, layout }) => ({
    list: async (path) => {
      if (path === layout.results && !retried) {
        retried = true;
        // What a retry does, at once.
        mkdirSync(layout.attempts, { recursive: true });
        const request = bindRequest('idea-001');
        writeFileSync(join(layout.requests, `${request.id}.json`), JSON.stringify(requestRecord(request)));
        renameSync(layout.run('idea-001').dir, join(layout.attempts, `idea-001.${'0'.repeat(32)}`));
      }
      return files.list(path);
    },
  }));
  expect(retried).toBe(true);
  expect(ran(made)).toEqual([expect.stringMatching(/^begin idea-003 /)]);
});

it('an idea that is bound elsewhere while it is being claimed is not run', async () => {
  const made = project();
  let bound = false;
  await runWith(made, ({ files, memory }) => ({
    freeBytes: async (path) => {
      if (memory.busy.has(ideaId('idea-003'))) bound = memory.overlay.apply(bindRequest('idea-003')) || bound;
      return files.freeBytes(path);
    },
  }));
  expect(bound).toBe(true);
  expect(ran(made)).toEqual([]);
  expect(readdirSync(made.path('results'))).not.toContain('idea-003');
  expect(made.list('results/.orze/prep')).toEqual([]);
});
