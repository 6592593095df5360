/** The scripts that `orze init` writes, started as orze starts them: what do they call, and what do they make of it? */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandWords } from '../../../src/core/command-words.ts';
import { flatten } from '../../../src/core/flat-config.ts';
import { parseYaml } from '../../../src/core/yaml.ts';
import { initIn } from '../../rig/init.ts';
import type { InitOptions } from '../../rig/init.ts';

const hasPython = spawnSync('python3', ['--version'], { stdio: 'ignore' }).status === 0;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'orze-shim-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

interface Ran {
  code: number | null;
  out: string;
  err: string;
  metrics: Record<string, unknown> | null;
}

/** One run with this config. */
function run(config: object): Ran {
  put({ 'run/config.yaml': '# merged\n', 'run/.orze/config.json': JSON.stringify(config) });
  rmSync(join(root, 'run/metrics.json'), { force: true });
  const settings = readFileSync(join(root, 'orze.yaml'), 'utf8');
  const script = /^train_script: (.*)$/m.exec(settings)?.[1] ?? '';
  const env = {
    PATH: process.env.PATH,
    ORZE_RUN_DIR: join(root, 'run'),
    ORZE_CONFIG: join(root, 'run/.orze/config.json'),
    ORZE_IDEA_ID: 'idea-001',
    PYTHONUNBUFFERED: '1',
  };
  const program = script.endsWith('.py') ? 'python3' : process.execPath;
  const { status, stdout, stderr } = spawnSync(program, [script, '--idea-id', 'idea-001'], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr, metrics: metricsNow() };
}

function metricsNow(): Ran['metrics'] {
  try {
    return JSON.parse(readFileSync(join(root, 'run/metrics.json'), 'utf8').replaceAll('NaN', 'null')) as Ran['metrics'];
  } catch {
    return null;
  }
}

/** Prints its arguments and a metric. What it declares is only read, never run. */
const python = (...declares: string[]): string =>
  `import json, sys\ndef declared(p):\n${['pass', ...declares].map((line) => `    ${line}\n`).join('')}
print("ARGS " + json.dumps(sys.argv[1:]))\nprint(f"val_acc: {0.9}")\n`;
const node = (...declares: string[]): string =>
  `function declared() {\n${declares.join('\n')}\n}
console.log('ARGS ' + JSON.stringify(process.argv.slice(2)));\nconsole.log(\`val_acc: \${0.9}\`);\n`;

const argsOf = ({ out }: Ran): unknown => JSON.parse(/^ARGS (.*)$/m.exec(out)?.[1] ?? 'null');
const inRun = (name = ''): string => join(root, 'run', name);
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

async function init(files: Record<string, string>, options: InitOptions = {}): Promise<void> {
  put(files);
  await initIn(root, options);
}

function keysOf(base: string): object {
  const parsed = parseYaml(read(base));
  return parsed.ok ? flatten(parsed.value) : { problem: parsed.message };
}

const wrap = (text: string): InitOptions => {
  const read = commandWords(text);
  if (!read.ok) throw new Error(read.why);
  return { wrap: read.words, trainScript: 'train.py' };
};

const OPTIONS = [
  'p.add_argument("--lr", type=float, default=1e-4)',
  'p.add_argument("--batch-size", default=128)',
  'p.add_argument("--amp", action="store_true")',
  'p.add_argument("--bias", action=argparse.BooleanOptionalAction, default=True)',
  'p.add_argument("--sizes", nargs="+")',
  'p.add_argument("--save-dir")',
];

describe.skipIf(!hasPython)('around a Python script (needs python3)', () => {
  it('that takes a config file: it gets the merged one, and a folder of its own', async () => {
    await init({ 'train.py': python('p.add_argument("--cfg")', 'p.add_argument("--output-dir")') });
    const ran = run({ any: { key: 1 } });
    expect(argsOf(ran)).toEqual(
      ['--cfg', inRun('config.yaml'), '--output-dir', inRun()].map((one) => one.replace(/\/$/, '')),
    );
    expect(ran).toMatchObject({ code: 0, metrics: { status: 'COMPLETED', val_acc: 0.9 } });
  });

  it('that reads JSON only: the merged config as JSON', async () => {
    await init({ 'train.py': python('p.add_argument("--config")', 'json.load(open(a.config))') });
    expect(argsOf(run({}))).toEqual(['--config', inRun('.orze/config.json')]);
  });

  it('that takes options: each key becomes one, lists several words, switches stand alone', async () => {
    await init({ 'train.py': python(...OPTIONS) });
    const ran = run({ training: { lr: 0.01 }, 'batch-size': 64, amp: true, bias: false, sizes: [1, 2] });
    const folder = ['--save-dir', inRun().replace(/\/$/, '')];
    expect(argsOf(ran)).toEqual([
      ...folder,
      '--lr',
      '0.01',
      '--batch-size',
      '64',
      '--amp',
      '--no-bias',
      '--sizes',
      '1',
      '2',
    ]);
    expect(argsOf(run({ amp: false, bias: true, lr: null }))).toEqual([...folder, '--bias']);
    expect(keysOf('configs/base.yaml')).toEqual({ lr: 0.0001, batch_size: 128, amp: false, bias: true });
  });

  it('refuses keys that have no option, and two keys for one option, by name', async () => {
    await init({ 'train.py': python(...OPTIONS) });
    const unknown = run({ lr: 1, model: { depth: 3 } });
    expect(unknown.metrics).toEqual({
      status: 'FAILED',
      error: 'unknown keys: model.depth; train.py takes: lr, batch_size, sizes, amp, bias',
    });
    expect(unknown).toMatchObject({ code: 1, out: '' });
    expect(run({ a: { lr: 1 }, b: { lr: 2 } }).metrics).toMatchObject({ error: 'a.lr and b.lr are both --lr' });
  });

  it.each([
    ['hydra', '@hydra.main(config_path="conf")', ['hydra.run.dir="RUN/hydra"']],
    ['OmegaConf', 'OmegaConf.from_cli()', ['defaults=["x"]']],
  ])('of %s: keys are overrides', async (_name, text, more) => {
    await init({ 'train.py': python(`"""${text}"""`), 'conf/config.yaml': 'lr: 0.1\n' });
    expect(argsOf(run({ training: { lr: 0.01, name: 'a "b"' }, on: true, none: null, defaults: ['x'] }))).toEqual([
      'training.lr=0.01',
      'training.name="a \\"b\\""',
      'on=true',
      'none=null',
      ...more.map((one) => one.replace('RUN', inRun().replace(/\/$/, ''))),
    ]);
  });

  it('around any command, with values for its braces', async () => {
    await init(
      { 'train.py': python(...OPTIONS) },
      wrap('python train.py --lr {training.lr} --name=x-{seed} --batch-size {batch}'),
    );
    expect(keysOf('configs/base.yaml')).toEqual({ 'training.lr': 0.0001, batch: 128 });
    expect(read('configs/base.yaml')).toContain(
      '# These have no default that could be read. Give each a value:\n#   seed\n',
    );
    expect(argsOf(run({ training: { lr: 0.01 }, seed: 3, batch: 1 }))).toEqual([
      '--lr',
      '0.01',
      '--name=x-3',
      '--batch-size',
      '1',
    ]);
    expect(run({ training: { lr: 0.01 }, batch: 1 }).metrics).toMatchObject({
      error: 'the config has no value for: seed',
    });
    expect(run({ training: { lr: 1 }, seed: 3, batch: 1, model: 'x' }).metrics).toMatchObject({
      error: 'unknown keys: model; the command has: batch, seed, training.lr',
    });
  });

  it('a command that takes the config file or the run folder takes any key', async () => {
    await init({ 'train.py': python() }, wrap('python train.py {config} {run_dir} {idea_id}'));
    expect(argsOf(run({ any: 1 }))).toEqual([inRun('config.yaml'), inRun().replace(/\/$/, ''), 'idea-001']);
  });

  it('keeps the base config that is there where each of its keys has an option, else makes one beside it', async () => {
    await init({ 'train.py': python(...OPTIONS), 'config.yaml': 'training: {lr: 0.5}\n' });
    expect(read('orze.yaml')).toContain('base_config: config.yaml\n');
    rmSync(join(root, 'orze.yaml'));
    rmSync(join(root, 'orze_train.py'));
    await init({ 'config.yaml': 'training: {lr: 0.5}\nmodel: x\n' });
    expect(read('orze.yaml')).toContain('base_config: configs/orze.yaml\n');
    expect(keysOf('configs/orze.yaml')).toMatchObject({ lr: 0.0001, batch_size: 128 });
  });

  it('the last number of each metric counts, whatever it stands between', async () => {
    const lines = [
      'epoch 1 val_acc: 0.1 val loss 2.5',
      '\\r 50%| val_acc=0.5',
      '{\\"val_acc\\": 9.3e-1}, VAL_LOSS = 0.25; my_val_acc: 7, val_acc: 3rd',
    ];
    const text = `${python()}${lines.map((line) => `sys.stdout.write("${line}\\n")\n`).join('')}sys.stderr.write("val_acc: 0.94")\n`;
    await init({ 'train.py': text, 'logs/a.log': 'val_acc: 0.5 val loss 0.25' });
    const { metrics, out } = run({});
    expect(metrics).toMatchObject({
      status: 'COMPLETED',
      val_acc: 0.94,
      val_loss: 0.25,
      training_time: expect.any(Number),
    });
    expect(out).toContain('my_val_acc: 7, val_acc: 3rd\n');
  });

  it.each([
    ['exits with its code and without metrics', 'sys.exit(3)', 3, null],
    ['exits as a shell tells a signal', 'import os; os.kill(os.getpid(), 9)', 137, null],
    ['has failed where the metric became nan', 'print("val_acc: nan")', 1, 'val_acc became nan'],
  ])('what %s', async (_name, end, code, error) => {
    await init({ 'train.py': `${python()}${end}\n` });
    const ran = run({});
    expect([ran.code, ran.metrics?.['error'] ?? null]).toEqual([code, error]);
    expect(ran.out).toContain('val_acc: 0.9\n');
  });

  it.each([`train "a" %s \`b\` \${c} \\n '''.py`, 'train """ *∕ %(x)s.py'])('may have any name: %s', async (name) => {
    await init({ [name]: `if __name__ == "__main__": pass\n${python()}` });
    expect(run({})).toMatchObject({ code: 0, metrics: { status: 'COMPLETED' } });
    expect(run({ lr: 1 }).metrics).toMatchObject({ error: `unknown keys: lr; ${name} takes: none` });
  });

  it('what prints no metric has failed, by name', async () => {
    await init({ 'train.py': 'print("done")\n' }, { metric: { name: 'val_acc', goal: 'maximize' } });
    expect(run({}).metrics).toEqual({ status: 'FAILED', error: 'train.py printed no "val_acc: number"' });
  });

  it('does not wait for a helper that holds the output open', async () => {
    const helper = 'import subprocess; print("HELPER", subprocess.Popen(["sleep", "30"]).pid)';
    await init({ 'train.py': `${python()}${helper}\n` });
    const ran = run({});
    process.kill(Number(/HELPER (\d+)/.exec(ran.out)?.[1]));
    expect(ran).toMatchObject({ code: 0, metrics: { val_acc: 0.9 } });
  });
});

describe('around a script of Node', () => {
  const PARSE = "parseArgs({ options: { lr: { type: 'string', default: '0.1' }, amp: { type: 'boolean' } } })";

  it('that takes options', async () => {
    await init({ 'train.mjs': node(PARSE) });
    expect(read('orze.yaml')).toMatch(/^train_script: orze_train\.mjs\npython: node$/m);
    expect(keysOf('configs/base.yaml')).toEqual({ lr: 0.1, amp: false });
    const ran = run({ training: { lr: 0.01 }, amp: true });
    expect(argsOf(ran)).toEqual(['--lr', '0.01', '--amp']);
    expect(ran).toMatchObject({ code: 0, metrics: { status: 'COMPLETED', val_acc: 0.9 } });
    expect(run({ model: 1 })).toMatchObject({
      code: 1,
      metrics: { error: 'unknown keys: model; train.mjs takes: lr, amp' },
    });
  });

  it('that takes a config file', async () => {
    await init({ 'train.mjs': node("parseArgs({ options: { config: { type: 'string' } } })") });
    expect(argsOf(run({}))).toEqual(['--config', inRun('config.yaml')]);
  });

  it('or of anything, where there is no Python', async () => {
    put({ 'go.sh': 'echo "ARGS [\\"$*\\"]"; echo "val_acc: 0.9"; exit $2\n' });
    await init(
      {},
      { python: null, wrap: ['sh', 'go.sh', '{lr}', '{code}'], metric: { name: 'val_acc', goal: 'maximize' } },
    );
    expect(argsOf(run({ lr: 0.5, code: 0 }))).toEqual(['0.5 0']);
    expect(run({ lr: 0.5, code: 0 }).metrics).toMatchObject({ status: 'COMPLETED', val_acc: 0.9 });
    expect(run({ lr: 0.5, code: 4 })).toMatchObject({ code: 4, metrics: null });
    expect(run({ lr: 0.5 }).metrics).toMatchObject({ error: 'the config has no value for: code' });
  });
});
