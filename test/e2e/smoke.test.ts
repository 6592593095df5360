/** `orze check --smoke`: the training of one idea, started as a run would be and ended when its metric is seen. Nothing is left of it. */
import { mkdirSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gpuBox, h100 } from '../rig/gpu-box.ts';
import { isAlive, linesOf, liveProject } from '../rig/live-project.ts';
import type { Project } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

const IDEAS = '## idea-001: One\n\n```yaml\nlr: 0.5\n```\n';
/** Notes its process; on a leash: without the project's folder it goes on. */
const STAY = 'echo $$ > pid; while [ -f train.sh ]; do sleep 0.05; done\n';

/** `train`: the script, with $run set. */
function project(train: string, more: Record<string, string> = {}): Project {
  const made = liveProject({
    'ideas.md': IDEAS,
    'configs/base.yaml': 'epochs: 3\n',
    'train.sh': `run=$4/$2\n${train}`,
    ...more,
  });
  mkdirSync(made.path('tmp'));
  return made;
}

async function smoke(on: Project, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const flags = args.some((arg) => arg === '--gpus') ? [] : ['--gpus', 'cpu:1'];
  const { code, stdout, stderr } = await on.orze(['check', '--smoke', ...flags, ...args], {
    TMPDIR: on.path('tmp'),
    ...env,
  });
  expect(readdirSync(on.path('tmp'))).toEqual([]);
  expect(on.has('results')).toBe(false);
  // Seconds are what they are.
  const line = /^smoke .*$/m
    .exec(stdout)?.[0]
    .replace(/\d+ s$/, 'N s')
    .replace(/\s+/g, ' ');
  return { code, line, stderr };
}

describe('a smoke run', () => {
  it('is called as a run is, with its merged config, and ended when its log has the metric', async () => {
    const on = project(`echo "$@" > args; cat "$ORZE_CONFIG" > config; env > env; echo "test_accuracy: 0.5"\n${STAY}`);
    expect(await smoke(on)).toMatchObject({
      code: 0,
      line: 'smoke ok idea-001 on cpu:0: metric found in its log, N s',
    });
    expect(on.read('args')).toMatch(
      /^--idea-id idea-001 --results-dir \S+\/tmp\/orze-smoke-\w+ --ideas-md \S+\/idea\.md --config configs\/base\.yaml\n$/,
    );
    expect(JSON.parse(on.read('config'))).toEqual({ epochs: 3, lr: 0.5 });
    expect(linesOf(on, 'env')).toEqual(
      expect.arrayContaining(['ORZE_STAGE=train', 'ORZE_IDEA_ID=idea-001', 'CUDA_VISIBLE_DEVICES=']),
    );
    expect(isAlive(Number(on.read('pid')))).toBe(false);
  });

  it.each([
    ['progress.jsonl', `echo '{"epoch": 1, "test_accuracy": 0.5}' > "$run/progress.jsonl"\n${STAY}`],
    ['metrics.json', 'echo \'{"status": "COMPLETED", "test_accuracy": 0.5}\' > "$run/metrics.json"\n'],
  ])('finds the metric in %s', async (where, train) => {
    expect(await smoke(project(train))).toMatchObject({
      code: 0,
      line: `smoke ok idea-001 on cpu:0: metric found in ${where}, N s`,
    });
  });

  it.each([
    [
      'ends with an error',
      'echo "ModuleNotFoundError: No module named torch"; exit 1\n',
      'failed (import)',
      /its log ends with: .*No module named torch/,
    ],
    [
      'says that it failed',
      'echo \'{"status": "FAILED", "error": "no data"}\' > "$run/metrics.json"\n',
      'failed (reported)',
      /fails in a smoke run: no data/,
    ],
    ['leaves no result', 'exit 0\n', 'failed (no-metrics)', /left no metrics\.json/],
    [
      'writes another metric',
      'echo \'{"status": "COMPLETED", "val_acc": 0.5}\' > "$run/metrics.json"\n',
      'no metric',
      /no number for `test_accuracy`\n.*it has: val_acc/,
    ],
  ])('that %s is an error, with its reason', async (_name, train, what, reason) => {
    const { code, line, stderr } = await smoke(project(train));
    expect({ code, line }).toEqual({ code: 1, line: `smoke error 1 error idea-001 on cpu:0: ${what}, N s` });
    expect(stderr).toMatch(/^error\[E0317\]: idea-001 /m);
    expect(stderr).toMatch(reason);
  });

  it('without a metric in its time is a warning with the last line, and all of its processes end', async () => {
    const on = project(
      `sh -c 'trap "" TERM; echo $$ > deaf; while [ -f train.sh ]; do sleep 0.05; done' &\necho loading data\n${STAY}`,
    );
    const { code, line, stderr } = await smoke(on, ['--timeout', '1']);
    expect({ code, line }).toEqual({ code: 0, line: 'smoke warn 1 warning idea-001 on cpu:0: no metric yet, N s' });
    expect(stderr).toContain('the last that it printed: loading data');
    expect([on.read('pid'), on.read('deaf')].map((pid) => isAlive(Number(pid)))).toEqual([false, false]);
  });

  it('is not tried where something else is wrong', async () => {
    const on = project('exit 0\n', { 'ideas.md': '' });
    expect(await smoke(on)).toMatchObject({
      line: 'smoke warn 1 warning not tried',
      stderr: expect.stringContaining('no idea that can run'),
    });
    on.write('ideas.md', '## idea-001: One\n\n```yaml\nlr: [\n```\n');
    expect(await smoke(on)).toMatchObject({
      code: 1,
      line: 'smoke warn 1 warning not tried',
      stderr: expect.stringContaining('there are errors'),
    });
  });

  it('takes a free GPU, and tells what it used of it', async () => {
    const on = project(
      `cp gpu/busy.txt gpu/now.txt\nwhile [ ! -f gpu/seen ] && [ -f train.sh ]; do sleep 0.02; done; echo "test_accuracy: 0.5"\n${STAY}`,
      { 'gpu/busy.txt': h100(0, 61_234) + h100(1, 10_252) },
    );
    const env = gpuBox(on, h100(0, 61_234) + h100(1, 12));
    const ended = smoke(on, ['--gpus', '0,1'], env);
    // The figures at the sight of the metric count; whether there were looks before does not matter.
    await until('the GPU to fill', () => on.read('gpu/now.txt') === on.read('gpu/busy.txt'));
    on.write('gpu/seen', '');
    expect(await ended).toMatchObject({
      code: 0,
      line: 'smoke ok idea-001 on gpu:1: metric found in its log, 10.0 GB, N s',
    });
  });

  it('is over at once with Ctrl-C', async () => {
    const on = project(STAY);
    const started = on.start(['check', '--smoke', '--gpus', 'cpu:1'], { TMPDIR: on.path('tmp') });
    await until('the training', () => on.has('pid') && on.read('pid').trim() !== '');
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 130, stdout: '' });
    expect(isAlive(Number(on.read('pid')))).toBe(false);
    expect(readdirSync(on.path('tmp'))).toEqual([]);
  });

  it('starts nothing where ORZE_READONLY is set', async () => {
    const on = project('echo > ran\n');
    const { code, stdout } = await on.orze(['check', '--smoke', '--json'], { ORZE_READONLY: '1' });
    expect([code, JSON.parse(stdout)]).toMatchObject([4, { schema: 'orze.error/1', error: { code: 'E0502' } }]);
    expect(on.has('ran')).toBe(false);
  });
});
