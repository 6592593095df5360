/**
 * The first session of somebody with a PyTorch repository on a machine with eight GPUs, one of them in use, as it is typed. Where it is
 * not as the design has it: a check starts nothing unless `--smoke` is said; AGENTS.md is changed only with `--agents`; the combinations of a sweep
 * are ideas with ids of their own, and the one that is the base config itself is refused; how long a run will take is not read from logs of earlier runs; the log of the loop lies in results/.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { gpuBox, h100 } from '../rig/gpu-box.ts';
import { linesOf, liveProject } from '../rig/live-project.ts';
import { LAUNCHER, Started } from '../rig/project.ts';
import type { Finished, Project } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

const works = (command: string): boolean => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** Reads its config as far as it needs to: no test machine is sure to have PyYAML. Waits for the file `go` after its first epoch. */
const TRAIN = `import argparse
import os
import re
import time


def main():
    parser = argparse.ArgumentParser(description="Train a small CNN (CIFAR-10).")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--config", default="configs/base.yaml", help="YAML; it wins over the options")
    args = parser.parse_args()
    config = open(args.config).read()
    lr = float(re.search(r"^  lr: (.*)$", config, re.M).group(1))
    seed = int(re.search(r"^seed: (.*)$", config, re.M).group(1))
    print("epoch 1/3 loss: 1.2 val_acc: 0.5000", flush=True)
    with open("began.log", "a") as began:
        began.write("%s %s\\n" % (os.environ["ORZE_IDEA_ID"], os.environ["CUDA_VISIBLE_DEVICES"]))
    while not os.path.exists("go") and os.path.exists("train.py"):
        time.sleep(0.02)
    acc = float("nan") if lr > 0.002 else 0.937 if lr < 0.0005 else 0.933
    print("epoch 3/3 loss: 0.2 val_acc: %.4f" % (acc + seed / 5000))


if __name__ == "__main__":
    main()
`;
const LOG = 'epoch 1/3 loss: 0.9 val_acc: 0.7000\nepoch 3/3 loss: 0.2 val_acc: 0.9301\n';
/** \`orze init\` writes settings for people; tests want short times. */
const SHORT = 'poll: 1\nkill_grace: 1\nlease: {settle: 0.2, heartbeat: 0.5, suspect: 1}\n';
const EIGHT = Array.from({ length: 8 }, (_, index) => (index === 3 ? h100(3, 61_234, 97) : h100(index, 12))).join('');

interface Machine {
  project: Project;
  /** A command line as it is typed; quotes keep words together. */
  typed: (line: string) => Promise<Finished>;
  /** The same, while it goes on. */
  started: (line: string) => Started;
  /** The same in a terminal, with what is answered to each prompt; all that the terminal showed. */
  talked: (line: string, answers: readonly (readonly [prompt: RegExp, answer: string])[]) => Promise<string>;
}

function machine(): Machine {
  const project = liveProject({
    'train.py': TRAIN,
    'configs/base.yaml': 'seed: 0\ntraining:\n  lr: 0.001\n  epochs: 3\nmodel: {depth: 3, width: 64}\n',
    'logs/a.log': LOG,
    'logs/b.log': LOG,
    'logs/c.log': LOG,
  });
  rmSync(project.path('orze.yaml'));
  const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).stdout.trim();
  mkdirSync(project.path('.venv/bin'), { recursive: true });
  symlinkSync(python, project.path('.venv/bin/python'));
  project.write('.venv/lib/python3.11/site-packages/torch-2.7.0+cu126.dist-info/METADATA', 'Name: torch\n');
  const env = { ...project.env, ...gpuBox(project, EIGHT) };
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const started = (line: string): Started => {
    const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
    return new Started(spawn(process.execPath, [LAUNCHER, ...args], { cwd: project.dir, env, stdio }));
  };
  const typed: Machine['typed'] = (line) => started(line).ended;
  const talked: Machine['talked'] = async (line, answers) => {
    const screen = project.path('..', 'screen.txt');
    const command = `stty rows 40 cols 200; exec ${process.execPath} ${LAUNCHER} ${line}`;
    const options = {
      cwd: project.dir,
      env: { ...env, TERM: 'xterm' },
      stdio: ['pipe', 'ignore', 'ignore'] as ['pipe', 'ignore', 'ignore'],
    };
    const child = spawn('script', ['-qfec', command, screen], options);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const shown = (): string => readFileSync(screen, { encoding: 'utf8', flag: 'a+' });
    for (const [prompt, answer] of answers) {
      await until(String(prompt), () => prompt.test(shown()));
      child.stdin.write(answer);
    }
    expect(await ended).toBe(0);
    return shown();
  };
  onTestFinished(async () => void (await typed('stop --now --wait')));
  return { project, typed, started, talked };
}

/** The words alone, what differs from machine to machine masked. */
const words = (text: string) =>
  text
    .replace(/^Script (?:started|done).*$/gm, '')
    .replaceAll(hostname(), 'HOST')
    .replaceAll(/\bpid \d+/g, 'pid N')
    .replaceAll(/\b3\.\d+\.\d+\b/g, '3.N')
    .replaceAll(/\b\d+(?:\.\d+)? [GT]B free/g, 'N free')
    .replaceAll(/\b\d+ s\b/g, 'N s')
    .replaceAll(/\s+/g, ' ')
    .trim();

it.skipIf(!works('python3') || !works('script'))(
  'an existing repository: init asks, check looks, a sweep runs on the GPUs that are free, is waited for and ranked (needs python3 and `script`)',
  { timeout: 120_000 },
  async () => {
    const { project, typed, started, talked } = machine();
    const says = async (line: string) => words((await typed(line)).stdout);

    const asked = await talked('init --agents', [
      [/maximise\? \[Y\/n\] $/, 'y\r'],
      [/Write a script that calls it\? \[Y\/n\] $/, '\r'],
    ]);
    expect(words(asked)).toBe(
      words(`
found    train.py              argparse: --lr --batch-size --epochs --config (no --idea-id)
found    .venv/bin/python      3.N, torch 2.7.0 + CUDA 12.6
found    configs/base.yaml     5 keys
found    metric val_acc        in 3 old logs, "val_acc: 0.9301" → maximise? [Y/n] y
gpus     8 × NVIDIA H100 80 GiB   gpu:3 61234 MiB in use → left alone

train.py does not take --idea-id. Write a script that calls it? [Y/n]
created  orze_train.py         75 lines: calls \`train.py --config …\`, harvests \`val_acc\`, \`loss\`
created  orze.yaml             train_script: orze_train.py, base_config: configs/base.yaml, metric: val_acc (maximize)
created  ideas.md              idea-001, the base config as it is
kept     configs/base.yaml     already there
created  AGENTS.md             what agents should know of orze
created  .agents/skills/orze/SKILL.md   what agents should know of orze
created  .gitignore            results/
next     orze check --smoke && orze run --once --max 1`),
    );
    expect(project.read('AGENTS.md')).toContain('maximise `val_acc`');
    project.write('orze.yaml', project.read('orze.yaml') + SHORT);

    expect(await says('check --smoke')).toBe(
      words(`
orze.yaml          ok  14 settings
ideas.md           ok  1 idea, 1 can run
configs/base.yaml  ok  base config
orze_train.py      ok  train_script
.venv/bin/python   ok  Python 3.N
gpus               ok  7 of 8 free · gpu:3 foreign (61234 MiB in use)
results/           ok  will be made
disk               ok  N free
smoke              ok  idea-001 on gpu:0: metric found in its log, N s
0 errors, 0 warnings. 1 of 1 ideas can run.`),
    );
    expect(project.has('results')).toBe(false);
    rmSync(project.path('began.log'));

    const added = await typed("add 'lr sweep' --parent 1 --sweep training.lr=3e-4,1e-3,3e-3 --sweep seed=0,1");
    expect(words(added.stdout)).toContain('refused lr sweep (lr 1e-3, seed 0): this config is already there: idea-001');
    expect(words(added.stdout).match(/added idea-\d+ queue position \d/g)).toEqual(
      [2, 3, 4, 5, 6].map((n) => `added idea-00${n} queue position ${n}`),
    );
    expect(await says('run --detach')).toMatch(
      /^loop started, pid N · log results\/\.orze\/loop-\S+\.log · stop with `orze stop`$/,
    );

    await until('six runs', () => linesOf(project, 'began.log').length === 6);
    const gpus = linesOf(project, 'began.log').map((line) => line.split(' ')[1]);
    expect(gpus.toSorted()).toEqual(['0', '1', '2', '4', '5', '6']);
    const told = /orze is running on HOST Runs 0 done · 6 running · 0 queued /;
    await until('the status of six runs', async () => told.test(await says('status')));

    const waiting = typed('wait --queue-empty --timeout 20m');
    project.write('go', '');
    expect((await waiting).code).toBe(0);
    const rows = (await says('ls')).match(/[\d–] idea-\d+ \S+ \S+/g) ?? [];
    expect(rows.slice(0, 4)).toEqual([
      '1 idea-003 ✓ 0.9372',
      '2 idea-002 ✓ 0.9370',
      '3 idea-004 ✓ 0.9332',
      '4 idea-001 ✓ 0.9330',
    ]);
    // Failures stand by the time of their end.
    expect(rows.slice(4).toSorted()).toEqual(['– idea-005 ✗ nan', '– idea-006 ✗ nan']);
    expect(await says('why 5')).toContain('val_acc became nan evidence train_output.log:1 epoch 1/3 loss: 1.2');

    const serving = started('serve --port 0');
    onTestFinished(() => void serving.child.kill('SIGKILL'));
    const address = /^dashboard +http:\/\/127\.0\.0\.1:(\d+)\/\nelsewhere +ssh -L \1:127\.0\.0\.1:\1 \S+@/;
    await until('the address of the dashboard', () => address.test(serving.stdout));
    const page = await fetch(`http://127.0.0.1:${address.exec(serving.stdout)?.[1]}/api/v1/runs?q=status:completed`);
    expect(await page.json()).toMatchObject({ schema: 'orze.runs/1', total: 4 });
    serving.child.kill('SIGINT');
    expect((await serving.ended).code).toBe(0);
    expect(await says('stop --wait')).toBe('stopped HOST (pid N)');
  },
);
