/**
 * One look at a project of `--ideas`, then passes that find nothing new: `node --expose-gc bench/pass.mjs --ideas 1000 --state waiting`.
 * Prints JSON. A process of its own per size, so that the memory is that of this size only.
 *
 * `waiting`: all ideas are queued and every lane is taken. `finished`: all have ended and their folders are in results/.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decide } from '../dist/core/decide.js';
import { WIDE_PATIENCE_S } from '../dist/core/defaults.js';
import { stagesOf } from '../dist/core/command.js';
import { Hosts } from '../dist/app/hosts.js';
import { IdeasFile } from '../dist/app/ideas-file.js';
import { Observer } from '../dist/app/observe.js';
import { openFarm } from '../dist/app/open.js';
import { openProject } from '../dist/app/open-project.js';
import { Publisher } from '../dist/app/publish.js';
import { countFiles, total } from './counting.mjs';
import { finishRun } from './finished-run.mjs';
import { makeProject } from './project.mjs';
import { median } from './stats.mjs';

const PASSES = 50;
const PUBLICATIONS = 5;
/** Seconds after which the file is older than any doubt about its modification time, and no look is limited by the last one. */
const CALM_S = 60;
/** As after a nudge: something else ended, this folder is as it was. */
const NUDGE_S = 0.3;

const { values } = parseArgs({
  options: { ideas: { type: 'string' }, state: { type: 'string', default: 'waiting' }, dir: { type: 'string' } },
});
console.log(JSON.stringify(await measure(Number(values.ideas), values.state, values.dir)));

async function measure(ideas, state, base) {
  const project = makeProject({ ...(base === undefined ? {} : { base }), ideas, shell: 'sh', script: '' });
  try {
    if (state === 'finished') for (let i = 1; i <= ideas; i += 1) finishRun(project.dir, i);
    const ours = await passes(project, state);
    return { ideas, state, bare: bareLook(project.dir, state), ...ours };
  } finally {
    project.remove();
  }
}

async function passes(project, state) {
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
  const clock = farm.value.ctx.clock;
  const ctx = {
    ...farm.value.ctx,
    files: counting.files,
    clock: { ...clock, uptime: () => clock.uptime() + skew.seconds },
  };
  const { memory, config } = ctx;
  if (state === 'waiting') for (const { id } of memory.slots) memory.holders.set(id, 'held');

  const ideasFile = new IdeasFile(ctx.files, ctx.clock, join(ctx.root, config.ideas_file), {
    settleS: config.lease.settle,
  });
  const observer = new Observer(ctx, ideasFile, new Hosts(ctx, () => []));
  const publisher = new Publisher(ctx, () => []);
  const policy = { stages: stagesOf(config), widePatienceS: WIDE_PATIENCE_S };
  const pass = async () => {
    const began = performance.now();
    await observer.look();
    const { actions } = decide(observer.world(), policy);
    const ms = performance.now() - began;
    if (actions.length > 0) throw new Error(`not a pass with nothing new: ${actions[0].do}`);
    return { ms, ...counting.take() };
  };
  const repeated = async (seconds) => {
    const seen = [];
    for (let i = 0; i < PASSES; i += 1) {
      skew.seconds += seconds;
      seen.push(await pass());
    }
    // Some things are looked at every few seconds only: the pass that asks most is the one to know.
    const { calls, bytes } = seen.toSorted((a, b) => total(b) - total(a))[0];
    return { ms: median(seen.map(({ ms }) => ms)), calls, total: total({ calls }), bytes };
  };

  counting.take();
  const before = await heapBytes();
  const first = await pass();
  const after = await heapBytes();
  // The last passes that compare the whole file, since it was written a moment ago: a large one only when 1 % of the time is enough for it.
  const { size } = statSync(join(project.dir, 'ideas.md'));
  for (let i = 0, most = 0; i < 3 || (most < size && i < 30); i += 1) {
    skew.seconds += CALM_S;
    most = Math.max(most, (await pass()).bytes);
  }
  const known = { waiting: memory.queue.size, finished: memory.facts.size };
  const nudged = await repeated(NUDGE_S);
  const polled = await repeated(config.poll + 1);
  const publishing = [];
  for (let i = 0; i < PUBLICATIONS; i += 1) {
    const began = performance.now();
    await publisher.publish();
    publishing.push(performance.now() - began);
  }
  await ctx.runner.close();
  const heapPerIdea = before === null ? null : (after - before) / (known.waiting + known.finished);
  return {
    known,
    first: { ms: first.ms, total: total(first), bytes: first.bytes },
    nudged,
    polled,
    publishMs: median(publishing),
    heapPerIdea,
  };
}

/** Without --expose-gc there is nothing to say about memory. */
async function heapBytes() {
  if (globalThis.gc === undefined) return null;
  // What finished promises held is free one turn later.
  for (let i = 0; i < 3; i += 1) {
    await new Promise((done) => setImmediate(done));
    globalThis.gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** What a first look cannot do without: the text and its headings, or the names and the metrics of all runs. Milliseconds. */
function bareLook(dir, state) {
  const began = performance.now();
  let found = readFileSync(join(dir, 'ideas.md'), 'utf8').match(/^## idea-.*$/gm).length;
  const results = join(dir, 'results');
  if (state === 'finished') {
    found = 0;
    for (const id of readdirSync(results).filter((name) => name.startsWith('idea-'))) {
      if (JSON.parse(readFileSync(join(results, id, 'metrics.json'), 'utf8')).status === 'COMPLETED') found += 1;
    }
  }
  return { ms: performance.now() - began, found };
}
