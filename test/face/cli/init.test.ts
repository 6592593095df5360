import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../src/face/cli/main.ts';
import { testTerminal } from '../../rig/terminal.ts';
import type { TestTerminal } from '../../rig/terminal.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orze-init-face-'));
});
afterEach(async () => {
  await chmod(root, 0o755);
  await rm(root, { recursive: true, force: true });
});

it('prints what was made and the line to go on with, as orze was called', async () => {
  const terminal = testTerminal({ cwd: root, env: { npm_command: 'exec' } });
  expect(await main(['init', 'my project'], terminal)).toBe(0);
  const lines = terminal.out().trimEnd().split('\n');
  expect(lines.filter((line) => line.startsWith('created ')).length).toBe(5);
  expect(lines.at(-1)).toMatch(/^next +cd "my project" && npx orze check.* && npx orze --once/);
  expect(terminal.err()).toBe('');
});

it('a folder that cannot be made is a problem, not a bug', async () => {
  await writeFile(join(root, 'file'), '');
  const terminal = testTerminal({ cwd: root });
  expect(await main(['init', 'file/sub'], terminal)).toBe(1);
  expect(terminal.err()).toMatch(/^error\[E0304\]: cannot mkdir .*ENOTDIR/);
});

const TRAIN = 'p.add_argument("--lr", default=0.1)\nprint(f"val_acc: {acc}")\n';

async function init(words: string[], terminal: TestTerminal): Promise<number> {
  return main(['init', ...words], terminal);
}

describe('on a terminal', () => {
  /** Each piece is what is typed at once. */
  async function asked(typed: string[], words: string[] = [], env: Record<string, string> = {}) {
    await writeFile(join(root, 'train.py'), TRAIN);
    const terminal = testTerminal({ cwd: root, isTTY: true, env });
    const pieces = (async function* () {
      yield* typed;
    })();
    terminal.stdin = Object.assign(pieces, { isTTY: true });
    const code = await init(words, terminal);
    return { code, terminal, prompts: terminal.err().match(/\S+\? \[Y\/n\] /g) ?? [] };
  }
  const settings = () => readFile(join(root, 'orze.yaml'), 'utf8');

  it('Enter is yes', async () => {
    const { code, prompts } = await asked(['\n', '\n']);
    expect({ code, prompts }).toEqual({ code: 0, prompts: ['maximise? [Y/n] ', 'it? [Y/n] '] });
    expect(await settings()).toMatch(
      /^train_script: orze_train\.\w+$[^]*primary_metric: val_acc [^]*sort: descending/m,
    );
  });

  it('no to both is the other way round, and no script; what is no answer is asked again', async () => {
    const { code, prompts, terminal } = await asked(['what\nn\nNo\n']);
    expect({ code, prompts: prompts.length }).toEqual({ code: 0, prompts: 3 });
    expect(await settings()).toMatch(/^train_script: train\.py$[^]*sort: ascending/m);
    expect((await readdir(root)).join()).not.toContain('orze_train');
    expect(terminal.out()).toMatch(/^next +let train\.py take --idea-id /m);
  });

  it('without an answer nothing is made', async () => {
    const { code, terminal } = await asked(['\n']);
    expect(code).toBe(4);
    expect(terminal.err()).toContain('error[E0514]');
    expect(await readdir(root)).toEqual(['train.py']);
  });

  it.each([
    ['-y', ['-y'], {}],
    ['-n', ['-n'], {}],
    ['--json', ['--json'], {}],
    ['an agent', [], { AI_AGENT: '1' }],
  ])('%s is not asked', async (_name, words, env) => {
    expect(await asked([], words, env)).toMatchObject({ code: 0, prompts: [] });
  });
});

it('-n tells what would be made, and makes nothing', async () => {
  await writeFile(join(root, 'train.py'), TRAIN);
  const terminal = testTerminal({ cwd: root });
  expect(await init(['-n', '--agents'], terminal)).toBe(0);
  expect(terminal.out().match(/^would create +\S+/gm)).toHaveLength(7);
  expect(await readdir(root)).toEqual(['train.py']);
});

it('settings that are there are kept, and the one that names another script is told what to change', async () => {
  await writeFile(join(root, 'orze.yaml'), 'train_script: go.sh\nreport: {primary_metric: bpb, sort: ascending}\n');
  await writeFile(join(root, 'train.py'), TRAIN);
  const terminal = testTerminal({ cwd: root });
  expect(await init(['--train-script', 'train.py'], terminal)).toBe(0);
  // The metric is that of the settings, whatever the script prints.
  expect(terminal.out()).toMatch(/^created +orze_train\.\w+ .*harvests `bpb`, `val_acc`$/m);
  expect(terminal.out()).toMatch(
    /^kept +orze\.yaml +already there, with train_script: go\.sh; .* train_script: orze_train\.\w+$/m,
  );
});

it('a command of anything has the metric of old logs', async () => {
  await writeFile(join(root, 'old.log'), 'val_loss: 0.5\n');
  const terminal = testTerminal({ cwd: root });
  expect(await init(['--wrap', './train {lr}'], terminal)).toBe(0);
  expect(terminal.out()).toMatch(/^found +metric val_loss +in 1 old log, "val_loss: 0\.5" → minimise$/m);
  expect(await readFile(join(root, 'orze.yaml'), 'utf8')).toMatch(/primary_metric: val_loss [^]*sort: ascending/);
});

it.each([
  [['--metric', 'acc'], 'is more or less of it better?'],
  [['--metric', 'a b', '--maximize'], 'is no name'],
  [['--minimize'], 'of what?'],
  [['--metric', 'acc', '--minimize', '--maximize'], 'exclude each other'],
  [['--wrap', 'python train.py'], 'no `{key}` says where'],
  [['--wrap', 'python train.py {lr} | tee x'], '`|` is for a shell'],
  [['--wrap', 'x {lr}', '--train-script', 'train.py'], 'exclude each other'],
  [['--train-script', 'none.py'], 'there is no such file'],
  [['--train-script', 'train'], 'no Python, JavaScript or shell script'],
])('%j is wrong usage, and makes nothing', async (words, why) => {
  const terminal = testTerminal({ cwd: root });
  expect(await init(words, terminal)).toBe(2);
  expect(terminal.err()).toContain(why);
  expect(await readdir(root)).toEqual([]);
});

it('is refused where ORZE_READONLY is set', async () => {
  const terminal = testTerminal({ cwd: root, env: { ORZE_READONLY: '1' } });
  expect(await init([], terminal)).toBe(4);
  expect(terminal.err()).toContain('error[E0502]');
  expect(await readdir(root)).toEqual([]);
});
