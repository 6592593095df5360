/** Faults of the first version that only show with real processes and files (docs/quirks.md has them all): each is made to happen. */
import { appendFileSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SETTINGS, WAIT_FOR_GO, failureOf, linesOf, liveProject, outcomeOf, reportTable } from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import type { Project, Started } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

const LONG_POLL = SETTINGS.replace('poll: 1', 'poll: 600');
const METRICS = '{"status": "COMPLETED", "test_accuracy": 0.5}';

/** `idea-001` … with a config each. */
const ideas = (count: number, fields = '') =>
  ideasFile(Object.fromEntries(Array.from({ length: count }, (_, i) => [`idea-00${i + 1}`, `n: ${i}`])), fields);

const counts = (project: Project) => reportTable(project.read('results', 'report.md'), '## Pipeline Status')[1];
const ranking = (project: Project) =>
  reportTable(project.read('results', 'report.md'), '## Results')
    .slice(1)
    .map(([, id]) => id);
const record = (project: Project, id: string, name: string) => project.has('results', id, '.orze', name);

async function stopped(started: Started): Promise<void> {
  started.child.kill('SIGTERM');
  expect((await started.ended).code).toBe(0);
}

async function killed(started: Started): Promise<void> {
  started.child.kill('SIGKILL');
  await started.ended;
}

/** A trainer that does something else for each idea; `$id` and `$run` are set. */
const trainerOf = (cases: Record<string, string>) =>
  `id=$2; run=$4/$2; echo $id >> ran.log\ncase $id in\n${Object.entries(cases)
    .map(([id, body]) => `${id})\n${body}\n;;`)
    .join('\n')}\nesac\n`;

describe('scheduling', () => {
  it('nothing blocks: with pre, eval, post, research and cleanup hanging, a slot still launches, times out and records', async () => {
    const hang = (what: string) => `: > here.${what}; ${WAIT_FOR_GO}`;
    const settings = `${SETTINGS.replace('poll: 1', 'poll: 0.2')}timeout: 3
pre_script: pre.sh
pre_args: ["{idea_id}"]
eval_script: eval.sh
eval_args: ["{idea_id}"]
post_scripts: [{name: plots, script: post.sh, args: ["{idea_id}"]}]
research: {mode: script, script: research.sh}
cleanup: {interval: 1, script: cleanup.sh}
`;
    const one = liveProject({
      'orze.yaml': settings,
      'ideas.md': ideas(3),
      'pre.sh': `[ $1 = idea-001 ] || exit 0; ${hang('pre')}`,
      'eval.sh': `[ $1 = idea-002 ] || exit 0; ${hang('eval')}`,
      'post.sh': `[ $1 = idea-003 ] || exit 0; ${hang('post')}`,
      'research.sh': hang('research'),
      'cleanup.sh': hang('cleanup'),
      'train.sh': shTrainer(`[ $id = idea-004 ] && sleep 60`),
    });
    const started = one.start(['--until-done', '--gpus', 'cpu:4']);
    const hanging = ['pre', 'eval', 'post', 'research', 'cleanup'].map((what) => `here.${what}`);
    await until('five stages that hang', () => hanging.every((file) => one.has(file)));
    appendFileSync(one.path('ideas.md'), `\n${ideasFile({ 'idea-004': 'n: 4', 'idea-005': 'n: 5' })}`);
    await started.says('[TIMEOUT] idea-004');
    await started.says('[COMPLETED] idea-005');
    expect([record(one, 'idea-001', 'exit.pre.json'), record(one, 'idea-002', 'exit.eval.json')]).toEqual([
      false,
      false,
    ]);
    one.write('go', '');
    expect((await started.ended).code).toBe(0);
    expect(counts(one)).toEqual(['5', '4', '1', '0', '0']);
  });

  it('a free slot takes the next idea at once, also after a failed pre-script and a lost claim', async () => {
    // The first training plays another host that claims idea-003 and finishes it.
    const other = `mkdir results/idea-003; echo '{"claimed_by": "other", "pid": 1, "gpu": 0}' > results/idea-003/claim.json
echo '${METRICS}' > results/idea-003/metrics.json`;
    const one = liveProject({
      'orze.yaml': `${LONG_POLL}pre_script: pre.sh\npre_args: ["{idea_id}"]\n`,
      'ideas.md': ideas(4),
      'pre.sh': '[ $1 != idea-001 ]',
      'train.sh': shTrainer(`[ $id = idea-002 ] && { ${other}; }`),
    });
    const { code } = await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(code).toBe(0);
    expect(linesOf(one, 'witness.log').filter((line) => line.startsWith('begin'))).toHaveLength(2);
    expect(counts(one)).toEqual(['4', '3', '1', '0', '0']);
  }, 20_000);

  it('evals of runs that end together run at the same time, each on the slot of its run', async () => {
    const one = liveProject({
      'orze.yaml': `${SETTINGS}eval_script: eval.sh\neval_args: ["{idea_id}", "{gpu}"]\n`,
      'ideas.md': ideas(2),
      'eval.sh': `: > eval.$2; while [ -f train.sh ] && { [ ! -f eval.0 ] || [ ! -f eval.1 ]; }; do sleep 0.02; done
echo '{}' > results/$1/eval_report.json`,
      'train.sh': shTrainer(),
    });
    expect((await one.orze(['--once', '--gpus', 'cpu:2'])).code).toBe(0);
    for (const id of ['idea-001', 'idea-002']) expect(one.has('results', id, 'eval_report.json')).toBe(true);
  });

  it('--once leaves a true status, and failures are counted over restarts', async () => {
    const one = liveProject({
      'orze.yaml': `${SETTINGS}max_idea_failures: 2\n`,
      'ideas.md': ideas(1),
      'train.sh': 'echo run >> runs.log; exit 1',
    });
    for (const [runs, status] of [
      [1, { failed: 0, queue_depth: 1, skipped: 0 }],
      [2, { failed: 1, queue_depth: 0, skipped: 1 }],
      [2, { failed: 1, queue_depth: 0, skipped: 1 }],
    ] as const) {
      expect((await one.orze(['--once', '--gpus', 'cpu:1'])).code).toBe(0);
      expect(linesOf(one, 'runs.log')).toHaveLength(runs);
      expect(one.json('results', 'status.json')).toMatchObject({ active: [], ...status });
    }
  });

  it('kill -9 while an idea trains and another is evaluated: eval and post-scripts still run, once', async () => {
    const one = liveProject({
      'orze.yaml': `${SETTINGS}eval_script: eval.sh\neval_args: ["{idea_id}"]
post_scripts: [{name: plots, script: post.sh, args: ["{idea_id}"]}]\n`,
      'ideas.md': ideas(2),
      'train.sh': shTrainer(`[ $id = idea-001 ] && { : > here.train; ${WAIT_FOR_GO}; }`),
      'eval.sh': `echo $1 >> eval.log; [ $1 = idea-002 ] && { : > here.eval; ${WAIT_FOR_GO}; }; echo '{}' > results/$1/eval_report.json`,
      'post.sh': 'echo $1 >> post.log',
    });
    const first = one.start(['--gpus', 'cpu:2']);
    await until('a training and an eval', () => one.has('here.train') && one.has('here.eval'));
    await killed(first);
    one.write('go', '');
    // Both end while no orze is there: the kill falls between training and eval of the one, between eval and post of the other.
    await until(
      'their ends',
      () => record(one, 'idea-001', 'exit.train.json') && record(one, 'idea-002', 'exit.eval.json'),
    );
    expect(linesOf(one, 'eval.log')).toEqual(['idea-002']);
    expect((await one.orze(['--until-done', '--gpus', 'cpu:2'])).code).toBe(0);
    expect(linesOf(one, 'eval.log')).toEqual(['idea-002', 'idea-001']);
    expect(linesOf(one, 'post.log').toSorted()).toEqual(['idea-001', 'idea-002']);
    expect(counts(one)).toEqual(['2', '2', '0', '0', '0']);
  });
});

describe('processes', () => {
  it('a trainer that is ended by a second signal has its grace to save a checkpoint', async () => {
    const one = liveProject({
      'orze.yaml': SETTINGS.replace('kill_grace: 1', 'kill_grace: 30'),
      'ideas.md': ideas(1),
      'train.sh': `run=$4/$2
trap 'sleep 0.3; echo weights > $run/last.ckpt; exit 0' TERM
: > here; while [ -f train.sh ]; do sleep 0.02; done`,
    });
    const started = one.start(['--gpus', 'cpu:1']);
    await until('the training', () => one.has('here'));
    started.child.kill('SIGTERM');
    await started.says('Stopping');
    await stopped(started);
    expect(one.read('results', 'idea-001', 'last.ckpt')).toBe('weights\n');
    expect(failureOf(one, 'idea-001').class).toBe('killed');
  });

  it('after a restart with too little disk an adopted run is still timed out and recorded', async () => {
    const one = liveProject({
      'orze.yaml': `${SETTINGS}timeout: 2\n`,
      'ideas.md': ideas(2),
      'train.sh': 'echo $2 >> ran.log; while [ -f train.sh ]; do sleep 0.05; done',
    });
    const first = one.start(['--gpus', 'cpu:1']);
    await until('the training', () => one.has('ran.log'));
    await killed(first);
    one.write('orze.yaml', `${SETTINGS}timeout: 2\nmin_disk_gb: 1000000\n`);
    const second = one.start(['--gpus', 'cpu:1']);
    await second.says('low disk');
    await second.says('[TIMEOUT] idea-001');
    await stopped(second);
    expect(linesOf(one, 'ran.log')).toEqual(['idea-001']);
    expect(counts(one)).toEqual(['2', '0', '1', '0', '1']);
  });
});

describe('results', () => {
  it('metrics that were complete stand, whatever ended the script', async () => {
    const one = liveProject({
      'orze.yaml': `${SETTINGS}timeout: 3\nmax_idea_failures: 2\neval_script: eval.sh\neval_args: ["{idea_id}"]\n`,
      'ideas.md': ideas(3),
      'eval.sh': 'echo $1 >> eval.log',
      'train.sh': trainerOf({
        'idea-001': `echo '${METRICS}' > $run/metrics.json; exit 9`,
        'idea-002': `echo '${METRICS}' > $run/metrics.json; sleep 60`,
        'idea-003': `printf '{"status": "COMPLETED", "test_acc' > $run/metrics.json`,
      }),
    });
    const { code, stderr } = await one.orze(['--until-done', '--gpus', 'cpu:3']);
    expect(code).toBe(0);
    expect(linesOf(one, 'ran.log').toSorted()).toEqual(['idea-001', 'idea-002', 'idea-003', 'idea-003']);
    expect(linesOf(one, 'eval.log').toSorted()).toEqual(['idea-001', 'idea-002']);
    for (const id of ['idea-001', 'idea-002']) {
      expect(stderr).toContain(`[COMPLETED] ${id}`);
      expect(stderr).not.toMatch(new RegExp(`\\[(FAILED|TIMEOUT)\\] ${id}`));
      expect(one.read('results', id, 'metrics.json')).toBe(`${METRICS}\n`);
    }
    expect(outcomeOf(one, 'idea-001').warnings).toEqual([expect.stringContaining('exit 9')]);
    expect(outcomeOf(one, 'idea-002').warnings).toEqual([expect.stringContaining('timeout')]);
    expect(failureOf(one, 'idea-003').class).toBe('bad-metrics');
    expect(one.read('results', 'idea-003', 'metrics.invalid.json')).toBe('{"status": "COMPLETED", "test_acc');
    expect(one.json('results', 'status.json')).toMatchObject({ completed: 2, failed: 1, skipped: 1 });
  });

  it('metrics are read when the script has ended, not while it writes them', async () => {
    const body = `printf '{"status": "COMP' > $run/metrics.json; : > here; ${WAIT_FOR_GO}`;
    const one = liveProject({ 'ideas.md': ideas(1), 'train.sh': shTrainer(body) });
    const started = one.start(['--until-done', '--gpus', 'cpu:1']);
    await until('half a file', () => one.has('here') && one.has('results', 'status.json'));
    const { iteration } = one.json('results', 'status.json');
    await until('a later status', () => one.json('results', 'status.json').iteration !== iteration);
    expect(one.json('results', 'status.json')).toMatchObject({ active: [{ idea_id: 'idea-001' }], failed: 0 });
    one.write('go', '');
    expect((await started.ended).code).toBe(0);
    expect(outcomeOf(one, 'idea-001')).toMatchObject({ status: 'COMPLETED', attempt: 1 });
  });

  it('metrics that are no object, or not UTF-8, fail their own run only; what is no number ranks last', async () => {
    const write = (json: string) => `printf '${json}' > $run/metrics.json`;
    const bad = ['[1]', '"text"', 'null', '12', '\\377\\376', ''];
    const scores = ['"0.9"', '[1]', 'null', 'true', 'NaN', '-3', '1e400'];
    const bodies = [...bad, ...scores.map((score) => `{"status": "COMPLETED", "test_accuracy": ${score}}`)].map(write);
    const id = (i: number) => `idea-${String(i + 1).padStart(3, '0')}`;
    const one = liveProject({
      'ideas.md': ideasFile(Object.fromEntries(bodies.map((_, i) => [id(i), 'n: 1']))),
      'train.sh': trainerOf(Object.fromEntries(bodies.map((body, i) => [id(i), body]))),
    });
    expect((await one.orze(['--until-done', '--gpus', 'cpu:4'])).code).toBe(0);
    for (const i of bad.keys()) expect({ i, ...failureOf(one, id(i)) }).toMatchObject({ i, class: 'bad-metrics' });
    expect(counts(one)).toEqual(['13', '7', '6', '0', '0']);
    expect(ranking(one)).toEqual(['idea-013', 'idea-012', 'idea-007', 'idea-008', 'idea-009', 'idea-010', 'idea-011']);
    const marked = one.read('results', 'report.md').split('## Completed without test_accuracy\n')[1]?.split('\n\n')[0];
    expect(marked?.match(/idea-\d+/g)).toEqual(['idea-007', 'idea-008', 'idea-009', 'idea-010', 'idea-011']);
  });

  it('damaged records cost their own run at most, never the loop', async () => {
    const one = liveProject({
      'orze.yaml': `${SETTINGS}max_idea_failures: 2\nresearch: {mode: script, script: research.sh, cooldown: 3600}
report: {columns: [{key: test_accuracy}, {key: extra, source: "extra.json:a"}]}\n`,
      'research.sh': 'exit 0',
      'ideas.md': ideas(3),
      'train.sh': shTrainer('[ $id = idea-005 ] && exit 1; [ $id = idea-004 ] && mkdir -p $run/extra.json'),
    });
    expect((await one.orze(['--until-done', '--gpus', 'cpu:2'])).code).toBe(0);
    one.write('results/idea-001/.orze/outcome.json', '{"schema": "orze.outc');
    one.write('results/idea-002/.orze/outcome.json', '{}');
    one.write('results/idea-003/.orze/released.json', '[]');
    one.write('results/.orze/research.json', '');
    one.write('results/.orze/hosts/other.json', '{}');
    one.write('results/.orze/hosts/null.json', 'null');
    one.write('results/.orze_state.json', '{"failure_counts": []}');
    one.write(`results/.orze/attempts/idea-005.${'0'.repeat(32)}/.orze/outcome.json`, '{"status": "FAI');
    one.write('results/idea-006', 'a file');
    one.write('results/idea-007/metrics.json/x', 'in a folder');
    one.write('ideas.md', ideas(8));
    const again = await one.orze(['--until-done', '--gpus', 'cpu:2']);
    expect(again.stderr).not.toContain('bug');
    expect(again.code).toBe(0);
    expect(outcomeOf(one, 'idea-004').status).toBe('COMPLETED');
    expect(outcomeOf(one, 'idea-005').status).toBe('FAILED');
    expect(outcomeOf(one, 'idea-008').status).toBe('COMPLETED');
    const unknown = one.read('results', 'report.md').split('## Unknown\n')[1]?.split('\n\n')[0];
    expect(unknown?.match(/^- \*\*[^*]+/gm)).toEqual(['001', '002', '003', '006'].map((n) => `- **idea-${n}`));
    expect(counts(one)).toEqual(['8', '2', '1', '1', '0']);
  });

  it('a log of 200 MB behind a failed run costs little memory', async () => {
    const one = liveProject({
      'ideas.md': ideas(1),
      'train.sh': `log=$4/$2/train_output.log
case $2 in idea-002) truncate -s 200M $log;; esac
printf '\\ntorch.OutOfMemoryError: CUDA out of memory.\\n'; exit 1`,
    });
    const started = one.start(['--gpus', 'cpu:1']);
    const peakMiB = () => {
      const status = readFileSync(`/proc/${started.child.pid}/status`, 'utf8');
      return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
    };
    await until('the first failure', () => record(one, 'idea-001', 'released.json'));
    const before = peakMiB();
    appendFileSync(one.path('ideas.md'), `\n${ideasFile({ 'idea-002': 'n: 2' })}`);
    await until('the second failure', () => record(one, 'idea-002', 'released.json'));
    expect(failureOf(one, 'idea-002').class).toBe('oom');
    expect(peakMiB() - before).toBeLessThan(60);
    await stopped(started);
  });
});

describe('folders of others', () => {
  it('a folder without a claim is taken over after its grace, empty or not', async () => {
    const one = liveProject({
      'orze.yaml': SETTINGS.replace('settle: 0.2', 'settle: 0.2, emptyGrace: 0.3, partialGrace: 0.3'),
      'ideas.md': ideas(2),
      'results/idea-002/notes.txt': 'kept',
      'results/idea-001/x/y': '',
      'train.sh': shTrainer(),
    });
    rmSync(one.path('results/idea-001/x'), { recursive: true });
    const { code } = await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(code).toBe(0);
    expect(counts(one)).toEqual(['2', '2', '0', '0', '0']);
    const [aside] = one.list('results', '.orze', 'attempts');
    expect(one.read('results', '.orze', 'attempts', aside ?? '', 'notes.txt')).toBe('kept');
  });

  it('orphan_timeout_hours spares live runs, ours and farm.py’s, however old their claims', async () => {
    const one = liveProject({
      // 2.9 seconds.
      'orze.yaml': `${SETTINGS.replace('poll: 1', 'poll: 0.2')}orphan_timeout_hours: 0.0008\n`,
      'ideas.md': ideas(2),
      'results/idea-001/claim.json': '{"claimed_by": "other", "claimed_at": "2020-01-01T00:00:00", "pid": 1, "gpu": 0}',
      'results/idea-001/train_output.log': '',
      'train.sh': shTrainer('[ $id = idea-002 ] && sleep 4'),
    });
    utimesSync(one.path('results/idea-001/claim.json'), 0, 0);
    const writing = setInterval(() => appendFileSync(one.path('results/idea-001/train_output.log'), 'epoch\n'), 100);
    onTestFinished(() => clearInterval(writing));
    const started = one.start(['--gpus', 'cpu:2']);
    await started.says('[COMPLETED] idea-002');
    expect(one.list('results', '.orze', 'attempts')).toEqual([]);
    clearInterval(writing); // it dies
    await started.says('[COMPLETED] idea-001');
    await stopped(started);
    expect(linesOf(one, 'witness.log').map((line) => line.replace(/ \w+$/, ''))).toEqual([
      'begin idea-002',
      'end idea-002',
      'begin idea-001',
      'end idea-001',
    ]);
    expect(one.list('results', '.orze', 'attempts')).toEqual([expect.stringMatching(/^idea-001\.python-/)]);
  });
});
