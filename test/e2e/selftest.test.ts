/** `orze selftest` as people run it: what it prints, what it leaves behind, and whether a real orze beside it notices. */
import { describe, expect, it } from 'vitest';
import { WAIT_FOR_GO, liveProject } from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import { processesWith } from '../rig/usage.ts';
import { until } from '../rig/wait.ts';

const SHORT = ['selftest', '--faults', '4', '--seconds', '5', '--hosts', '2', '--seed', '5'];

const scratchOf = (project: ReturnType<typeof liveProject>): string[] =>
  project.list('results', '.orze').filter((name) => name.startsWith('selftest-'));

describe('orze selftest', () => {
  it('says what was lost, doubled and torn, beside a real orze that goes on undisturbed, and leaves nothing behind', async () => {
    const one = liveProject({ 'ideas.md': ideasFile({ 'idea-001': 'a: 1' }), 'train.sh': shTrainer(WAIT_FOR_GO) });
    const real = one.start(['--until-done', '--gpus', 'cpu:1']);
    await real.says('Launching idea-001');
    // A temporary folder of its own shows what it leaves there.
    one.write('tmp/.keep', '');
    const { code, stdout, stderr } = await one.orze(SHORT, { TMPDIR: one.path('tmp') });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^faults 4 · runs \d+ · lost 0 · double 0 · torn 0\n$/);
    expect(code).toBe(0);
    expect(scratchOf(one)).toEqual([]);
    expect(one.list('tmp')).toEqual(['.keep']);
    expect(processesWith(one.path('tmp'))).toEqual([]);
    one.write('go', '');
    expect(await real.ended).toMatchObject({ code: 0 });
    expect(one.json('results', 'status.json')).toMatchObject({ completed: 1, failed: 0, queue_depth: 0 });
  });

  it('is stopped by Ctrl-C: its processes end, its folders go, also the results folder that it made', async () => {
    const one = liveProject({});
    one.write('tmp/.keep', '');
    const test = one.start(['selftest', '--hosts', '2'], { TMPDIR: one.path('tmp') });
    await until('its hosts', () => processesWith(one.path('tmp/orze-selftest-')).length > 2);
    test.child.kill('SIGINT');
    const { code, stdout, stderr } = await test.ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^stopped: /);
    expect(processesWith(one.path('tmp/orze-selftest-'))).toEqual([]);
    expect(one.list('tmp')).toEqual(['.keep']);
    expect(one.has('results')).toBe(false);
  });

  it('tells in one line why it cannot work in a results folder', async () => {
    const one = liveProject({ results: 'a file' });
    const { code, stderr } = await one.orze(['selftest']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error\[E0304\]: the self-test cannot work in .*results: E/);
  });
});
