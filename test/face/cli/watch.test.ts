/** `orze watch`: what orzes note, as lines for people and for programs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { schemaOf } from '../../../src/app/schemas/index.ts';
import { main } from '../../../src/face/cli/main.ts';
import { SETTINGS, liveProject } from '../../rig/live-project.ts';
import { LAUNCHER, Project, ideasFile, shTrainer } from '../../rig/project.ts';
import { testTerminal } from '../../rig/terminal.ts';
import { until } from '../../rig/wait.ts';

interface Line {
  schema: string;
  type: string;
  id: string | null;
  host: string;
  cursor: string;
  data: Record<string, unknown>;
  met?: boolean | null;
}

const FAILURE = {
  class: 'oom',
  text: 'CUDA out of memory',
  stage: 'train',
  evidence: [{ file: 'l', line: 1, text: 'x' }],
};
const EVENTS: readonly object[] = [
  { kind: 'opened', host: 'node1', slots: ['gpu:0', 'gpu:1'], results: 'results' },
  { kind: 'claimed', id: 'idea-1', token: 'a', slots: ['gpu:0'], attempt: 1, title: 'One' },
  { kind: 'started', id: 'idea-1', token: 'a', stage: 'train', slots: ['gpu:0'], gpu: 0, title: 'One \u001b[31mred' },
  {
    kind: 'completed',
    id: 'idea-1',
    token: 'a',
    title: 'One',
    metric: 'acc',
    value: 0.94121,
    train_s: 68,
    warnings: [],
  },
  {
    kind: 'new-best',
    id: 'idea-1',
    token: 'a',
    metric: 'acc',
    value: 0.94121,
    before: 0.9,
    before_id: 'idea-0',
    delta: 0.04121,
  },
  { kind: 'failed', id: 'idea-2', token: 'b', title: 'Two', failure: FAILURE, train_s: 3 },
  { kind: 'problem', problem: { code: 'E0102', message: 'the config is not valid YAML', idea: 'idea-3' } },
  {
    kind: 'request',
    request: 'r',
    did: 'skip',
    by: { user: 'ann', host: 'box', via: 'cli' },
    reason: 'no',
    ideas: ['idea-4'],
  },
  { kind: 'set-aside', id: 'idea-5', token: 'c', why: 'lost', to: 'idea-5.c' },
  { kind: 'idle', slot: 'gpu:1', reason: 'no_ready_idea', since: '2026-01-01T00:00:00+00:00' },
  { kind: 'slot', slot: 'gpu:1', state: 'foreign', why: 'a very long reason '.repeat(9) },
];

function story(): { project: Project; note: (event: object) => void } {
  const project = new Project({ 'orze.yaml': 'train_script: t.py\n', 'ideas.md': ideasFile({ 'idea-1': 'x: 1' }) });
  onTestFinished(() => project.remove());
  mkdirSync(project.path('results/.orze/events'), { recursive: true });
  const note = (event: object): void =>
    appendFileSync(
      project.path('results/.orze/events/node1-0a1b2c3d4e5f.jsonl'),
      `${JSON.stringify({ at: new Date().toISOString(), by: 'node1-0a1b2c3d4e5f', ...event })}\n`,
    );
  for (const event of EVENTS) note(event);
  return { project, note };
}

async function orze(project: Project, words: readonly string[], env: Record<string, string> = {}) {
  const terminal = testTerminal({ cwd: project.dir, env: { ...project.env, ...env } });
  const code = await main(['watch', ...words], terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

function linesOf(out: string): Line[] {
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  for (const line of lines) expect(schemaOf(line.schema)?.safeParse(line).error?.issues ?? []).toEqual([]);
  return lines;
}

describe('what has happened', () => {
  it('is a line an event for people: no escape bytes, 80 columns, and where to go on', async () => {
    const { project } = story();
    const { code, out } = await orze(project, ['--no-follow', '--events', 'all'], { TZ: 'UTC' });
    expect(code).toBe(0);
    expect(out.replaceAll(/^\d\d:\d\d:\d\d/gm, 'TT:TT:TT').replace(/cursor .*/, 'cursor C')).toBe(
      [
        'TT:TT:TT host_joined node1  slots gpu:0 gpu:1',
        'TT:TT:TT claimed     idea-1  node1:gpu:0  attempt 1  One',
        'TT:TT:TT started     idea-1  node1:gpu:0  One red',
        'TT:TT:TT completed   idea-1  acc 0.9412  1m08  One',
        'TT:TT:TT new_best    idea-1  acc 0.9412  (+0.0412 over idea-0)',
        'TT:TT:TT failed      idea-2  oom  f-FFFF  3s  CUDA out of memory',
        'TT:TT:TT problem     idea-3  E0102  the config is not valid YAML',
        'TT:TT:TT request     idea-4  skip  by ann@box  no',
        'TT:TT:TT reclaimed   idea-5  set aside  lost',
        'TT:TT:TT idle        node1:gpu:1  no ready idea',
        `TT:TT:TT slot        ${'node1  slot=gpu:1 state=foreign why=a very long reason a very long'.slice(0, 58)}…`,
        'cursor C',
        '',
      ]
        .join('\n')
        .replace('f-FFFF', /f-[0-9a-f]{4}/.exec(out)?.[0] ?? ''),
    );
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('is one object a line for programs; proofs of failures stay where they are', async () => {
    const { project } = story();
    const lines = linesOf((await orze(project, ['--since', '10m', '--no-follow', '--json'])).out);
    expect(lines.map(({ type }) => type)).toEqual([
      'host_joined',
      'started',
      'completed',
      'new_best',
      'failed',
      'problem',
      'request',
      'reclaimed',
      'idle',
      undefined,
    ]);
    expect(lines.map(({ id }) => id).slice(5, 8)).toEqual(['idea-3', 'idea-4', 'idea-5']);
    const { data } = lines[4] ?? {};
    expect(data).toMatchObject({ cause: 'oom', fingerprint: expect.stringMatching(/^f-/), train_s: 3 });
    expect(JSON.stringify(data)).not.toContain('evidence');
    expect(new Set(lines.slice(0, -1).map(({ host }) => host))).toEqual(new Set(['node1']));
  });

  it('since a cursor is what came behind it: also the one at the end, also when it was nothing', async () => {
    const { project, note } = story();
    const all = linesOf((await orze(project, ['--no-follow', '--json'])).out);
    const since = async (cursor = '') =>
      linesOf((await orze(project, ['--since', cursor, '--no-follow', '--json'])).out).map(({ type }) => type);
    expect(await since(all[6]?.cursor)).toEqual(['reclaimed', 'idle', undefined]);
    const end = all.at(-1)?.cursor;
    expect(await since(end)).toEqual([undefined]);
    note({ kind: 'launch-blocked', why: 'low disk' });
    expect(await since(end)).toEqual(['launch_blocked', undefined]);
  });

  it('a name that no orze tells and a word that is no cursor are a no', async () => {
    const { project } = story();
    expect(await orze(project, ['--events', 'compelted'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean `completed`?'),
    });
    expect(await orze(project, ['--until', 'new-bets'])).toMatchObject({ code: 2 });
    expect(await orze(project, ['--since', 'yesterday'])).toMatchObject({ code: 2 });
    expect((await orze(project, ['--no-follow', '--events', 'new-best,failed', '--plain'])).out).toMatch(
      /^\S+\tnew_best\tidea-1\tnode1\t\{.*\}\n\S+\tfailed\t[^\n]*\n$/,
    );
  });
});

describe('what happens', () => {
  it('is told as it happens beside a real loop, until what was asked for', async () => {
    const project = liveProject({
      'orze.yaml': SETTINGS,
      'train.sh': shTrainer(),
      'ideas.md': ideasFile({ 'idea-1': 'x: 1', 'idea-2': 'x: 2' }),
    });
    mkdirSync(project.path('results/.orze/events'), { recursive: true });
    const watching = orze(project, ['--until', 'host_left', '--json']);
    const loop = project.start(['--gpus', 'cpu:1', '--until-done']);
    const { code, out } = await watching;
    expect(code).toBe(0);
    const lines = linesOf(out);
    const told = (type: string): (string | null)[] => lines.filter((line) => line.type === type).map(({ id }) => id);
    expect(told('started')).toEqual(['idea-1', 'idea-2']);
    // The records of the first are written while the second has its slot.
    expect(told('completed').toSorted()).toEqual(['idea-1', 'idea-2']);
    expect(told('new_best')).toHaveLength(1);
    expect([lines[0]?.type, lines.at(-2)?.type, lines.at(-1)?.met]).toEqual(['host_joined', 'host_left', true]);
    expect((await loop.ended).code).toBe(0);
  });

  it('ends when a run matches, when the time is up, and by Ctrl-C', async () => {
    const project = liveProject({
      'orze.yaml': SETTINGS,
      'train.sh': shTrainer(),
      'ideas.md': ideasFile({ 'idea-1': 'x: 1' }),
    });
    expect((await orze(project, ['--timeout', '0.1s'])).code).toBe(124);
    const matching = orze(project, ['--until', 'metric>0.4']);
    const stopped = project.start(['watch', '--since', '1h', '--json']);
    const loop = project.start(['--gpus', 'cpu:1']);
    expect((await matching).code).toBe(0);
    await loop.says('[COMPLETED] idea-1');
    await until(
      'the watch to tell of it',
      () => stopped.stdout.includes('"completed"') || stopped.stdout.includes('"idle"'),
    );
    stopped.child.kill('SIGINT');
    const { code, stdout } = await stopped.ended;
    expect({ code, last: linesOf(stdout).at(-1)?.schema }).toEqual({ code: 130, last: 'orze.watch/1' });
  });

  it('ends by itself when nobody reads it any more', async () => {
    const { project, note } = story();
    const child = spawn(process.execPath, [LAUNCHER, 'watch', '--since', '1h'], {
      cwd: project.dir,
      env: project.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    note({ kind: 'launch-blocked', why: 'low disk' });
    const ended = once(child, 'exit');
    const again = setInterval(() => note({ kind: 'launch-unblocked' }), 100);
    expect(await ended).toEqual([0, null]);
    clearInterval(again);
  });
});
