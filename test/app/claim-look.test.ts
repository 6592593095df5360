import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Actor } from '../../src/app/act.ts';
import { Claiming } from '../../src/app/claiming.ts';
import type { Context } from '../../src/app/context.ts';
import { Hosts } from '../../src/app/hosts.ts';
import { IdeasFile } from '../../src/app/ideas-file.ts';
import { Observer } from '../../src/app/observe.ts';
import { openFarm } from '../../src/app/open.ts';
import { openProject } from '../../src/app/open-project.ts';
import { decide } from '../../src/core/decide.ts';
import { Project, ideasFile } from '../rig/project.ts';

let project: Project;
afterEach(() => project.remove());

it('takes a run that is just being claimed for its own, not for a stray', async () => {
  project = new Project({ 'ideas.md': ideasFile({ 'idea-001': 'lr: 1', 'idea-002': 'lr: 2' }) });
  const { config } = await openProject({ cwd: project.dir, flags: {} });
  const opened = await openFarm({
    root: project.dir,
    config,
    gpus: 'cpu:1',
    needSlots: true,
    version: '0',
    env: project.env,
    tell: () => undefined,
  });
  if (!opened.ok) throw new Error(opened.problem.message);
  const real = opened.value.ctx;
  let skewS = 0;
  let duringClaim: (() => Promise<void>) | null = null;
  const files = {
    ...real.files,
    // The claim is verified by this read: its folder is there, its run not yet in memory.
    read: async (path: string, maxBytes: number) => {
      const look = path.endsWith('claim.json') ? duringClaim : null;
      duringClaim = null;
      await look?.();
      return real.files.read(path, maxBytes);
    },
  };
  const clock = { ...real.clock, uptime: () => real.clock.uptime() + skewS };
  const claimed = new Promise<void>((done) => {
    const ctx: Context = { ...real, files, clock, claiming: new Claiming(files, clock, real.layout), nudge: done };
    const ideas = new IdeasFile(files, clock, join(ctx.root, config.ideas_file), { settleS: 0 });
    const observer = new Observer(ctx, ideas, new Hosts(ctx, () => []));
    const actor = new Actor(ctx);
    const claim = async () => {
      await observer.look();
      skewS += config.poll;
      duringClaim = () => observer.look();
      const { actions } = decide(observer.world(), { stages: ['train'], widePatienceS: 0 });
      expect(actions).toMatchObject([{ do: 'claim', idea: { id: 'idea-001' } }]);
      actor.perform(actions);
    };
    void claim();
  });
  await claimed;
  expect(duringClaim).toBeNull();
  const { memory } = real;
  expect([...memory.mine.values()].map(({ id }) => id)).toEqual(['idea-001']);
  expect([...memory.strays.keys()]).toEqual([]);
  expect([...memory.busy]).toEqual([]);
  await real.runner.close();
});
