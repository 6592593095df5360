/** What one run asks of the file system, from its claim to its release: counted, so that a busy machine does not change it much. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Claiming } from '../dist/app/claiming.js';
import { Farm } from '../dist/app/farm.js';
import { openFarm } from '../dist/app/open.js';
import { openProject } from '../dist/app/open-project.js';
import { countFiles, total } from './counting.mjs';
import { makeProject, noopTrainer } from './project.mjs';

/** Beyond the time in which ideas.md, just written, is compared as a whole at each pass. */
const CALM_MS = 3000;

export async function measureLifecycle({ base, runs, sizes: [small, large] }) {
  const [less, more] = [await countRuns(base, small, runs), await countRuns(base, large, runs)];
  const beside = { by: `the same with ${small.toLocaleString('en')}`, n: runs };
  const what = `of a lifecycle, ${large.toLocaleString('en')} ideas queued`;
  const goal = { most: 2 };
  const rows = [
    { what: `file-system calls ${what}`, ours: more.calls, reference: less.calls, unit: 'calls', goal, ...beside },
    { what: `passes ${what}`, ours: more.passes, reference: less.passes, unit: 'passes', goal, ...beside },
  ];
  return { rows };
}

async function countRuns(base, ideas, runs) {
  const project = makeProject({ base, ideas, ...noopTrainer() });
  await sleep(CALM_MS);
  const { config } = await openProject({ cwd: project.dir, flags: {} });
  let released = 0;
  const opened = await openFarm({
    root: project.dir,
    config,
    gpus: 'cpu:1',
    needSlots: true,
    version: 'bench',
    env: project.env,
    tell: (event) => {
      if (event.kind !== 'released') return;
      released += 1;
      if (released === runs) farm.stop();
    },
  });
  if (!opened.ok) throw new Error(opened.problem.message);
  const { ctx, nudge } = opened.value;
  const counting = countFiles(ctx.files);
  const { files } = counting;
  const claiming = new Claiming(files, ctx.clock, ctx.layout);
  const farm = new Farm({ ...ctx, files, claiming }, 'forever', nudge);
  await farm.run();
  project.remove();
  return { calls: total(counting.take()) / released, passes: ctx.memory.passes / released };
}
