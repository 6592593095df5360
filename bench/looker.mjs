/** The looking half of orze on a project: real looks and decisions, with every call of the file system counted and a clock that is moved on. */
import { decide } from '../dist/core/decide.js';
import { WIDE_PATIENCE_S } from '../dist/core/defaults.js';
import { stagesOf } from '../dist/core/command.js';
import { Hosts } from '../dist/app/hosts.js';
import { IdeasFile } from '../dist/app/ideas-file.js';
import { Observer } from '../dist/app/observe.js';
import { openFarm } from '../dist/app/open.js';
import { openProject } from '../dist/app/open-project.js';
import { Publisher } from '../dist/app/publish.js';
import { countFiles } from './counting.mjs';

/** `busy`: every lane is taken, so that nothing that waits can start. */
export async function openLooker(project, { busy }) {
  const opened = await openProject({ cwd: project.dir, flags: {} });
  const farm = await openFarm({
    root: project.dir,
    config: opened.config,
    gpus: 'cpu:4',
    needSlots: true,
    version: 'bench',
    env: project.env,
    tell: () => {},
  });
  if (!farm.ok) throw new Error(farm.problem.message);
  const counting = countFiles(farm.value.ctx.files);
  const skew = { seconds: 0 };
  const { clock } = farm.value.ctx;
  const ctx = {
    ...farm.value.ctx,
    files: counting.files,
    clock: { ...clock, uptime: () => clock.uptime() + skew.seconds },
  };
  const { memory, config } = ctx;
  if (busy) for (const { id } of memory.slots) memory.holders.set(id, 'held');
  const ideas = new IdeasFile(ctx.files, ctx.clock, ctx.layout.ideas, { settleS: config.lease.settle });
  const observer = new Observer(ctx, ideas, new Hosts(ctx, () => []));
  const publisher = new Publisher(ctx, () => []);
  const policy = { stages: stagesOf(config), widePatienceS: WIDE_PATIENCE_S };
  counting.take();
  return {
    pollS: config.poll,
    advance: (seconds) => (skew.seconds += seconds),
    known: () => ({ waiting: memory.queue.size, finished: memory.facts.size }),
    /** One pass: how long it took, what it asked. */
    async pass() {
      const began = performance.now();
      await observer.look();
      const { actions } = decide(observer.world(), policy);
      const ms = performance.now() - began;
      if (actions.length > 0) throw new Error(`not a pass with nothing new: ${actions[0].do}`);
      return { ms, ...counting.take() };
    },
    publish: () => publisher.publish(),
    close: () => ctx.runner.close(),
  };
}
