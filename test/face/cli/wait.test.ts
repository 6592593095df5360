/** `orze wait` beside real loops: it ends when it is certain, not later, and its exit code says what came of it. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../../src/app/schemas/index.ts';
import { main } from '../../../src/face/cli/main.ts';
import { SETTINGS, WAIT_FOR_GO, liveProject } from '../../rig/live-project.ts';
import { Runs } from '../../rig/finished.ts';
import { ideasFile, shTrainer } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';
import { testTerminal } from '../../rig/terminal.ts';
import { until } from '../../rig/wait.ts';

/** Nobody looks by itself within a test's time: what is not told by events comes too late. */
const SLOW = 'python: sh\ntrain_script: train.sh\nkill_grace: 1\npoll: 600\nlease: {settle: 0.2}\n';
/** idea-bad fails with 3, the metric of the others is their `score`. */
const SCORES = `#!/bin/sh
run=$4/$2
${WAIT_FOR_GO}
[ "$2" = idea-bad ] && { echo "RuntimeError: no such thing"; exit 3; }
score=$(sed -n 's/^score: *//p' "$run/config.yaml")
printf '{"status": "COMPLETED", "test_accuracy": %s, "training_time": 1}' "$score" > "$run/metrics.json"
`;

interface Waited {
  code: number;
  body: {
    met: boolean;
    timed_out: boolean;
    done: { id: string; rank: number | null; new_best: boolean; delta_parent: number | null }[];
    failed: { id: string; cause: string | null }[];
    pending: string[];
    cursor: string;
    error?: { code: string };
  };
  err: string;
}

/** `begun`: it has looked, and goes on waiting. */
function waiting(
  project: Project,
  words: readonly string[],
): { begun: () => Promise<unknown>; ended: Promise<Waited> } {
  // It says so to people.
  const terminal = testTerminal({ cwd: project.dir, env: project.env, isTTY: true });
  const ended = main(['wait', ...words, '--json'], terminal).then((code) => {
    const body = JSON.parse(terminal.out()) as Waited['body'] & { schema: string };
    expect(schemaOf(body.schema)?.safeParse(body).error?.issues ?? []).toEqual([]);
    return { code, body, err: terminal.err() };
  });
  return { begun: () => until(`orze wait ${words.join(' ')} to wait`, () => terminal.err() !== ''), ended };
}

const wait = (project: Project, words: readonly string[]): Promise<Waited> => waiting(project, words).ended;

function finished(ideas: Record<string, string>, settings = SETTINGS): { project: Project; runs: Runs } {
  const project = liveProject({ 'orze.yaml': settings, 'train.sh': shTrainer(), 'ideas.md': ideasFile(ideas) });
  mkdirSync(project.path('results/.orze'), { recursive: true });
  return { project, runs: new Runs(project.path('results')) };
}

const idsOf = (items: readonly { id: string }[]): string[] => items.map(({ id }) => id).toSorted();

describe('beside a loop', () => {
  it('ends as soon as an event tells that its runs are over, however rarely anybody looks', async () => {
    const project = liveProject({
      'orze.yaml': SLOW,
      'train.sh': SCORES,
      'ideas.md': ideasFile({ 'idea-1': 'score: 0.5', 'idea-2': 'score: 0.7', 'idea-bad': 'score: 0' }),
    });
    const loop = project.start(['--gpus', 'cpu:3']);
    await loop.says('Launching idea-bad');
    const [all, any, empty] = [['1', '2', 'idea-bad'], ['--any'], ['--queue-empty']].map((words) =>
      waiting(project, words),
    );
    await Promise.all([all?.begun(), any?.begun(), empty?.begun()]);
    project.write('go', '');
    const { code, body } = (await all?.ended) ?? {};
    expect(code).toBe(1);
    expect(body).toMatchObject({ met: true, timed_out: false, pending: [] });
    expect(idsOf(body?.done ?? [])).toEqual(['idea-1', 'idea-2']);
    expect(body?.done.find(({ id }) => id === 'idea-2')).toMatchObject({ rank: 1, new_best: true });
    expect(body?.failed).toMatchObject([{ id: 'idea-bad', cause: 'exit-3' }]);
    // Of those that ended first some failed, or not.
    expect([0, 1]).toContain((await any?.ended)?.code);
    // That runs have failed is no failure of the queue: `orze wait --queue-empty && orze ls` goes on.
    const emptied = await empty?.ended;
    expect(emptied).toMatchObject({ code: 0, body: { met: true, pending: [], failed: [{ id: 'idea-bad' }] } });
    expect(idsOf(emptied?.body.done ?? []).toSorted()).toEqual(['idea-1', 'idea-2']);
  });

  it('--any ends with a run that was added after it began, and names only what is news', async () => {
    const project = liveProject({
      'orze.yaml': SETTINGS,
      'train.sh': SCORES,
      'ideas.md': ideasFile({ 'idea-1': 'score: 0.5' }),
      go: '',
    });
    const loop = project.start(['--gpus', 'cpu:1']);
    // What the loop has said may not stand on disk yet.
    await loop.says('[COMPLETED] idea-1');
    await wait(project, ['1']);
    const any = waiting(project, ['--any']);
    await any.begun();
    appendFileSync(project.path('ideas.md'), `\n${ideasFile({ 'idea-2': 'score: 0.6' })}`);
    expect((await any.ended).body).toMatchObject({ met: true, done: [{ id: 'idea-2', new_best: true }], failed: [] });
  });

  it('--for started ends when they run', async () => {
    const project = liveProject({
      'orze.yaml': SLOW,
      'train.sh': SCORES,
      'ideas.md': ideasFile({ 'idea-1': 'score: 0.5' }),
    });
    const started = waiting(project, ['1', '--for', 'started']);
    await started.begun();
    const loop = project.start(['--gpus', 'cpu:1']);
    expect(await started.ended).toMatchObject({ code: 0, body: { met: true, done: [{ id: 'idea-1' }] } });
    await loop.says('Launching idea-1');
    project.write('go', '');
  });

  it('--for a query ends with the run that matches', async () => {
    const project = liveProject({
      'orze.yaml': SETTINGS,
      'train.sh': SCORES,
      'ideas.md': ideasFile({ 'idea-1': 'score: 0.5', 'idea-2': 'score: 0.7' }),
      go: '',
    });
    const good = waiting(project, ['--for', 'metric>0.6']);
    await good.begun();
    const loop = project.start(['--gpus', 'cpu:1']);
    expect(await good.ended).toMatchObject({ code: 0, body: { met: true, done: [{ id: 'idea-2' }] } });
    await loop.says('[COMPLETED] idea-2');
  });
});

describe('without a loop', () => {
  it('what is over is told at once, and who was best before is no new best', async () => {
    const { project, runs } = finished({ 'idea-1': 'x: 1', 'idea-2': 'x: 2', 'idea-3': 'x: 3' });
    runs.ours('idea-1', 0.5);
    runs.ours('idea-2', 0.7);
    runs.ours('idea-3', 0, 'loss became NaN');
    expect(await wait(project, ['1', '2'])).toMatchObject({ code: 0, body: { met: true, failed: [] } });
    expect((await wait(project, ['2'])).body.done).toMatchObject([{ rank: 1, new_best: false }]);
    expect(await wait(project, ['3'])).toMatchObject({
      code: 1,
      body: { failed: [{ id: 'idea-3', cause: 'reported' }] },
    });
    expect(await wait(project, ['1', '3', '--any'])).toMatchObject({ code: 1 });
  });

  it('a run that is over and does not match will never do so: that is no success', async () => {
    const { project, runs } = finished({ 'idea-1': 'x: 1', 'idea-2': 'x: 2' });
    runs.ours('idea-1', 0.5);
    runs.ours('idea-2', 0.7);
    expect(await wait(project, ['1', '--for', 'metric>0.6'])).toMatchObject({ code: 1, body: { done: [] } });
    expect(await wait(project, ['2', '--for', 'metric>0.6'])).toMatchObject({ code: 0 });
    expect(await wait(project, ['1', '2', '--for', 'metric>0.6', '--any'])).toMatchObject({ code: 0 });
    expect(await wait(project, ['--for', 'metric>0.9', '--timeout', '0.1s'])).toMatchObject({ code: 124 });
  });

  it('an idea that is BLOCKED is not waited for, unless somebody is just writing it', async () => {
    const { project, runs } = finished({ 'idea-1': 'x: 1' });
    appendFileSync(
      project.path('ideas.md'),
      '\n## idea-4: Broken\n```yaml\nx: [1\n```\n\n## idea-5: Half\n```yaml\nx: 5\n',
    );
    expect(await wait(project, ['4'])).toMatchObject({ code: 1, body: { failed: [{ id: 'idea-4', cause: 'E0102' }] } });
    const half = waiting(project, ['idea-5']);
    await half.begun();
    appendFileSync(project.path('ideas.md'), '```\n');
    runs.ours('idea-5', 0.5);
    expect(await half.ended).toMatchObject({ code: 0, body: { done: [{ id: 'idea-5' }], failed: [] } });
  });

  it('where there is nothing to wait for it is over, and what there is not is a no', async () => {
    const { project } = finished({});
    expect(await wait(project, ['@running'])).toMatchObject({ code: 0, body: { met: true, done: [] } });
    expect(await wait(project, ['--idle'])).toMatchObject({ code: 0 });
    expect(await wait(project, ['99'])).toMatchObject({ code: 3, body: { error: { code: 'E0505' } } });
    expect(await wait(project, ['1', '--idle'])).toMatchObject({ code: 2, body: { error: { code: 'E0200' } } });
  });

  it('when the time is up it says what is not over, and that nobody works on it', async () => {
    const { project } = finished({ 'idea-1': 'x: 1', 'idea-2': 'x: 2' });
    const { code, body, err } = await wait(project, ['--timeout', '0.1s']);
    expect({ code, body }).toMatchObject({ code: 124, body: { timed_out: true, pending: ['idea-1', 'idea-2'] } });
    expect(err).toContain('no orze runs here');
  });

  it('Ctrl-C ends it with 130 and what is known', async () => {
    const { project } = finished({ 'idea-1': 'x: 1' });
    const started = project.start(['wait', '1', '--json']);
    await started.says('no orze runs here');
    started.child.kill('SIGINT');
    const { code, stdout } = await started.ended;
    expect({ code, body: JSON.parse(stdout) as object }).toMatchObject({
      code: 130,
      body: { met: false, timed_out: false, pending: ['idea-1'] },
    });
  });
});
