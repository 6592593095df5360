/**
 * One look at a project, then passes that find nothing new, one appended idea, reports. Prints JSON. A process of its own per size, so that
 * the memory is that of this size only.
 *
 *   node --expose-gc bench/pass.mjs --ideas 1000 --state waiting --dir /tmp   a new project of this size, removed afterwards
 *   node --expose-gc bench/pass.mjs --project DIR --local DIR --cold          one that is there; only the first look
 *
 * `waiting`: all ideas are queued and every lane is taken. `finished`: all have ended and their folders are in results/.
 */
import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bareLook } from './bare-look.mjs';
import { total } from './counting.mjs';
import { finishRuns } from './finished-run.mjs';
import { openLooker } from './looker.mjs';
import { ideaText, makeProject, projectAt } from './project.mjs';
import { median } from './stats.mjs';

const PASSES = 50;
const PUBLICATIONS = 5;
/** Seconds after which the file is older than any doubt about its modification time, and no look is limited by the last one. */
const CALM_S = 60;
/** As after a nudge: something else ended, this folder is as it was. */
const NUDGE_S = 0.3;
/** Looks, a second apart, within which an appended idea must be seen. */
const LOOKS = 60;

const { values } = parseArgs({
  options: {
    ideas: { type: 'string' },
    state: { type: 'string', default: 'waiting' },
    dir: { type: 'string' },
    project: { type: 'string' },
    local: { type: 'string' },
    cold: { type: 'boolean', default: false },
  },
});
console.log(JSON.stringify(await main(values)));

async function main({ ideas, state, dir, project, local, cold }) {
  if (project !== undefined) return measure(projectAt(project, local), state, cold);
  const made = makeProject({ base: dir, ideas: Number(ideas), shell: 'sh', script: '' });
  try {
    if (state === 'finished') finishRuns(made.dir, Number(ideas));
    return await measure(made, state, cold);
  } finally {
    made.remove();
  }
}

async function measure(project, state, cold) {
  const began = performance.now();
  const looker = await openLooker(project, { busy: state === 'waiting' });
  const openMs = performance.now() - began;
  const before = await heapBytes();
  const first = await looker.pass();
  const coldMs = openMs + first.ms;
  const after = await heapBytes();
  const known = looker.known();
  const start = { known, coldMs, first: { ms: first.ms, total: total(first), bytes: first.bytes } };
  const rest = cold ? {} : await warm(looker, project, state);
  await looker.close();
  const again = cold ? {} : { again: await secondLook(project, state) };
  const heapPerIdea = before === null ? null : (after - before) / (known.waiting + known.finished);
  return { state, bare: bareLook(project.dir, state), heapPerIdea, ...start, ...rest, ...again };
}

/** The first look of a start that finds what the start before has left for it. */
async function secondLook(project, state) {
  const looker = await openLooker(project, { busy: state === 'waiting' });
  const { ms, calls } = await looker.pass();
  const { finished } = looker.known();
  await looker.close();
  return { ms, calls, total: total({ calls }), finished };
}

async function warm(looker, project, state) {
  // The last passes that compare the whole file, since it was written a moment ago: a large one only when 1 % of the time is enough for it.
  const { size } = statSync(join(project.dir, 'ideas.md'));
  for (let i = 0, most = 0; i < 3 || (most < size && i < 30); i += 1) {
    looker.advance(CALM_S);
    most = Math.max(most, (await looker.pass()).bytes);
  }
  const known = looker.known();
  const nudged = await repeated(looker, NUDGE_S);
  const polled = await repeated(looker, looker.pollS + 1);
  const published = [];
  for (let i = 0; i < PUBLICATIONS; i += 1) published.push(await stallsOf(() => looker.publish()));
  return {
    known,
    nudged,
    polled,
    publishMs: median(published.map(({ ms }) => ms)),
    stallMs: Math.max(...published.map(({ stallMs }) => stallMs)),
    ...(state === 'waiting' ? await appendTwice(looker, project, known.waiting) : {}),
  };
}

/** The median time, and the calls of the pass that asks most: some things are looked at every few seconds only. */
async function repeated(looker, seconds) {
  const seen = [];
  for (let i = 0; i < PASSES; i += 1) {
    looker.advance(seconds);
    seen.push(await looker.pass());
  }
  const { calls, bytes } = seen.toSorted((a, b) => total(b) - total(a))[0];
  return { ms: median(seen.map(({ ms }) => ms)), calls, total: total({ calls }), bytes };
}

/** After a long rest all of the file may be compared once; what comes soon after that costs what every further idea costs. */
async function appendTwice(looker, project, waiting) {
  const rested = await append(looker, project, waiting);
  return { rested, appended: await append(looker, project, waiting + 1) };
}

/** All that is done until an idea that was appended waits in the queue. */
async function append(looker, project, waiting) {
  appendFileSync(join(project.dir, 'ideas.md'), ideaText(waiting + 1));
  const sum = { ms: 0, total: 0, bytes: 0, passes: 0 };
  while (looker.known().waiting === waiting) {
    if (sum.passes === LOOKS) throw new Error(`an appended idea is not seen in ${LOOKS} s`);
    looker.advance(1);
    const pass = await looker.pass();
    sum.ms += pass.ms;
    sum.total += total(pass);
    sum.bytes += pass.bytes;
    sum.passes += 1;
  }
  return sum;
}

/** How long the work takes, and the longest time in which nothing else got its turn. */
async function stallsOf(work) {
  const began = performance.now();
  let [last, stallMs] = [began, 0];
  const turn = () => {
    const now = performance.now();
    stallMs = Math.max(stallMs, now - last);
    last = now;
  };
  const timer = setInterval(turn, 1);
  await work();
  turn();
  clearInterval(timer);
  return { ms: performance.now() - began, stallMs };
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
