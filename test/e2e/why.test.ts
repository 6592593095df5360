/** `orze why` about runs that really failed and ideas that really wait, each as a person would ask. */
import { expect, it } from 'vitest';
import { schemaOf } from '../../src/app/schemas/index.ts';
import { SETTINGS, WAIT_FOR_GO, linesOf, liveProject } from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

interface Why {
  state: string;
  verdict: string;
  checks: { name: string; ok: boolean | null; detail: string; code: string | null }[];
  evidence: { file: string; line: number | null; untrusted_text: string }[];
  actions: { cmd: string }[];
  similar: { count: number } | null;
}

async function why(project: Project, id: string): Promise<Why> {
  const { stdout } = await project.orze(['why', id, '--json']);
  const body: unknown = JSON.parse(stdout);
  expect(schemaOf('why')?.safeParse(body).error).toBeUndefined();
  return body as Why;
}

/** By class: what the training script does. What it prints is the evidence; where it prints nothing, what it did says it all. */
const FAILURES: Record<string, string> = {
  oom: 'echo "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB"; exit 1',
  nan: 'echo "step 41 loss: nan"; exit 1',
  timeout: WAIT_FOR_GO,
  'no-metrics': 'exit 0',
  'bad-metrics': 'printf "{" > "$run/metrics.json"; exit 0',
  import: 'echo "ModuleNotFoundError: No module named timm"; exit 1',
  'missing-file': 'echo "FileNotFoundError: data.bin"; exit 1',
  cuda: 'echo "RuntimeError: CUDA error: device-side assert triggered"; exit 1',
  disk: 'echo "OSError: [Errno 28] No space left on device"; exit 1',
  reported: 'printf \'{"status": "FAILED", "error": "no data"}\' > "$run/metrics.json"; exit 0',
  killed: `touch "$run/.kill"; ${WAIT_FOR_GO}`,
  'exit-3': 'exit 3',
  'signal-SIGSEGV': 'kill -SEGV $$',
};

it(
  'names the cause of every class of failure, the lines that prove it, and what to do',
  { timeout: 120_000 },
  async () => {
    const classes = Object.keys(FAILURES);
    const ids = classes.map((_, i) => `idea-${String(i + 1).padStart(3, '0')}`);
    const cases = classes.map((name, i) => `${ids[i]}) ${FAILURES[name]} ;;`).join('\n');
    const project = liveProject({
      'orze.yaml': `${SETTINGS}timeout: 5\n`,
      'ideas.md': ideasFile(Object.fromEntries(ids.map((id, i) => [id, `a: ${i}`]))),
      'train.sh': shTrainer(`case "$id" in\n${cases}\nesac`),
    });
    expect((await project.orze(['--until-done', '--gpus', 'cpu:4'])).code).toBe(0);
    const told: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    for (const [i, name] of classes.entries()) {
      const id = ids[i] ?? '';
      const { verdict, evidence, actions, similar } = await why(project, id);
      const [line] = evidence.filter((one) => one.file === 'train_output.log' && one.line === 1);
      told[name] = { verdict, proof: line?.untrusted_text ?? null, action: actions[0]?.cmd, alike: similar?.count };
      expected[name] = {
        verdict: expect.stringContaining(`${id} FAILED (${name})`) as string,
        proof: /echo "([^"]*)"/.exec(FAILURES[name] ?? '')?.[1] ?? null,
        // What was the machine's is worth the same again; the rest wants a change.
        action: `orze retry ${id}${['killed', 'disk', 'cuda'].includes(name) ? '' : ' --set KEY=VALUE'}`,
        alike: 1,
      };
    }
    expect(told).toEqual(expected);
  },
);

it('a stalled run, a failed pre-script and a script that cannot be started are told apart', async () => {
  const stalled = liveProject({
    'orze.yaml': `${SETTINGS}stall_minutes: 0.03\npre_script: pre.sh\npre_args: ["{idea_id}"]\n`,
    'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' }),
    'pre.sh': '#!/bin/sh\n[ "$1" = idea-001 ] || { echo "no such data"; exit 4; }\n',
    'train.sh': shTrainer(WAIT_FOR_GO),
  });
  const broken = liveProject({
    'orze.yaml': SETTINGS.replace('python: sh', 'python: ./runs'),
    'ideas.md': ideasFile({ 'idea-001': 'a: 1' }),
    runs: '#!/no/such/interpreter\n',
    'train.sh': shTrainer(),
  });
  await stalled.orze(['--until-done', '--gpus', 'cpu:2']);
  expect(await why(stalled, '1')).toMatchObject({ verdict: expect.stringContaining('FAILED (stalled)') as string });
  expect(await why(stalled, '2')).toMatchObject({ verdict: expect.stringContaining('FAILED (pre-script)') as string });
  await broken.orze(['--until-done', '--gpus', 'cpu:1']);
  expect((await why(broken, '1')).verdict).toMatch(/FAILED \(unstartable\)[^]*cannot start \.\/runs/);
});

it('an idea behind a full machine waits for a slot, one behind a full disk for room', async () => {
  const project = liveProject({
    'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' }),
    'train.sh': shTrainer(WAIT_FOR_GO),
  });
  project.start(['--gpus', 'cpu:1']);
  await until('the first to run', () => linesOf(project, 'witness.log').length === 1);
  const failed = (asked: Why) => asked.checks.filter(({ ok }) => ok === false);
  await until('the beat that says so', async () => failed(await why(project, '2')).length > 0);
  expect(failed(await why(project, '2'))).toMatchObject([
    { name: 'a slot is free', detail: expect.stringMatching(/^1 of 1 in use, 0 free/) as string },
  ]);

  const full = liveProject({
    'orze.yaml': `${SETTINGS}min_disk_gb: 1000000000\n`,
    'ideas.md': ideasFile({ 'idea-001': 'a: 1' }),
    'train.sh': shTrainer(),
  });
  full.start(['--gpus', 'cpu:1']);
  await until('a beat that says so', async () =>
    failed(await why(full, '1')).some(({ name }) => name === 'disk has room'),
  );
  expect(failed(await why(full, '1'))).toMatchObject([
    { code: 'E0309', detail: expect.stringMatching(/GB free; .+: low disk: .+ min_disk_gb is 1000000000/) as string },
  ]);
  const { stdout } = await full.orze(['nodes']);
  expect(stdout).toContain('launches nothing: low disk');
  expect(linesOf(full, 'witness.log')).toEqual([]);
});

it('what a host says of its slots is a second old at most where it has changed, though it beats once a minute', async () => {
  const project = liveProject({
    'orze.yaml': SETTINGS.replace('heartbeat: 0.5', 'heartbeat: 60'),
    'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' }),
    'train.sh': shTrainer(WAIT_FOR_GO),
  });
  const seen = async () => {
    const { stdout } = await project.orze(['nodes', '--json']);
    return (JSON.parse(stdout) as { items: { busy: number; free_gpus: number[]; runs: string[] }[] }).items[0];
  };
  project.start(['--gpus', 'cpu:3', '--until-done']);
  await until('both runs to be told', async () => (await seen())?.busy === 2);
  expect(await seen()).toMatchObject({ free_gpus: [2], runs: ['idea-001', 'idea-002'] });
});
