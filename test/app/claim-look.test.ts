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
  const [claimEnded, claimEnds] = signal();
  const [strangerSeen, seesStranger] = signal();
  const during: { look: Promise<void> | null } = { look: null };
  let skewS = 0;
  const files = {
    ...real.files,
    read: async (path: string, maxBytes: number) => {
      if (path.endsWith('claim.json') && during.look === null && skewS > 0) {
        // The claim is being verified: its folder is there, its run is not in memory yet. A look begins now …
        during.look = observer.look();
        await Promise.race([during.look, strangerSeen]);
      } else if (path.endsWith('heartbeat')) {
        seesStranger();
        await claimEnded; // … and ends when the claim has.
      }
      return real.files.read(path, maxBytes);
    },
  };
  const clock = { ...real.clock, uptime: () => real.clock.uptime() + skewS };
  const claiming = new Claiming(files, clock, real.layout);
  const ctx: Context = { ...real, files, clock, claiming, nudge: claimEnds };
  const ideas = new IdeasFile(files, clock, join(ctx.root, config.ideas_file), { settleS: 0 });
  const observer = new Observer(ctx, ideas, new Hosts(ctx, () => []));

  await observer.look();
  skewS = config.poll;
  const { actions } = decide(observer.world(), { stages: ['train'], widePatienceS: 0 });
  expect(actions).toMatchObject([{ do: 'claim', idea: { id: 'idea-001' } }]);
  new Actor(ctx).perform(actions);
  await claimEnded;
  await during.look;

  const { memory } = ctx;
  expect(during.look).not.toBeNull();
  expect([...memory.mine.values()].map(({ id }) => id)).toEqual(['idea-001']);
  expect([...memory.strays.keys()]).toEqual([]);
  expect([...memory.busy]).toEqual([]);
  await ctx.runner.close();
});

function signal(): [happened: Promise<void>, happens: () => void] {
  let happens = (): void => undefined;
  const happened = new Promise<void>((resolve) => (happens = resolve));
  return [happened, happens];
}
