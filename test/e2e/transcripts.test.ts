/**
 * The first minutes of a newcomer and the night of an agent, as they are typed: real processes, figures and times of this machine masked. Where
 * the words of the design (faces.md, section 4) and ours differ, ours are here.
 */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { named, noNames } from '../rig/named-host.ts';
import { Project } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

const ORZE = join(import.meta.dirname, '../../bin/orze.js');
const LIMIT_MS = 180_000;

/**
 * Trains in no time: better near lr 0.1; diverges above 1; a batch of 512 needs more memory than node2 has. What is `long` waits for the file
 * `go`.
 */
const TRAINER = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
const { lr, batch = 32, long = false } = JSON.parse(readFileSync(process.env.ORZE_CONFIG, 'utf8'));
while (long && !existsSync('go') && existsSync('train.mjs')) await new Promise((done) => setTimeout(done, 20));
if (lr > 1) {
  for (let step = 1; step < 41; step += 1) console.log('step ' + step + ' loss 1');
  console.log('step 41 loss nan');
  console.error('Error: loss became NaN at step 41');
  process.exit(1);
}
if (batch >= 512 && hostname() === 'node2') {
  console.error('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB');
  process.exit(1);
}
const acc = 0.9 - Math.abs(Math.log10(lr / 0.1)) / 10;
writeFileSync(process.env.ORZE_RUN_DIR + '/metrics.json', JSON.stringify({ status: 'COMPLETED', acc }));
`;
const idea = (id: string, title: string, parent: string, yaml: string): string =>
  `## idea-${id}: ${title}\n- **Priority**: medium\n- **Parent**: ${parent}\n\n\`\`\`yaml\n${yaml}\n\`\`\`\n\n`;
const IDEAS = [
  idea('001', 'baseline', 'none', '{}'),
  idea('002', 'lr 0.01 to 0.03', 'idea-001', 'lr: 0.03'),
  idea('003', 'lr 3', 'idea-001', 'lr: 3.0'),
  idea('012', 'broken', 'idea-001', 'lr: 0.1: 2'),
].join('');
const SETTINGS = [
  `python: ${process.execPath}`,
  'train_script: train.mjs',
  'poll: 1',
  'base_config: base.yaml',
  'report: {primary_metric: acc, sort: descending, columns: [{key: acc, label: Accuracy, fmt: .4f}]}',
].join('\n');

let project: Project | null = null;
afterEach(() => project?.remove());

function made(): Project {
  project = new Project({
    'orze.yaml': SETTINGS,
    'ideas.md': IDEAS,
    'base.yaml': 'lr: 0.01\nbatch: 32\n',
    'train.mjs': TRAINER,
  });
  return project;
}

interface Said {
  code: number;
  out: string;
  err: string;
}

async function typed(line: readonly string[], input?: string): Promise<Said> {
  const { dir, env } = project ?? made();
  const child = spawn(process.execPath, [ORZE, ...line], { cwd: dir, env: { ...env, NO_COLOR: '1' } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (said.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said.err += data.toString()));
  child.stdin.end(input ?? '');
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? -1)));
  return { code, ...said };
}

interface Asked<T> {
  code: number;
  body: T;
  bytes: number;
}

async function asked(line: readonly string[], input?: string): Promise<Asked<unknown>> {
  const { code, out } = await typed([...line, '--json'], input);
  return { code, body: JSON.parse(out) as unknown, bytes: out.length };
}

it('a newcomer: the table, why one failed, one change, and a second round', { timeout: LIMIT_MS }, async () => {
  made();
  expect((await typed(['--until-done', '--gpus', 'cpu:2'])).code).toBe(0);
  const table = await typed(['ls']);
  expect(table.out).toMatch(/1 {2}idea-002 {2}✓ +0\.8477 +\+0\.0477 +lr 0\.01→0\.03/);
  expect(table.out).toMatch(/– {2}idea-003 {2}✗ +nan/);
  const why = await typed(['why', '3']);
  expect(why.out).toMatch(/^idea-003 FAILED \(nan\) after \d+ s on \S+: /);
  expect(why.out).toContain('step 41 loss nan');
  expect(why.out).toMatch(/differs +from idea-001 in 1 key: lr 0\.01 → 3/);
  expect(why.out).toMatch(/others +none with this fingerprint \(f-[0-9a-f]{4}\)/);
  expect((await typed(['why', '12'])).out).toMatch(/idea-012 is BLOCKED: .*ideas\.md:\d+/s);
  const added = await typed(['add', 'lr 0.1', '--parent', '1', '--set', 'lr=0.1']);
  expect(added).toMatchObject({ code: 0 });
  expect(added.out).toMatch(/added idea-013[^]*nearest[^]*idea-002[^]*novelty/);
  expect(added.out + added.err).toContain('orze run');
  expect((await typed(['run', '--once', '--gpus', 'cpu:1'])).code).toBe(0);
  expect((await typed(['best', '-n', '1'])).out).toMatch(/1 {2}idea-013 {2}0\.9000/);
});

const NO_NAMES = noNames();

/** A loop with one lane on a host of this name. */
function loopOn(host: string, ...more: string[]): { stop: () => void; ended: Promise<unknown> } {
  const { dir, env } = project ?? made();
  const [command = '', ...args] = named(host, [process.execPath, ORZE, '--gpus', 'cpu:1', ...more]);
  const loop = spawn(command, args, { cwd: dir, env, stdio: 'ignore' });
  return { stop: () => loop.kill('SIGTERM'), ended: new Promise((resolve) => loop.on('close', resolve)) };
}

async function nodesAtWork(): Promise<number> {
  const { body } = (await asked(['status', '--fields', 'loop'])) as Asked<{ loop: { nodes: number } }>;
  return body.loop.nodes;
}

describe('an agent, by the shell', () => {
  it.skipIf(NO_NAMES !== null)(
    `looks, proposes, waits, diagnoses, and moves the failure off the bad host ${NO_NAMES ?? ''}`,
    { timeout: LIMIT_MS },
    async () => {
      const { dir } = made();
      await loopOn('node1', '--until-done').ended;
      // Two have run out of memory on node2; a long one keeps node1 busy.
      const batches = idea('004', 'batch', 'idea-001', 'batch: 512') + idea('005', 'more', 'idea-001', 'batch: 1024');
      appendFileSync(join(dir, 'ideas.md'), batches);
      await loopOn('node2', '--until-done').ended;
      appendFileSync(join(dir, 'ideas.md'), idea('006', 'long', 'idea-001', 'long: true'));
      const loops = [loopOn('node1')];
      try {
        expect((await typed(['wait', '6', '--for', 'started', '--timeout', '60s'])).code).toBe(0);
        loops.push(loopOn('node2'));
        await until('both hosts to work', async () => (await nodesAtWork()) === 2, 60);
        let read = 0;
        const status = (await asked(['status', '--fields', 'loop,counts,best,trend,blocked,cursor'])) as Asked<{
          counts: { completed: number; failed: number };
          best: { idea_id: string };
          cursor: string;
        }>;
        expect(status.body).toMatchObject({
          schema: 'orze.status/2',
          ok: true,
          loop: { state: 'running', nodes: 2 },
          counts: { completed: 2, failed: 3 },
          best: { idea_id: 'idea-002' },
        });
        const analysis = (await asked(['analyze', '--last', '40', '--fields', 'keys,plateau,advice'])) as Asked<{
          keys: { key: string; n: number; wins: number }[];
        }>;
        expect(analysis.body.keys).toContainEqual(expect.objectContaining({ key: 'lr', n: 2, wins: 1 }));
        const big = JSON.stringify({
          title: 'big batch on best',
          parent: 'idea-002',
          config: { batch: 512, lr: 0.1 },
          hypothesis: 'steadier',
          key: 'c10-1',
        });
        const first = (await asked(['add', '--stdin'], big)) as Asked<{
          created: boolean;
          id: string;
          nearest: unknown[];
        }>;
        expect(first).toMatchObject({
          code: 0,
          body: { schema: 'orze.add/1', ok: true, created: true, id: 'idea-013' },
        });
        expect(((await asked(['add', '--stdin'], big)) as Asked<{ created: boolean; id: string }>).body).toMatchObject({
          created: false,
          id: 'idea-013',
        });
        const twin = await asked(['add', '--stdin'], '{"title":"again","parent":"idea-001","config":{"lr":0.03}}');
        expect(twin).toMatchObject({
          code: 4,
          body: {
            schema: 'orze.error/1',
            ok: false,
            error: { code: 'E0105', twin: { id: 'idea-002', state: 'COMPLETED' } },
          },
        });
        const waited = await asked(['wait', 'idea-013', '--timeout', '60s']);
        expect(waited).toMatchObject({
          code: 1,
          body: {
            schema: 'orze.wait/1',
            done: [],
            failed: [{ id: 'idea-013', cause: 'oom' }],
            pending: [],
            timed_out: false,
          },
        });
        const why = (await asked(['why', 'idea-013', '--fields', 'verdict,evidence,similar,actions'])) as Asked<{
          verdict: string;
          evidence: { untrusted_text: string }[];
          similar: { count: number; shared: unknown[] };
          actions: { cmd: string; class: string }[];
        }>;
        expect(why.body).toMatchObject({ schema: 'orze.why/1', ok: true, similar: { count: 3 } });
        expect(why.body.verdict).toMatch(/oom.* on node2:0/);
        expect(why.body.evidence.some(({ untrusted_text }) => untrusted_text.includes('CUDA out of memory'))).toBe(
          true,
        );
        expect(why.body.similar.shared).toContainEqual(expect.objectContaining({ key: 'host', value: 'node2' }));
        expect(why.body.actions.slice(0, 2)).toMatchObject([
          { cmd: 'orze pause --node node2 --drain', class: 'disruptive' },
          { cmd: 'orze retry idea-013 --where host:node1', class: 'additive' },
        ]);
        expect((await typed(['failures'])).out).toMatch(/try: orze retry '@failed:f-[0-9a-f]{4}' --where host:node1/);
        const retried = (await asked(['retry', 'idea-013', '--where', 'host:node1'])) as Asked<{ ok: boolean }>;
        expect(retried).toMatchObject({
          code: 0,
          body: {
            schema: 'orze.retry/1',
            ok: true,
            retried: [{ id: 'idea-013', attempt: 2, constraint: 'host:node1', position: 1 }],
            refused: [],
            warnings: [],
          },
        });
        writeFileSync(join(dir, 'go'), '');
        const done = (await asked(['wait', 'idea-013', '--timeout', '60s', '--fields', 'done'])) as Asked<{
          done: { id: string; metric: number; rank: number; delta_parent: number | null }[];
        }>;
        expect(done).toMatchObject({ code: 0, body: { done: [{ id: 'idea-013', metric: 0.9, rank: 1 }] } });
        expect(done.body.done[0]?.delta_parent).toBeCloseTo(0.0523, 3);
        const claim = JSON.parse(readFileSync(join(dir, 'results/idea-013/claim.json'), 'utf8')) as object;
        expect(claim).toMatchObject({ claimed_by: 'node1', attempt: 2 });
        for (const { bytes } of [status, analysis, first, twin, waited, why, retried, done]) read += bytes;
        // Four characters a token: the whole night in a few thousand.
        expect(read / 4).toBeLessThan(3000);
      } finally {
        for (const { stop } of loops) stop();
        writeFileSync(join(dir, 'go'), '');
        await Promise.all(loops.map(({ ended }) => ended));
      }
    },
  );
});

it('a box with GPUs: a sweep, a loop in the background, wait, and the table', { timeout: LIMIT_MS }, async () => {
  const { dir } = made();
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  writeFileSync(join(dir, 'ideas.md'), idea('001', 'baseline', 'none', '{}'));
  const swept = await typed(['add', 'lr sweep', '--parent', '1', '--sweep', 'lr=0.02,0.05', '--sweep', 'seed=0,1']);
  expect(swept.out).toMatch(/added[^]*idea-002[^]*4|4 ideas/);
  const started = await typed(['run', '--detach', '--gpus', 'cpu:4']);
  expect(started.code).toBe(0);
  expect(started.out + started.err).toMatch(/pid \d+[^]*orze stop/);
  expect((await typed(['wait', '--queue-empty', '--timeout', '60s'])).code).toBe(0);
  const table = await typed(['ls']);
  expect(table.out.match(/✓/g)).toHaveLength(5);
  expect((await typed(['stop', '--wait'])).code).toBeLessThanOrEqual(1);
  expect(execFileSync('ls', [join(dir, 'results')]).toString()).toContain('report.md');
});
