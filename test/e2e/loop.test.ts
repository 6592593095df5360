/** The built command line over real files and processes: one promise of the README each. */
import { readFileSync, renameSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Project, ideasFile, shTrainer } from '../rig/project.ts';

const SETTINGS = 'python: sh\ntrain_script: train.sh\nkill_grace: 1\npoll: 1\nlease: {settle: 0.2}\n';
const projects: Project[] = [];

function project(files: Record<string, string>): Project {
  const one = new Project({ 'orze.yaml': SETTINGS, ...files });
  projects.push(one);
  return one;
}

afterEach(async () => {
  for (const one of projects.splice(0)) await one.remove();
});

const outcome = (one: Project, id: string) => one.json('results', id, '.orze', 'outcome.json');
const failure = (one: Project, id: string) => outcome(one, id).failure as { class: string; text: string };

/** Zombies are dead: they only wait for init to count them. */
function livesOn(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

describe('orze --until-done', () => {
  it('runs every idea once, in order of priority, and leaves report and status true', async () => {
    const ideas = ideasFile({ 'idea-001': 'lr: 1', 'idea-002': 'lr: 2', 'idea-003': 'lr: 3' }).replace(
      'Idea idea-002\n',
      'Idea idea-002\n- **Priority**: critical\n',
    );
    const one = project({ 'ideas.md': ideas, 'train.sh': shTrainer() });
    const { code, stderr } = await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(stderr).toContain('[COMPLETED] idea-003');
    expect(code).toBe(0);
    const begun = one.read('witness.log').match(/begin idea-\d+/g);
    expect(begun).toEqual(['begin idea-002', 'begin idea-001', 'begin idea-003']);
    expect(one.read('results', 'report.md')).toMatch(/\| 3 \| 3 \| 0 \| 0 \| 0 \|/);
    expect(one.json('results', 'status.json')).toMatchObject({ completed: 3, failed: 0, active: [], nodes: [] });
  });

  it('freezes idea and config before the start, and hands the script the frozen file', async () => {
    const train = shTrainer('cp "$6" seen.md; cp "$ORZE_CONFIG" seen.json; echo "$ORZE_ATTEMPT" > attempt');
    const files = { 'configs/base.yaml': 'lr: 9\nsteps: 1.0\n', 'train.sh': train };
    const one = project({ ...files, 'ideas.md': ideasFile({ 'idea-001': 'lr: 1e-4', 'idea-002': 'lr: 2' }) });
    await one.orze(['--once', '--gpus', 'cpu:1']);
    expect(one.read('seen.md')).toBe(one.read('results', 'idea-001', 'idea.md'));
    expect(one.read('seen.md')).not.toContain('idea-002');
    expect(one.read('results', 'idea-001', 'config.yaml')).toContain('lr: "1e-4"');
    expect(one.read('seen.json')).toContain('"steps": 1.0');
    expect(one.read('attempt').trim()).toBe('1');
    const claim = one.json('results', 'idea-001', 'claim.json');
    expect(claim).toMatchObject({ gpu: 0, attempt: 1, token: expect.stringMatching(/^[0-9a-f]{32}$/) });
  });

  it('goes through pre-script, training, eval and post-scripts on the slot of the run', async () => {
    const step = '#!/bin/sh\necho "$0 $1 gpu=$2 visible=$CUDA_VISIBLE_DEVICES" >> steps.log\n';
    const settings = `${SETTINGS}pre_script: pre.sh
pre_args: ["{idea_id}", "{gpu}"]
eval_script: eval.sh
eval_args: ["{idea_id}", "{gpu}", "{}", "{other}"]
post_scripts:
  - {name: plots, script: post.sh, args: ["{idea_id}", "{gpu}"], output: plots.txt}
`;
    const one = project({
      'orze.yaml': settings,
      'ideas.md': ideasFile({ 'idea-001': 'lr: 1', 'idea-002': 'lr: 2' }),
      'pre.sh': step,
      'eval.sh': `${step}echo "$3 $4" >> braces.log; echo '{}' > "results/$1/eval_report.json"\n`,
      'post.sh': step,
      'train.sh': shTrainer('echo "train $id" >> steps.log'),
    });
    await one.orze(['--once', '--gpus', 'cpu:1']);
    expect(one.read('steps.log').trim().split('\n')).toEqual([
      'pre.sh idea-001 gpu=0 visible=',
      'train idea-001',
      'eval.sh idea-001 gpu=0 visible=',
      'post.sh idea-001 gpu=0 visible=',
    ]);
    expect(one.read('braces.log').trim()).toBe('{} {other}');
    expect(one.list('results', 'idea-001')).toEqual(expect.arrayContaining(['eval_output.log', 'plots.log']));
    expect(one.has('results', 'idea-002')).toBe(false);
    expect(one.json('results', 'idea-001', '.orze', 'released.json').stages).toHaveLength(4);
  });

  it('does not train when the pre-script fails', async () => {
    const one = project({
      'orze.yaml': `${SETTINGS}pre_script: pre.sh\n`,
      'pre.sh': '#!/bin/sh\nexit 4\n',
      'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }),
      'train.sh': shTrainer(),
    });
    await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(one.has('witness.log')).toBe(false);
    expect(failure(one, 'idea-001')).toMatchObject({ class: 'pre-script', text: 'Pre-script failed' });
    expect(one.json('results', 'idea-001', 'metrics.json')).toMatchObject({
      status: 'FAILED',
      error: 'Pre-script failed',
    });
  });

  it('blocks what is wrong in ideas.md with its place and runs the rest', async () => {
    const bad = '## idea-002: Broken\n```yaml\nlr: [1, 2\n```\n\n## idea-003: No config\njust text\n\n';
    const one = project({
      'ideas.md': `${ideasFile({ 'idea-001': 'lr: 1' })}\n${bad}${ideasFile({ 'idea-004': 'lr: 4' })}`,
      'train.sh': shTrainer(),
    });
    const { code } = await one.orze(['--until-done', '--gpus', 'cpu:2']);
    expect(code).toBe(0);
    const status = one.json('results', 'status.json');
    expect(status).toMatchObject({ completed: 2, failed: 0 });
    expect(status.blocked).toMatchObject([
      { idea_id: 'idea-002', message: expect.stringMatching(/ideas\.md:\d+:\d+/) },
      { idea_id: 'idea-003', message: expect.stringMatching(/ideas\.md:\d+/) },
    ]);
    expect(one.has('results', 'idea-002')).toBe(false);
  });
});

describe('an idea that is wrong', () => {
  it('is shown as blocked long before its turn', async () => {
    const bad = ideasFile({ 'idea-002': 'lr: [1, 2' });
    const one = project({ 'ideas.md': `${ideasFile({ 'idea-001': 'lr: 1' })}\n${bad}`, 'train.sh': shTrainer() });
    expect((await one.orze(['--report-only'])).code).toBe(0);
    expect(one.json('results', 'status.json')).toMatchObject({
      queue_depth: 2,
      counts: { queued: 1, blocked: 1 },
      blocked: [{ idea_id: 'idea-002', code: 'E0102' }],
    });
  });
});

describe('orze --once', () => {
  it('ends although an idea waits that asks for more slots than are left', async () => {
    const wide = ideasFile({ 'idea-002': 'lr: 2' }, '- **GPUs**: 2');
    const one = project({ 'ideas.md': `${ideasFile({ 'idea-001': 'lr: 1' })}\n${wide}`, 'train.sh': shTrainer() });
    expect((await one.orze(['--once', '--gpus', 'cpu:2'])).code).toBe(0);
    expect(one.read('witness.log').match(/begin idea-\d+/g)).toEqual(['begin idea-001']);
    expect((await one.orze(['--once', '--gpus', 'cpu:2'])).code).toBe(0);
    expect(one.json('results', 'idea-002', 'claim.json').slots).toEqual(['cpu:0', 'cpu:1']);
  });
});

describe('health', () => {
  const hang = 'trap "" TERM; (sleep 60 & echo $! > child.pid; wait) & echo started; sleep 60';

  it('ends a run at its time limit, with every descendant, and says so', async () => {
    const one = project({
      'orze.yaml': `${SETTINGS}timeout: 1\n`,
      'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }),
      'train.sh': `#!/bin/sh\n${hang}\n`,
    });
    const { stderr } = await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(stderr).toContain('[TIMEOUT] idea-001');
    expect(failure(one, 'idea-001')).toMatchObject({ class: 'timeout', text: 'Timed out' });
    const pid = Number(one.read('child.pid'));
    expect(livesOn(pid)).toBe(false);
  });

  it('names every other cause, with the original texts', async () => {
    const cases: Record<string, [body: string, expected: Record<string, unknown>]> = {
      'idea-001': ['exit 3', { class: 'exit-3', text: 'Process exited with code 3' }],
      'idea-002': ['exit 0', { class: 'no-metrics' }],
      'idea-003': ['echo "[1]" > "$run/metrics.json"', { class: 'bad-metrics' }],
      'idea-004': [
        'echo "torch.cuda.OutOfMemoryError: CUDA out of memory." ; exit 1',
        { class: 'oom', text: 'CUDA out of memory' },
      ],
      'idea-005': ['echo "ModuleNotFoundError: No module named \'torch\'"; exit 1', { class: 'import' }],
      'idea-006': [
        'printf \'{"status":"FAILED","error":"loss is NaN"}\' > "$run/metrics.json"',
        { class: 'nan', text: 'loss is NaN' },
      ],
      'idea-007': ['kill -SEGV $$', { class: 'signal-SIGSEGV' }],
    };
    const ideas = ideasFile(Object.fromEntries(Object.keys(cases).map((id) => [id, 'lr: 1'])));
    const branches = Object.entries(cases).map(([id, [body]]) => `${id}) ${body};;`);
    const train = `#!/bin/sh\nid=$2; run=$4/$2\ncase $id in\n${branches.join('\n')}\nesac\n`;
    const one = project({ 'ideas.md': ideas, 'train.sh': train });
    await one.orze(['--until-done', '--gpus', 'cpu:2']);
    for (const [id, [, expected]] of Object.entries(cases)) expect({ id, ...failure(one, id) }).toMatchObject(expected);
    expect(one.read('results', 'idea-003', 'metrics.invalid.json')).toContain('[1]');
    expect(one.json('results', 'status.json')).toMatchObject({ failed: 7, completed: 0 });
  });

  it('keeps a completed result when the script then exits badly, and warns', async () => {
    const one = project({ 'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }), 'train.sh': `${shTrainer()}exit 9\n` });
    await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(outcome(one, 'idea-001')).toMatchObject({ status: 'COMPLETED', exit: { kind: 'exited', code: 9 } });
    expect(String(outcome(one, 'idea-001').warnings)).toContain('exit 9');
  });

  it('ranks NaN and missing metrics last and marks them', async () => {
    const write = (value: string) => `printf '{"status": "COMPLETED"${value}}' > "$run/metrics.json"`;
    const train = `#!/bin/sh
id=$2; run=$4/$2
case $id in
idea-001) ${write(', "test_accuracy": NaN')};;
idea-002) ${write('')};;
idea-003) ${write(', "test_accuracy": -1')};;
esac
`;
    const one = project({
      'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 1', 'idea-003': 'a: 1' }),
      'train.sh': train,
    });
    await one.orze(['--until-done', '--gpus', 'cpu:2']);
    const rows = one.read('results', 'report.md').match(/^\| \d+ \| idea-\d+/gm);
    expect(rows).toEqual(['| 1 | idea-003', '| 2 | idea-001', '| 3 | idea-002']);
  });

  it('tries a failed idea again up to max_idea_failures and keeps every attempt', async () => {
    const one = project({
      'orze.yaml': `${SETTINGS}max_idea_failures: 3\n`,
      'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }),
      'train.sh': '#!/bin/sh\necho run >> runs.log\nexit 1\n',
    });
    await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(one.read('runs.log').trim().split('\n')).toHaveLength(3);
    expect(one.list('results', '.orze', 'attempts')).toHaveLength(2);
    expect(outcome(one, 'idea-001').attempt).toBe(3);
    expect(one.json('results', 'status.json').skipped).toBe(1);
  });

  it('launches nothing while the disk is below min_disk_gb', async () => {
    const one = project({
      'orze.yaml': `${SETTINGS}min_disk_gb: 1000000\n`,
      'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }),
      'train.sh': shTrainer(),
    });
    const { stderr } = await one.orze(['--once', '--gpus', 'cpu:1']);
    expect(stderr).toContain('low disk');
    expect(one.has('witness.log')).toBe(false);
  });
});

describe('signals', () => {
  const slow = shTrainer('while [ ! -f go ]; do sleep 0.05; done');

  it('the first stops launching and waits for what runs', async () => {
    const one = project({ 'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' }), 'train.sh': slow });
    const started = one.start(['--gpus', 'cpu:1']);
    await started.says('Launching idea-001');
    started.child.kill('SIGINT');
    await started.says('Stopping');
    one.write('go', '');
    expect((await started.ended).code).toBe(0);
    expect(outcome(one, 'idea-001').status).toBe('COMPLETED');
    expect(one.has('results', 'idea-002')).toBe(false);
  });

  it('the second ends what runs and records it as cut', async () => {
    const one = project({ 'ideas.md': ideasFile({ 'idea-001': 'a: 1' }), 'train.sh': slow });
    const started = one.start(['--gpus', 'cpu:1']);
    await started.says('Launching idea-001');
    started.child.kill('SIGTERM');
    await started.says('Stopping');
    started.child.kill('SIGTERM');
    expect((await started.ended).code).toBe(0);
    expect(failure(one, 'idea-001').class).toBe('killed');
    expect(one.json('results', 'status.json')).toMatchObject({ failed: 1, active: [] });
  });
});

describe('results/.orze', () => {
  it('that vanishes stops launches, and nothing is made in its place', async () => {
    const research = 'research: {script: agent.sh, cooldown: 0}\n';
    const one = project({
      'orze.yaml': `${SETTINGS}${research}`,
      'agent.sh': '#!/bin/sh\nexit 0\n',
      'ideas.md': ideasFile({ 'idea-001': 'a: 1' }),
      'train.sh': shTrainer(),
    });
    const started = one.start(['--gpus', 'cpu:1']);
    await started.says('[COMPLETED] idea-001');
    await started.says('Research cycle 1 ended');
    renameSync(one.path('results', '.orze'), one.path('set-apart'));
    await started.says('results/.orze is gone');
    one.write('ideas.md', ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2', 'idea-003': 'a: 3' }));
    await started.says('cannot run a research cycle now');
    expect(one.has('results', '.orze')).toBe(false);
    started.child.kill('SIGINT');
    await started.says('Stopping');
    started.child.kill('SIGINT');
    await started.ended;
    expect(one.read('witness.log').match(/begin/g)).toHaveLength(1);
  });
});

describe('kill -9 of orze', () => {
  it('kills no run: the next start adopts them all and has their exit codes', async () => {
    const ideas = ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2', 'idea-003': 'a: 3' });
    const body = 'while [ ! -f go ]; do sleep 0.05; done; [ $id = idea-002 ] && exit 7';
    const one = project({ 'ideas.md': ideas, 'train.sh': shTrainer(body) });
    const first = one.start(['--gpus', 'cpu:2']);
    await first.says('Launching idea-002');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = one.start(['--until-done', '--gpus', 'cpu:2']);
    await second.says('Adopted idea-002');
    one.write('go', '');
    expect((await second.ended).code).toBe(0);
    expect(outcome(one, 'idea-001')).toMatchObject({ status: 'COMPLETED', exit: { kind: 'exited', code: 0 } });
    expect(outcome(one, 'idea-002')).toMatchObject({ status: 'FAILED', exit: { kind: 'exited', code: 7 } });
    expect(outcome(one, 'idea-003').status).toBe('COMPLETED');
    expect(one.read('witness.log').match(/begin/g)).toHaveLength(3);
  });

  it('loses no exit code of a run that ends while no orze is there', async () => {
    const one = project({
      'ideas.md': ideasFile({ 'idea-001': 'a: 1' }),
      'train.sh': '#!/bin/sh\nwhile [ ! -f go ]; do sleep 0.05; done\nexit 5\n',
    });
    const first = one.start(['--gpus', 'cpu:1']);
    await first.says('Launching idea-001');
    first.child.kill('SIGKILL');
    await first.ended;
    one.write('go', '');
    const { code } = await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(code).toBe(0);
    expect(outcome(one, 'idea-001')).toMatchObject({ status: 'FAILED', exit: { kind: 'exited', code: 5 } });
  });
});
