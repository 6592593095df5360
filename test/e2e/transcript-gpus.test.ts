/** The first five minutes on a machine with GPUs, one of them somebody else's, and a training script that is there already. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { gpuBox, h100 } from '../rig/gpu-box.ts';
import { linesOf, liveProject } from '../rig/live-project.ts';
import { LAUNCHER, Started } from '../rig/project.ts';
import type { Finished, Project } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

const FOUR = h100(0, 12) + h100(1, 12) + h100(2, 12) + h100(3, 61_234, 97);
/** Waits for the file `go`; the interpreter of the project is sh under the name of a Python. */
const TRAIN = `# takes --idea-id
run=$4/$2
echo "$2 $CUDA_VISIBLE_DEVICES" >> began.log
while [ ! -f go ] && [ -f train.py ]; do sleep 0.02; done
config=$(cat "$ORZE_CONFIG")
case "$config" in *'"seed": 1'*) noise=2 ;; *) noise=0 ;; esac
case "$config" in
  *'"lr": 0.003'*)
    echo "step 9 loss nan"
    printf '{"status": "FAILED", "error": "loss became NaN"}' > "$run/metrics.json"
    exit 0 ;;
  *'"lr": 0.0003'*) acc=0.937 ;;
  *) acc=0.930 ;;
esac
printf '{"status": "COMPLETED", "test_accuracy": %s%s}' $acc $noise > "$run/metrics.json"
`;
/** `orze init` writes settings for people; tests want short times. */
const SHORT = 'poll: 1\nkill_grace: 1\nlease: {settle: 0.2, heartbeat: 0.5, suspect: 1}\n';

/** A command line as it is typed; quotes keep words together. */
type Typed = (line: string) => Promise<Finished>;

function machine(): { project: Project; typed: Typed } {
  const project = liveProject({
    'train.py': TRAIN,
    '.venv/bin/python': '#!/bin/sh\nexec sh "$@"\n',
    'configs/base.yaml': 'training: {lr: 0.001}\n',
  });
  rmSync(project.path('orze.yaml'));
  const env = { ...project.env, ...gpuBox(project, FOUR) };
  const typed: Typed = (line) => {
    const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    return new Started(spawn(process.execPath, [LAUNCHER, ...args], { cwd: project.dir, env, stdio })).ended;
  };
  onTestFinished(async () => void (await typed('stop --now --wait')));
  return { project, typed };
}

/** The words alone, hosts and pids masked: where a line breaks depends on the length of the host's name. */
const words = (text: string) =>
  text
    .replaceAll(hostname(), 'HOST')
    .replaceAll(/\bpid \d+/g, 'pid N')
    .replaceAll(/\s+/g, ' ')
    .trim();

it('init finds what is there, check what is usable; a sweep runs in the background on the free GPUs, is waited for and ranked', async () => {
  const { project, typed } = machine();
  const says = async (line: string) => words((await typed(line)).stdout);

  expect(await says('init')).toBe(
    words(`
found    train.py            takes --idea-id
found    .venv/bin/python    runs the scripts
found    configs/base.yaml   1 key
found    metric test_accuracy   named in the script → maximise
gpus     4 × NVIDIA H100 80 GiB   gpu:3 61234 MiB in use → left alone
created  orze.yaml           train_script: train.py, base_config: configs/base.yaml, metric: test_accuracy (maximize)
created  ideas.md            idea-001, the base config as it is
kept     configs/base.yaml   already there
created  .gitignore          results/
next     orze check && orze --once`),
  );
  project.write('orze.yaml', project.read('orze.yaml') + SHORT);

  const checked = await says('check');
  expect(checked).toContain('gpus ok 3 of 4 free · gpu:3 foreign (61234 MiB in use)');
  expect(checked).toMatch(/0 errors, 0 warnings\. 1 of 1 ideas can run\.$/);

  // Each of a sweep is an idea with an id of its own.
  const added = await typed("add 'lr sweep' --parent 1 --sweep training.lr=3e-4,1e-3,3e-3 --sweep seed=0,1");
  expect(added.code).toBe(0);
  expect(words(added.stdout).match(/added idea-\d+ queue position \d/g)).toEqual(
    [2, 3, 4, 5, 6, 7].map((n) => `added idea-00${n} queue position ${n}`),
  );
  expect(added.stderr).toContain('no loop is running: `orze run --once`');

  expect(await says('run --detach')).toMatch(
    /^loop started, pid N · log results\/\.orze\/loop-\S+\.log · stop with `orze stop`$/,
  );
  await until('three runs', () => linesOf(project, 'began.log').length === 3);
  expect(linesOf(project, 'began.log').toSorted()).toEqual(['idea-001 0', 'idea-002 1', 'idea-003 2']);
  const told = /^results\/ · orze is running on HOST Runs 0 done · 3 running · 4 queued /;
  await until('the status of three runs', async () => told.test(await says('status')));
  const gpus = await says('gpus');
  expect(gpus.match(/idea-\d+/g)).toEqual(['idea-001', 'idea-002', 'idea-003']);
  expect(gpus).toContain('foreign');
  // A host tells of it with its next beat.
  await until('why to name the GPU of somebody else', async () =>
    (await says('why 4')).includes(
      '✗ a slot is free: 3 of 4 in use, 0 free; gpu:3 on HOST is foreign (61234 MiB in use)',
    ),
  );
  expect(await says('nodes')).toContain('HOST gpu:3 is foreign: 61234 MiB in use');

  expect(await typed('wait --queue-empty --timeout 1s')).toMatchObject({
    code: 124,
    stdout: '7 not over yet: the time is up, nothing was ended\n',
  });
  const waiting = typed('wait --queue-empty --timeout 2m');
  project.write('go', '');
  // Nobody asked about a single run: that two of them failed is no bad answer, and what stands behind && goes on.
  expect((await waiting).code).toBe(0);
  expect(linesOf(project, 'began.log')).toHaveLength(7);
  expect(linesOf(project, 'began.log').filter((line) => line.endsWith(' 3'))).toEqual([]);

  const rows = (await says('ls')).match(/[\d–] idea-\d+ \S+ \S+/g) ?? [];
  expect(rows.slice(0, 5)).toEqual([
    '1 idea-003 ✓ 0.9372',
    '2 idea-002 ✓ 0.9370',
    '3 idea-005 ✓ 0.9302',
    '4 idea-001 ✓ 0.9300',
    '5 idea-004 ✓ 0.9300',
  ]);
  // Failures stand by the time of their end.
  expect(rows.slice(5).toSorted()).toEqual(['– idea-006 ✗ nan', '– idea-007 ✗ nan']);
  expect(await says('stop --wait')).toBe('stopped HOST (pid N)');
  expect((await typed('stop')).code).toBe(4);
});
