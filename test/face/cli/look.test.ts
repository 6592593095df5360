import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../src/face/cli/main.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { testTerminal } from '../../rig/terminal.ts';

let project: Project;
beforeAll(() => {
  project = sampleProject({ 'configs/base.yaml': 'epochs: 3\n' });
  const log = [
    'start',
    'epoch 1\repoch 2\repoch 3',
    'Traceback (most recent call last):',
    '  File "t.py", line 7, in f',
    'ValueError: no lr',
  ];
  writeFileSync(project.path('results/idea-003/train_output.log'), `${log.join('\n')}\n`);
  symlinkSync('/etc/hostname', project.path('results/idea-001/train_output.log'));
});
afterAll(() => project.remove());

async function orze(line: string | string[], env: Record<string, string> = {}) {
  const argv = Array.isArray(line) ? line : line.split(' ');
  const terminal = testTerminal({ cwd: project.dir, env: { ORZE_LOCAL_DIR: project.local, PATH: '', ...env } });
  const code = await main(argv, terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

describe('orze ls', () => {
  it('shows the best first, then what is not over, then what failed, with what differs from the parent', async () => {
    const { out, code } = await orze('ls');
    expect(code).toBe(0);
    const ids = out.split('\n').flatMap((line) => /idea-\d+/.exec(line)?.[0] ?? []);
    expect(ids).toEqual(['idea-002', 'idea-001', 'idea-006', 'idea-003']);
    expect(out).toMatch(/1 {2}idea-002 {2}✓ +0\.7500 +\+0\.2500 +lr 0\.1→0\.01/);
    expect(out).toMatch(/– {2}idea-003 {2}✗ +reported/);
  });

  it('takes queries, sorts, and says where a query goes wrong', async () => {
    expect((await orze('ls status:queued --plain')).out.split('\n')[1]).toContain('idea-005');
    expect((await orze('ls lr<0.05 --plain')).out).toContain('idea-002');
    const { code, err } = await orze('ls metric>');
    expect(code).toBe(2);
    expect(err).toMatch(/metric>\n {2}\| {8}\^/);
  });

  it('goes on behind a cursor', async () => {
    const page = async (more: string) => {
      const { out } = await orze(`ls all --limit 2 --json${more}`);
      return JSON.parse(out) as { items: { id: string }[]; next_cursor: string | null; total: number };
    };
    const first = await page('');
    const second = await page(` --cursor ${first.next_cursor}`);
    const third = await page(` --cursor ${second.next_cursor}`);
    expect([first, second, third].flatMap(({ items }) => items.map(({ id }) => id))).toHaveLength(6);
    expect(new Set([first, second, third].flatMap(({ items }) => items.map(({ id }) => id))).size).toBe(6);
    expect(third.next_cursor).toBeNull();
  });
});

describe('orze show, logs and why', () => {
  it('find a run by its number, by @best, and name what is like a wrong id', async () => {
    expect((await orze('show 2')).out).toMatch(/^idea-002 {2}Lower rate {2}✓ COMPLETED/);
    expect((await orze('show @best')).out).toMatch(/^idea-002/);
    expect(await orze('show idea-0021')).toMatchObject({
      code: 3,
      err: expect.stringContaining('did you mean idea-00') as string,
    });
    expect(await orze('show status:completed')).toMatchObject({
      code: 2,
      err: expect.stringContaining('names 2 runs') as string,
    });
  });

  it('logs of a failed run is its error; --grep and -n fold progress bars', async () => {
    expect((await orze('logs 3')).out).toContain('train_output.log:5  ValueError: no lr');
    expect((await orze('logs 3 -n 4')).out.split('\n')[0]).toBe('epoch 3');
    expect((await orze('logs 3 --grep epoch')).out).toBe('2: epoch 3\n');
    expect(await orze('logs 3 --grep (')).toMatchObject({ code: 2 });
  });

  it('logs follows no link out of the run', async () => {
    expect(await orze('logs 1')).toMatchObject({ code: 4, out: '' });
  });

  it('why answers by the state', async () => {
    expect((await orze('why 1')).out).toContain('idea-001 is COMPLETED: rank 2 of 2');
    expect((await orze('why 3')).out).toMatch(
      /idea-003 FAILED \(\w+\)[^]*differs +from idea-001 in 1 key: lr 0\.1 → 100/,
    );
    expect((await orze('why 4')).out).toMatch(/idea-004 is BLOCKED: [^]*E0102/);
    expect((await orze('why 5')).out).toMatch(
      /idea-005 is QUEUED, position 1[^]*✗ orze runs: no orze works on this folder/,
    );
    expect((await orze('why 6')).out).toMatch(/idea-006 is LOST/);
  });

  it('why names an idea that is too wide, skipped or paused', async () => {
    appendFileSync(project.path('ideas.md'), '\n## idea-007: Wide\n- **GPUs**: 8\n```yaml\nlr: 7\n```\n');
    const at = new Date().toISOString().replace('Z', '+00:00');
    mkdirSync(project.path('results/.orze/hosts'), { recursive: true });
    const host = {
      schema: 'orze.host/1',
      host_id: 'far-1',
      host: 'far',
      machine_id: 'm',
      process: { pid: 1, start: 1, boot: 'another', pidns: 'another' },
      n: 1,
      at,
      state: 'running',
      tokens: [],
      slots: 2,
      free_gpus: [0, 1],
      orze_version: '0',
    };
    writeFileSync(join(project.path('results/.orze/hosts'), 'far-1.json'), JSON.stringify(host));
    expect((await orze('why 7')).out).toMatch(
      /✗ a host is wide enough: it asks for 8 GPUs, no host that runs has more than\s+2/,
    );
    expect((await orze('skip 7')).code).toBe(0);
    expect((await orze('why 7')).out).toMatch(/idea-007 is SKIPPED[^]*✗ not skipped/);
    expect((await orze('pause')).code).toBe(0);
    expect((await orze('why 5')).out).toMatch(/✗ not paused/);
    expect((await orze('resume')).code).toBe(0);
  });
});

describe('compare, analyze, failures, queue, watch and wait', () => {
  it('answer from the same look', async () => {
    expect((await orze('compare 1 2')).out).toMatch(/config \(1 differ of 2\)[^]*lr +0\.1 +0\.01[^]*\+0\.2500 ▲/);
    expect((await orze('compare 2 3 --logs')).out).toMatch(/log of idea-003[^]*\+ start/);
    expect((await orze('analyze')).out).toContain('best test_accuracy 0.7500 idea-002');
    expect((await orze('failures')).out).toMatch(/f-[0-9a-f]{4} {2}reported +idea-003/);
    expect((await orze('queue')).out).toMatch(/1 {2}idea-005[^]*idea-004 +medium +blocked/);
    expect(await orze('wait 1 3')).toMatchObject({ code: 1 });
    expect(await orze('wait 5 --timeout 0.1s')).toMatchObject({ code: 124 });
  });

  it('watch --no-follow tells what has happened, one object a line, and where to go on', async () => {
    const { out } = await orze('watch --since 1h --no-follow --json');
    const rows = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { schema: string; cursor: string });
    expect(rows.at(-1)?.schema).toBe('orze.watch/1');
    const again = await orze(['watch', '--since', rows.at(-1)?.cursor ?? '', '--no-follow', '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ schema: 'orze.watch/1', events: 0 });
    expect(await orze('watch --since yesterday')).toMatchObject({ code: 2 });
  });
});

it('no verb writes an escape byte where nobody has a terminal, and none is wider than 80 columns', async () => {
  for (const line of [
    'ls',
    'ls all',
    'queue',
    'show 2',
    'show 3',
    'logs 3',
    'failures',
    'why 3',
    'why 5',
    'compare 1 2',
    'analyze',
    'nodes --all',
    'tree',
    'best',
  ]) {
    const { out } = await orze(line);
    expect({ line, escapes: out.includes('\u001b') }).toEqual({ line, escapes: false });
    expect({ line, wide: out.split('\n').filter((one) => [...one].length > 80) }).toEqual({ line, wide: [] });
  }
});

it('ORZE_ASCII takes no glyph but those of ASCII for states', async () => {
  const { out } = await orze('ls', { ORZE_ASCII: '1' });
  expect(out).not.toMatch(/[✓✗●→]/);
});

describe('orze wait', () => {
  it('for a run that failed or is blocked ends with 1; for the fleet with 0, whatever came of its runs', async () => {
    for (const id of ['3', '4']) expect(await orze(`wait ${id}`)).toMatchObject({ code: 1 });
    expect(await orze('wait --idle')).toMatchObject({ code: 0 });
    expect(await orze('wait 3 --idle')).toMatchObject({ code: 2 });
  });
});
