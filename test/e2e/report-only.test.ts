/** Looking without touching, settings that are empty or wrong, cleanup, and a user who edits and deletes while orze runs. */
import { appendFileSync, mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  deleteRun,
  SETTINGS,
  WAIT_FOR_GO,
  failureOf,
  isAlive,
  linesOf,
  liveProject,
  outcomeOf,
  reportTable,
} from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

const IDEAS = ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' });
const counts = (report: string) => reportTable(report, '## Pipeline Status')[1];

describe('--report-only', () => {
  it('without a results folder reports what waits; needs no GPU, starts and claims nothing', async () => {
    const one = liveProject({ 'ideas.md': IDEAS, 'train.sh': shTrainer() });
    const { code, stderr } = await one.orze(['--report-only']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(counts(one.read('results', 'report.md'))).toEqual(['2', '0', '0', '0', '2']);
    expect(one.json('results', 'status.json')).toMatchObject({
      queue_depth: 2,
      completed: 0,
      active: [],
      free_gpus: [],
    });
    expect(one.has('witness.log')).toBe(false);
    expect(one.list('results').toSorted()).toEqual(['.orze', 'report.md', 'status.json']);
    expect(one.list('results', '.orze', 'hosts')).toEqual([]);
    expect(one.list('results', '.orze', 'prep')).toEqual([]);
  });

  it('beside a running orze tells what runs, and leaves run and orze alone', async () => {
    const one = liveProject({ 'ideas.md': IDEAS, 'train.sh': shTrainer(WAIT_FOR_GO) });
    const started = one.start(['--once', '--gpus', 'cpu:1']);
    await started.says('Launching idea-001');
    const hosts = one.list('results', '.orze', 'hosts');
    expect((await one.orze(['--report-only'])).code).toBe(0);
    expect(counts(one.read('results', 'report.md'))).toEqual(['2', '0', '0', '1', '1']);
    expect(one.json('results', 'status.json').active).toMatchObject([{ idea_id: 'idea-001', stage: 'train' }]);
    expect(one.list('results', '.orze', 'hosts')).toEqual(hosts);
    one.write('go', '');
    expect((await started.ended).code).toBe(0);
    expect(outcomeOf(one, 'idea-001').status).toBe('COMPLETED');
    expect((await one.orze(['--report-only'])).code).toBe(0);
    expect(counts(one.read('results', 'report.md'))).toEqual(['2', '1', '0', '0', '1']);
    expect(linesOf(one, 'witness.log')).toHaveLength(2);
  });
});

describe('a project with something missing or empty', () => {
  it('without ideas.md waits for it, and says so', async () => {
    const one = liveProject({ 'train.sh': shTrainer() });
    expect((await one.orze(['--report-only'])).code).toBe(0);
    expect(counts(one.read('results', 'report.md'))).toEqual(['0', '0', '0', '0', '0']);
    const started = one.start(['--gpus', 'cpu:1']);
    await started.says(/ideas\.md/);
    one.write('ideas.md', IDEAS);
    await started.says('[COMPLETED] idea-002');
    started.child.kill('SIGTERM');
    expect((await started.ended).code).toBe(0);
  });

  it('an interpreter that is not there fails the ideas with its name, not orze', async () => {
    const settings = SETTINGS.replace('python: sh', 'python: ./no-such-python');
    const one = liveProject({ 'orze.yaml': settings, 'ideas.md': IDEAS, 'train.sh': shTrainer() });
    const { code } = await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(code).toBe(0);
    for (const id of ['idea-001', 'idea-002']) expect(failureOf(one, id).text).toContain('no-such-python');
    expect(one.json('results', 'status.json')).toMatchObject({ failed: 2, completed: 0 });
  });

  it('empty sections and values are defaults', async () => {
    const nulls = [
      'cleanup:',
      'research: null',
      'timeout: null',
      'post_scripts:',
      'report:',
      'train_extra_env: ~',
      'pre_script:',
    ];
    const one = liveProject({
      'orze.yaml': `${SETTINGS}${nulls.join('\n')}\n`,
      'ideas.md': IDEAS,
      'train.sh': shTrainer(),
    });
    const { code, stderr } = await one.orze(['--until-done', '--gpus', 'cpu:2']);
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/\[(WARNING|ERROR)\]|error\[/);
    expect(counts(one.read('results', 'report.md'))).toEqual(['2', '2', '0', '0', '0']);
  });
});

describe('an odd entry in results/', () => {
  it('concerns its own idea only: a file, a link and a folder that cannot be taken hold up nobody', async () => {
    const one = liveProject({
      'orze.yaml': SETTINGS.replace('settle: 0.2', 'settle: 0.2, emptyGrace: 0.3'),
      'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2', 'idea-003': 'a: 3' }),
      'train.sh': shTrainer(),
      'results/idea-001': 'a file',
      // What NFS leaves of a deleted file that somebody still has open: empty for people, not for rename.
      'results/idea-002/.nfs000000000001': '',
      'results/notes.txt': 'mine',
    });
    mkdirSync(one.path('elsewhere'));
    symlinkSync(one.path('elsewhere'), one.path('results', 'idea-003'));
    const started = one.start(['-v', '--gpus', 'cpu:1']);
    await started.says(/idea-002 is claimed/);
    await started.says(/E0405 idea-003: .*ENOTDIR/);
    appendFileSync(one.path('ideas.md'), `\n${ideasFile({ 'idea-004': 'a: 4' })}`);
    await started.says('[COMPLETED] idea-004');
    started.child.kill('SIGTERM');
    const { code, stderr } = await started.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(/E0405 idea-001: .*ENOTDIR/);
    // Each try waits for the grace anew; without that there are hundreds a second.
    expect(stderr.match(/idea-002 is claimed/g)?.length).toBeLessThan(30);
    expect(one.list('elsewhere')).toEqual([]);
    expect(one.read('results', 'notes.txt')).toBe('mine');
    expect(one.json('results', 'status.json')).toMatchObject({ completed: 1, counts: { unknown: 2 } });
  });
});

describe('cleanup', () => {
  it('deletes by pattern in finished runs only, never records of orze, and runs the script', async () => {
    const settings = `${SETTINGS}eval_script: eval.sh
eval_args: ["{idea_id}"]
cleanup: {interval: 1, patterns: ["*.ckpt", "deep/*.tmp", "*.json", "*"], script: clean.sh}
`;
    // One run is in its evaluation and one in its training while the others are cleaned up: both see whether their files stay.
    const wait = 'while [ ! -f cleaned ] && [ -f train.sh ]; do sleep 0.02; done';
    const body = `echo weights > $run/last.ckpt; mkdir $run/deep; echo x > $run/deep/a.tmp; ln -s ../../keep.ckpt $run/link.ckpt
[ $id = idea-004 ] && { ${wait}; cat $run/last.ckpt > alive.train; }`;
    const one = liveProject({
      'orze.yaml': settings,
      'keep.ckpt': 'mine',
      'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2', 'idea-003': 'a: 3', 'idea-004': 'a: 4' }),
      'train.sh': shTrainer(body),
      'eval.sh': `[ $1 = idea-003 ] && { ${wait}; cat results/$1/last.ckpt > alive.eval; }\nexit 0\n`,
      'clean.sh': '[ -f results/idea-001/last.ckpt ] || [ -f results/idea-002/last.ckpt ] || : > cleaned\n',
    });
    const { code, stderr } = await one.orze(['--until-done', '--gpus', 'cpu:2']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/Cleanup: [1-9]\d* files deleted, script: exit 0/);
    expect(one.read('alive.train')).toBe('weights\n');
    expect(one.read('alive.eval')).toBe('weights\n');
    expect(one.read('keep.ckpt')).toBe('mine');
    for (const id of ['idea-001', 'idea-002']) {
      expect(one.list('results', id).toSorted()).toEqual([
        '.orze',
        'claim.json',
        'config.yaml',
        'deep',
        'idea.md',
        'link.ckpt',
        'metrics.json',
      ]);
      expect(one.list('results', id, 'deep')).toEqual([]);
      expect(one.list('results', id, '.orze')).toEqual(
        expect.arrayContaining(['outcome.json', 'released.json', 'metrics.sealed.json', 'exit.train.json']),
      );
    }
    expect(counts(one.read('results', 'report.md'))).toEqual(['4', '4', '0', '0', '0']);
  });

  it('a script that fails is told of and stops nothing', async () => {
    const one = liveProject({
      'orze.yaml': `${SETTINGS}cleanup: {interval: 1, script: clean.sh}\n`,
      'ideas.md': ideasFile({ 'idea-001': 'a: 1' }),
      'train.sh': shTrainer(WAIT_FOR_GO),
      'clean.sh': 'exit 6\n',
    });
    const started = one.start(['--until-done', '--gpus', 'cpu:1']);
    await started.says(/\[WARNING\] Cleanup: 0 files deleted, script: exit 6/);
    one.write('go', '');
    expect((await started.ended).code).toBe(0);
    expect(outcomeOf(one, 'idea-001').status).toBe('COMPLETED');
  });
});

/** With a sleep of ten minutes: what happens within the time of a test was not seen by the poll. */
const LONG_POLL = SETTINGS.replace('poll: 1', 'poll: 600');

describe('while orze runs', () => {
  it('ideas that are added start at once, without waiting for the poll', async () => {
    const one = liveProject({ 'orze.yaml': LONG_POLL, 'ideas.md': IDEAS, 'train.sh': shTrainer() });
    const started = one.start(['--gpus', 'cpu:2']);
    await started.says('[COMPLETED] idea-002');
    // A file that has just changed is looked at again for a while; now only the notice of the change wakes the loop.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    // As editors save: a new file in the place of the old one.
    one.write('ideas.new', `${one.read('ideas.md')}\n${ideasFile({ 'idea-003': 'a: 3' })}`);
    renameSync(one.path('ideas.new'), one.path('ideas.md'));
    await started.says('[COMPLETED] idea-003');
    appendFileSync(one.path('ideas.md'), `\n${ideasFile({ 'idea-004': 'a: 4' })}`);
    await started.says('[COMPLETED] idea-004');
    started.child.kill('SIGTERM');
    expect((await started.ended).code).toBe(0);
  });

  it('deleting the folder of a finished run runs the idea again', async () => {
    const one = liveProject({ 'ideas.md': IDEAS, 'train.sh': shTrainer() });
    const started = one.start(['--gpus', 'cpu:1']);
    await started.says('[COMPLETED] idea-002');
    await until('the release of idea-001', () => one.has('results', 'idea-001', '.orze', 'released.json'));
    deleteRun(one, 'idea-001');
    await until(
      'its second run',
      () => linesOf(one, 'witness.log').filter((line) => line.startsWith('end idea-001')).length === 2,
    );
    started.child.kill('SIGTERM');
    expect((await started.ended).code).toBe(0);
    expect(counts(one.read('results', 'report.md'))).toEqual(['2', '2', '0', '0', '0']);
    const tokens = linesOf(one, 'witness.log').filter((line) => line.startsWith('begin idea-001'));
    expect(new Set(tokens).size).toBe(2);
  });

  it('deleting the folder of a live run ends its trainer with all its children and runs the idea again', async () => {
    const body = `if [ ! -f second ]; then : > second; sleep 300 & echo $$ $! > pids; wait; fi`;
    const one = liveProject({ 'ideas.md': ideasFile({ 'idea-001': 'a: 1' }), 'train.sh': shTrainer(body) });
    const started = one.start(['--until-done', '--gpus', 'cpu:1']);
    await until('the first run', () => linesOf(one, 'pids').length === 1);
    const pids = one.read('pids').trim().split(' ').map(Number);
    deleteRun(one, 'idea-001');
    expect((await started.ended).code).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(outcomeOf(one, 'idea-001').status).toBe('COMPLETED');
    const witnessed = linesOf(one, 'witness.log').map((line) => line.split(' ')[0]);
    expect(witnessed).toEqual(['begin', 'begin', 'end']);
    expect(one.json('results', 'status.json')).toMatchObject({ completed: 1, failed: 0, active: [] });
  });
});
