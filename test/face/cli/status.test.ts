import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countBoard } from '../../../src/core/board.ts';
import { statusJson } from '../../../src/core/status.ts';
import { openFiles } from '../../../src/edge/files.ts';
import { bootId, pidNamespace, readStat } from '../../../src/edge/proc.ts';
import { main } from '../../../src/face/cli/main.ts';
import { runStatus } from '../../../src/face/cli/status.ts';
import { board, completed, failed, ideaId, running, statusOf } from '../../rig/board.ts';
import { ManualClock } from '../../rig/manual-clock.ts';
import { testTerminal } from '../../rig/terminal.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'orze-status-'));
  await mkdir(join(root, 'results/.orze/hosts'), { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** The clock of the tests begins 1000 s after the epoch. */
const at = (secondsAgo: number) => new Date((1000 - secondsAgo) * 1000).toISOString();

async function writeStatus(): Promise<void> {
  const ended = { running: 1, completed: 1, failed: 1, unknown: 0 };
  const counts = countBoard(ended, { queued: 1, blocked: 1, skipped: 0 });
  const blocked = [{ code: 'E0102' as const, message: 'bad YAML', idea: 'idea-007', file: 'ideas.md', line: 48 }];
  const facts = [
    completed('idea-031', { test_accuracy: 0.9412 }),
    failed('idea-039', 'CUDA out of memory', 'oom'),
    running('idea-045', 252),
  ];
  const titles = { 'idea-031': 'Cosine LR + mixup', 'idea-045': 'lr 3e-4\u001b[31m' };
  const text = statusJson({
    ...statusOf(board({ counts, blocked, facts, titles: Object.fromEntries(Object.entries(titles)) })),
    timestamp: '1970-01-01T00:15:00.000',
    generatedAt: at(90),
    diskFreeGb: 10,
  });
  expect(ideaId('idea-031')).toBe('idea-031');
  await writeFile(join(root, 'results/status.json'), text);
}

const here = () => ({
  pid: process.pid,
  start: readStat(process.pid)?.start ?? 0,
  boot: bootId(),
  pidns: pidNamespace(),
});

async function writeHost(host: string, parts: Record<string, unknown> = {}): Promise<void> {
  const record = { schema: 'orze.host/1', host_id: host, host, machine_id: 'm', process: here(), n: 1, at: at(8) };
  const rest = { state: 'running', tokens: ['t'], slots: 2, free_gpus: [], orze_version: '0' };
  await writeFile(join(root, `results/.orze/hosts/${host}.json`), JSON.stringify({ ...record, ...rest, ...parts }));
}

const elsewhere = () => ({ ...here(), boot: 'another' });

async function status(options: { json?: boolean; isTTY?: boolean; env?: Record<string, string> } = {}) {
  const terminal = testTerminal({ cwd: root, isTTY: options.isTTY ?? false, env: options.env ?? {} });
  const edges = { files: openFiles(), clock: new ManualClock(), leave: () => undefined };
  const asked = { cwd: root, flags: {}, verbose: false, json: options.json ?? false };
  const code = await runStatus(asked, terminal, edges);
  return { code, out: terminal.out(), err: terminal.err(), lines: terminal.out().trimEnd().split('\n') };
}

describe('orze status', () => {
  it('tells what runs, is done, is best and is blocked, and how old that is', async () => {
    await writeStatus();
    await writeHost('node1');
    const { code, err, lines } = await status();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lines).toEqual([
      'results/ · orze is running on node1',
      'Runs     1 done · 1 failed (1 oom) · 1 running · 1 queued · 1 blocked',
      'Best     0.9412  idea-031  Cosine LR + mixup',
      'Running  idea-045  train 4 min  node1  lr 3e-4',
      'Look     idea-007 is blocked: E0102 bad YAML at ideas.md:48',
      'Written  1 min ago by node1',
    ]);
  });

  it.each([
    ['left', { state: 'left', at: at(3600 * 3) }, 'no orze runs: the last one, on node1, left 3 h ago'],
    [
      'dead',
      { process: { pid: 1, start: -1 } },
      'no orze runs: the last one, on node1, died; its last sign was 8 s ago',
    ],
    ['silent', { process: 'elsewhere', at: at(600) }, 'orze is silent on node1 for 10 min: has it died?'],
    ['running', { process: 'elsewhere', at: at(60) }, 'orze is running on node1'],
    ['closing', { state: 'closing' }, 'orze is closing on node1'],
  ])('a host that is %s is told as such', async (_state, parts, words) => {
    await writeStatus();
    const { process: where, ...rest } = { process: undefined, ...parts };
    const identity =
      where === undefined ? here() : where === 'elsewhere' ? elsewhere() : { ...here(), ...Object(where) };
    await writeHost('node1', { ...rest, process: identity });
    expect((await status()).lines[0]).toBe(`results/ · ${words}`);
  });

  it('of a project whose orze has not reported yet says so', async () => {
    await writeHost('node1');
    expect((await status()).lines).toEqual(['results/ · orze is running on node1', 'nothing is reported yet']);
  });

  it('asks the file system for orze.yaml, status.json and the heartbeats, and for nothing else', async () => {
    await writeStatus();
    await writeHost('node1');
    const asked: string[] = [];
    const files = openFiles();
    const told = (path: string) => asked.push(relative(root, path));
    const counted = {
      ...files,
      read: (path: string, max: number) => (told(path), files.read(path, max)),
      list: (path: string) => (told(path), files.list(path)),
      stat: () => Promise.reject(new Error('nothing is to be looked at')),
    };
    const place = { cwd: root, flags: {}, verbose: false, json: false };
    const edges = { files: counted, clock: new ManualClock(), leave: () => undefined };
    expect(await runStatus(place, testTerminal({ cwd: root }), edges)).toBe(0);
    expect(asked.toSorted()).toEqual([
      'orze.yaml',
      'results/.orze/hosts',
      'results/.orze/hosts/node1.json',
      'results/status.json',
    ]);
  });

  it('fits in 80 columns, whatever the titles', async () => {
    await writeStatus();
    await writeHost('a-host-with-a-name-that-is-much-longer-than-any-line-of-a-terminal-should-ever-have-to-be');
    for (const line of (await status()).lines) expect(Array.from(line).length).toBeLessThanOrEqual(80);
  });

  it('has colours on a terminal only, and not with NO_COLOR', async () => {
    await writeStatus();
    const escape = '\u001b[';
    expect((await status({ isTTY: true })).out).toContain(`${escape}1;33mLook${escape}0m`);
    expect((await status()).out).not.toContain(escape);
    expect((await status({ isTTY: true, env: { NO_COLOR: '1' } })).out).not.toContain(escape);
  });

  it('--json is status.json with its age, the state of the loop and the hosts, in one value', async () => {
    await writeStatus();
    await writeHost('node1');
    await writeHost('node2', { state: 'left' });
    const { out, err, code } = await status({ json: true });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      schema: 'orze.status/2',
      ok: true,
      age_s: 90,
      completed: 1,
      loop: { state: 'running', nodes: 1 },
      hosts: expect.arrayContaining([expect.objectContaining({ host: 'node1', state: 'running', beat_age_s: 8 })]),
    });
  });
});

describe('orze status without an answer', () => {
  it('in a folder where no orze has worked ends with 3, also as JSON', async () => {
    const { code, out, err } = await status({ json: true });
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ schema: 'orze.error/1', ok: false, error: { code: 'E0411' } });
    expect(err).toContain('error[E0411]: there is no status in `results`');
    expect(await status()).toMatchObject({ code: 3, out: '' });
  });

  it('of a damaged status.json ends with 1 and says what is wrong', async () => {
    await writeFile(join(root, 'results/status.json'), '{"counts": ');
    const { code, err } = await status();
    expect(code).toBe(1);
    expect(err).toMatch(/error\[E0412\]: no status: .*status\.json is not a record of orze/);
  });

  it('of settings that cannot be read ends with 2', async () => {
    await writeFile(join(root, 'orze.yaml'), 'results_dir: [\n');
    expect(await status()).toMatchObject({ code: 2, err: expect.stringContaining('error[E0202]') });
  });

  it('of a folder that does not answer ends with 1 after five seconds, and leaves', async () => {
    const terminal = testTerminal({ cwd: root });
    const clock = new ManualClock();
    let left = 0;
    const hanging = { ...openFiles(), read: () => new Promise<never>(() => undefined) };
    const asked = { cwd: root, flags: {}, verbose: false, json: false };
    const ended = runStatus(asked, terminal, { files: hanging, clock, leave: () => (left += 1) });
    await clock.pass(5);
    expect(await ended).toBe(1);
    expect(left).toBe(1);
    expect(terminal.err()).toContain('error[E0410]');
  });
});

it('is the same by the short way, which parses no flags, and by the parser', async () => {
  await writeStatus();
  await writeHost('node1', { state: 'left', at: at(0) });
  const say = async (...argv: string[]) => {
    const terminal = testTerminal({ cwd: root });
    const code = await main(argv, terminal);
    return { code, out: terminal.out().replace(/"age_s": .*|"beat_age_s": .*/g, ''), err: terminal.err() };
  };
  for (const argv of [['status'], ['status', '--json']]) {
    const short = await say(...argv);
    expect(short.code).toBe(0);
    expect(await say('-C', root, ...argv)).toEqual(short);
  }
});
