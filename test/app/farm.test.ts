/** The loop in this process, on real files and with real keepers, met by what another host or a bug can do at one exact moment. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { Claiming } from '../../src/app/claiming.ts';
import type { Context } from '../../src/app/context.ts';
import type { FarmEvent } from '../../src/app/events.ts';
import { Farm } from '../../src/app/farm.ts';
import { openFarm } from '../../src/app/open.ts';
import type { Opened } from '../../src/app/open.ts';
import { openProject } from '../../src/app/open-project.ts';
import { Publisher } from '../../src/app/publish.ts';
import { readIfThere } from '../../src/app/run-files.ts';
import { parseJson } from '../../src/core/json.ts';
import { openFiles } from '../../src/edge/files.ts';
import { ideaId } from '../rig/board.ts';
import { Project, ideasFile, shTrainer } from '../rig/project.ts';

const projects: Project[] = [];
afterEach(async () => {
  for (const project of projects.splice(0)) await project.remove();
});

function makeProject(): Project {
  const project = new Project({
    // With a sleep of ten minutes: what happens within the time of a test was not seen by the poll.
    'orze.yaml': 'python: sh\ntrain_script: train.sh\npoll: 600\nlease: {settle: 0}\n',
    'ideas.md': ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' }),
    'train.sh': shTrainer(),
  });
  projects.push(project);
  return project;
}

async function open(project: Project, told: FarmEvent[] = [], gpus = 'cpu:1'): Promise<Opened> {
  const { config } = await openProject({ cwd: project.dir, flags: {} });
  const tell = (event: FarmEvent) => void told.push(event);
  const given = { root: project.dir, config, gpus, needSlots: true, version: '0', env: project.env, tell };
  const opened = await openFarm(given);
  if (!opened.ok) throw new Error(opened.problem.message);
  return opened.value;
}

it('a claim that is lost at the last moment costs no wait: the slot takes the next idea', async () => {
  const project = makeProject();
  const told: FarmEvent[] = [];
  const { ctx: real, nudge } = await open(project, told);
  const makeFolder = async (path: string) => {
    if (path === real.layout.run('idea-001').dir) {
      // Another host is faster by an instant.
      mkdirSync(path);
      writeFileSync(join(path, 'claim.json'), '{"claimed_by": "other", "pid": 1, "gpu": 0}');
      writeFileSync(join(path, 'metrics.json'), '{"status": "COMPLETED", "test_accuracy": 1}');
    }
    return real.files.makeFolder(path);
  };
  const files = { ...real.files, makeFolder };
  const ctx: Context = { ...real, files, claiming: new Claiming(files, real.clock, real.layout) };
  expect(await new Farm(ctx, 'until-done', nudge).run()).toBe('done');
  expect(told.filter(({ kind }) => kind === 'lost-claim' || kind === 'claimed')).toMatchObject([
    { kind: 'lost-claim', id: 'idea-001' },
    { kind: 'claimed', id: 'idea-002' },
  ]);
  expect(project.read('witness.log')).not.toContain('idea-001');
  expect(project.json('results', 'status.json')).toMatchObject({ completed: 2, active: [] });
}, 20_000);

it('of two runs with the same score that end together the one that is released first is told to be the best', async () => {
  const project = makeProject();
  const told: FarmEvent[] = [];
  const { ctx: real, nudge } = await open(project, told, 'cpu:2');
  const [first, second] = [real.layout.run('idea-001'), ideaId('idea-002')];
  const writeAtomic: typeof real.files.writeAtomic = async (path, ...rest) => {
    // The other ends just now.
    if (path === first.released) await vi.waitUntil(() => real.memory.facts.has(second), { timeout: 30_000 });
    return real.files.writeAtomic(path, ...rest);
  };
  const ctx: Context = { ...real, files: { ...real.files, writeAtomic } };
  expect(await new Farm(ctx, 'until-done', nudge).run()).toBe('done');
  const ends = told.filter(({ kind }) => kind === 'released' || kind === 'new-best');
  expect(ends.filter(({ kind }) => kind === 'new-best')).toMatchObject([{ before: null, before_id: null }]);
  expect(ends[1]).toMatchObject({ kind: 'new-best', id: (ends[0] as { id: string }).id });
});

it('a bug ends the loop, and nothing of it goes on that could be taken for life', async () => {
  const project = makeProject();
  const { ctx: real, nudge } = await open(project);
  const waiting = new Set<() => void>();
  const after = (seconds: number, call: () => void) => {
    const cancel = real.clock.after(seconds, () => {
      waiting.delete(cancel);
      call();
    });
    waiting.add(cancel);
    return () => {
      waiting.delete(cancel);
      cancel();
    };
  };
  let watching = 0;
  const watch = () => {
    watching += 1;
    return () => void (watching -= 1);
  };
  const close = vi.spyOn(real.runner, 'close');
  const list = async (path: string) => {
    if (path === real.layout.results) throw new TypeError('a bug');
    return real.files.list(path);
  };
  const ctx: Context = { ...real, files: { ...real.files, list }, clock: { ...real.clock, after }, watch };
  await expect(new Farm(ctx, 'forever', nudge).run()).rejects.toThrow('a bug');
  expect({ waiting: waiting.size, watching }).toEqual({ waiting: 0, watching: 0 });
  expect(close).toHaveBeenCalled();
});

it('many writers of report and status at once: every reader finds them whole, no write fails, nothing is left over', async () => {
  const project = makeProject();
  const writers = await Promise.all(Array.from({ length: 6 }, () => open(project)));
  const { layout } = writers[0]?.ctx ?? fail();
  let writing = true;
  const write = async ({ ctx }: Opened, writer: number) => {
    const publisher = new Publisher(ctx, () => [writer]);
    for (let pass = 0; pass < 25; pass += 1) {
      ctx.memory.passes += 1;
      const id = ideaId(`idea-${writer}-${pass}`);
      ctx.memory.facts.set(id, { state: 'failed', id, error: 'x'.repeat(200), class: null });
      await publisher.publish();
    }
  };
  const read = async () => {
    let reads = 0;
    while (writing || reads < 10) {
      const status = (await readIfThere(openFiles(), layout.status)) ?? Buffer.from('{}');
      const report = (await readIfThere(openFiles(), layout.report))?.toString('utf8') ?? '\n## Queue (0 ideas)\n';
      expect(parseJson(status)).toMatchObject({ ok: true });
      expect(report).toContain('\n## Queue (0 ideas)\n');
      reads += 1;
    }
  };
  const reading = read();
  await Promise.all(writers.map(write));
  writing = false;
  await reading;
  expect(readdirSync(layout.results).toSorted()).toEqual(['.orze', 'report.md', 'status.json']);
});

function fail(): never {
  throw new Error('no writer');
}
