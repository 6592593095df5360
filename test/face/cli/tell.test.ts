/** Verbs that tell, on a small project: what they print, what they write, and that their JSON is what the schema says. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { schemaOf } from '../../../src/app/schemas/index.ts';
import { main } from '../../../src/face/cli/main.ts';
import type { Project } from '../../rig/project.ts';
import { sampleProject } from '../../rig/sample.ts';
import { testTerminal } from '../../rig/terminal.ts';

function sample(more: Record<string, string> = {}): Project {
  const project = sampleProject(more);
  onTestFinished(() => project.remove());
  return project;
}

async function orze(project: Project, argv: readonly string[], env: Record<string, string> = {}) {
  const terminal = testTerminal({ cwd: project.dir, env: { ORZE_LOCAL_DIR: project.local, ...env } });
  const code = await main(argv, terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

async function json(project: Project, argv: readonly string[], env: Record<string, string> = {}) {
  const { code, out } = await orze(project, [...argv, '--json'], env);
  const value = JSON.parse(out) as Record<string, unknown>;
  const schema = schemaOf(String(value['schema']));
  expect(schema?.safeParse(value).error?.issues ?? []).toEqual([]);
  return { code, value };
}

const SETTINGS = 'python: sh\ntrain_script: train.sh\n';

describe('orze report', () => {
  it('--stdout prints it and writes nothing', async () => {
    const project = sample();
    const { code, out } = await orze(project, ['report', '--stdout']);
    expect(code).toBe(0);
    expect(out).toContain('| 1 | idea-002 | Lower rate | 0.7500 |');
    expect(out).toContain('| idea-002 | idea-001 | lr 0.1→0.01 | +0.25 |');
    expect(project.has('results/report.md')).toBe(false);
  });

  it('--top and --since say how much of it', async () => {
    const { value } = await json(sample(), ['report', '--top', '1', '--since', '2h']);
    expect(value['markdown']).toContain('… and 1 more: orze ls --limit all');
    expect(value['markdown']).toContain('In the 2 h before the last run ended: completed 2, failed 1.');
  });

  it('without flags writes it, unless only looking is allowed', async () => {
    const project = sample();
    const refused = await orze(project, ['report'], { ORZE_READONLY: '1' });
    expect(refused).toMatchObject({ code: 4, out: '' });
    const { code, value } = await json(project, ['report']);
    expect(code).toBe(0);
    expect(value).toMatchObject({ path: project.path('results/report.md'), markdown: null });
    expect(project.read('results/report.md')).toContain('## Trend');
  });
});

describe('orze brief', () => {
  it('has the goal, the state, the best, what was tried, what fails and how to act', async () => {
    const project = sample({ 'GOAL.md': '# Goal\n\nBeat 0.9 with less than 1 M parameters.\n' });
    const { code, out } = await orze(project, ['brief', '--tokens', '2000']);
    expect(code).toBe(0);
    expect(out).toContain('maximize `test_accuracy`\nGoal\nBeat 0.9 with less than 1 M parameters.\n');
    expect(out).toContain('3 runs ended, 2 scored, 1 failed');
    expect(out).toContain('1. idea-002 0.75 Lower rate (from idea-001, +0.25: lr 0.1→0.01)');
    expect(out).toContain('- lr: ');
    expect(out).toMatch(/^- reported \(f-[0-9a-f]{4}\) 1 run.*e\.g\. idea-003: loss became NaN at step <n>$/m);
    expect(out).toContain('`orze add --stdin --json`');
  });

  it('is the same each time, and no longer than it may be', async () => {
    const project = sample();
    const [one, two] = [
      await json(project, ['brief', '--tokens', '150']),
      await json(project, ['brief', '--tokens', '150']),
    ];
    expect(one.value['markdown']).toBe(two.value['markdown']);
    expect(String(one.value['markdown']).length).toBeLessThanOrEqual(600);
    expect(one.value['left_out']).toBeGreaterThan(0);
  });
});

describe('orze notify', () => {
  async function receiver(status: number) {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        bodies.push(Buffer.concat(chunks).toString());
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    onTestFinished(() => void server.close());
    return { bodies, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/very-secret-path` };
  }
  const settings = (url: string, more = '') =>
    `${SETTINGS}notify:\n  - { type: webhook, name: lab, url: "${url}", private: true }\n${more}`;

  it('test sends one message to each channel, shows no secret, and fails if one does', async () => {
    const [good, bad] = [await receiver(200), await receiver(500)];
    const second = `  - { type: slack, url: $HOOK, private: true }\n`;
    const project = sample({ 'orze.yaml': settings(good.url, second) });
    const { code, value } = await json(project, ['notify', 'test'], { HOOK: bad.url });
    expect(code).toBe(1);
    expect(value['items']).toMatchObject([
      { channel: 'lab', ok: true, status: 200, error: null },
      { channel: 'slack', ok: false, status: 500, error: 'answered 500' },
    ]);
    expect(good.bodies).toHaveLength(1);
    expect(good.bodies[0]).toContain('This is a test');
    const { out, err } = await orze(project, ['notify', 'test', 'lab'], { HOOK: bad.url });
    expect(out).toMatch(/lab +webhook +http:\/\/127\.0\.0\.1:\d+\/… +told \(200\)/);
    for (const text of [JSON.stringify(value), out, err]) expect(text).not.toContain('very-secret-path');
  });

  it('test -n sends nothing, a channel that is not there is named, and so is a variable that is not set', async () => {
    const { bodies, url } = await receiver(200);
    const project = sample({ 'orze.yaml': settings(url, '  - { type: slack, url: $NO_HOOK }\n') });
    expect(await json(project, ['notify', 'test', 'lab', '-n'])).toMatchObject({ code: 0, value: { dry_run: true } });
    expect(bodies).toEqual([]);
    expect(await json(project, ['notify', 'test', 'slack'])).toMatchObject({
      code: 1,
      value: { items: [{ ok: false, error: 'the variable NO_HOOK is not set' }] },
    });
    expect(await json(project, ['notify', 'test', 'nobody'])).toMatchObject({
      code: 3,
      value: { error: { code: 'E0703', did_you_mean: ['lab', 'slack'] } },
    });
    expect(await json(sample(), ['notify', 'test'])).toMatchObject({ code: 3, value: { error: { code: 'E0702' } } });
  });

  it('lists the channels with what the last message came to', async () => {
    const fact = { channel: 'lab', ok: false, last_at: '2026-01-01T00:00:00.000+00:00', error: 'answered 404' };
    const told = { best: null, groups: {}, lost: [], empty: false };
    const project = sample({
      'orze.yaml': settings('https://lab.example/hook/very-secret-path'),
      'results/.orze/notify.json': JSON.stringify({ schema: 'orze.notify/1', channels: { lab: { told, fact } } }),
    });
    expect(await json(project, ['notify'])).toMatchObject({
      code: 1,
      value: { items: [{ channel: 'lab', address: 'https://lab.example/…', ok: false, error: 'answered 404' }] },
    });
    expect(await orze(sample(), ['notify'])).toMatchObject({ code: 0, out: expect.stringContaining('nobody is told') });
  });
});

describe('orze agents', () => {
  it('prints a block of at most 40 lines, and for each client where its settings are', async () => {
    const project = sample();
    const { out } = await orze(project, ['agents']);
    expect(out.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect(out).toContain('Goal: maximise `test_accuracy`.');
    const { value } = await json(project, ['agents', 'print']);
    expect(value['snippets']).toHaveLength(5);
    expect((await orze(project, ['agents', 'print', '--client', 'codex'])).out).toContain('[mcp_servers.orze]');
  });

  it('install writes its block and a skill, touches nothing else, and again changes nothing', async () => {
    const project = sample({ 'AGENTS.md': '# Mine\n', 'CLAUDE.md': 'Be brief.', '.claude/settings.json': '{}' });
    const dry = await orze(project, ['agents', 'install', '-n']);
    expect(dry.out).toContain('would update  AGENTS.md');
    expect(project.read('AGENTS.md')).toBe('# Mine\n');
    const { value } = await json(project, ['agents', 'install']);
    expect(value['files']).toEqual([
      { path: 'AGENTS.md', did: 'updated' },
      { path: 'CLAUDE.md', did: 'updated' },
      { path: '.agents/skills/orze/SKILL.md', did: 'created' },
      { path: '.claude/skills/orze/SKILL.md', did: 'created' },
    ]);
    const written = project.read('AGENTS.md');
    expect(written.startsWith('# Mine\n\n<!-- orze:begin v1 -->\n## Experiments (orze)\n')).toBe(true);
    expect(project.read('CLAUDE.md')).toContain('Be brief.\n\n<!-- orze:begin v1 -->\n');
    expect(project.read('.agents/skills/orze/SKILL.md')).toMatch(/^---\nname: orze\ndescription: .+\n---\n/);
    project.write('AGENTS.md', written.replace('## Experiments (orze)', '## Old').concat('\ntail\n'));
    await orze(project, ['agents', 'install']);
    expect(project.read('AGENTS.md')).toBe(`${written}\ntail\n`);
    const again = await json(project, ['agents', 'install']);
    expect(new Set((again.value['files'] as { did: string }[]).map(({ did }) => did))).toEqual(new Set(['kept']));
  });

  it('makes no CLAUDE.md, and leaves a file with one mark alone', async () => {
    const project = sample();
    await orze(project, ['agents', 'install']);
    expect(project.has('CLAUDE.md')).toBe(false);
    project.write('AGENTS.md', '<!-- orze:begin v1 -->\nmine\n');
    const { code, value } = await json(project, ['agents', 'install']);
    expect(code).toBe(4);
    expect(value).toMatchObject({ error: { code: 'E0704', file: 'AGENTS.md' } });
    expect(project.read('AGENTS.md')).toBe('<!-- orze:begin v1 -->\nmine\n');
  });
});

it('none of them writes an escape byte where nobody looks', async () => {
  const project = sample();
  for (const argv of [['report', '--stdout'], ['brief'], ['notify'], ['agents'], ['agents', 'install']]) {
    const { out, err } = await orze(project, argv);
    expect(out + err).not.toContain('\u001b');
  }
});
