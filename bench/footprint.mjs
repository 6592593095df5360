/** What orze and its keepers hold and do while nothing happens: memory, processor time, wake-ups, files written. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeProject } from './project.mjs';
import { residentMiB, startOrze, usageOf } from './processes.mjs';

const RUNS = 8;
const HOUR_S = 3600;
/** Between two looks at what was written: two writes of one file in between count as one. */
const LOOK_MS = 250;

/**
 * `settleS`: after the last start, until what begins is over, and the configs of what waits have been read, in a twentieth of the time.
 * Two projects at rest at the same time: one with nothing to do, one whose eight runs sleep while `ideas` wait. */
export async function measureFootprint({ base, ideas, settleS, restS }) {
  const idle = await start(base, { ideas: 0, gpus: 'cpu:1', runs: 0 });
  const busy = await start(base, { ideas, gpus: `cpu:${RUNS}`, runs: RUNS });
  await sleep(settleS * 1000);
  const [quiet, held] = await Promise.all([rest(idle, restS), rest(busy, restS)]);
  const bare = await idleNode();
  const memory = [residentMiB(idle.orze.pid), residentMiB(busy.orze.pid), residentMiB(busy.keepers[0])];
  for (const { orze, project } of [idle, busy]) {
    await orze.stop(2);
    project.remove();
  }
  const holding = `orze with ${RUNS} runs, ${ideas.toLocaleString('en')} ideas queued`;
  const beside = { reference: bare, by: 'an idle node', unit: 'MiB', n: 1 };
  const named = [
    { name: 'orze with nothing to do', usage: quiet.orze, count: 1 },
    { name: holding, usage: held.orze, count: 1 },
    { name: 'a keeper', usage: held.keepers, count: RUNS },
  ];
  return {
    rows: [
      ...named.map(({ name }, i) => ({ what: `resident memory of ${name}`, ours: memory[i], ...beside })),
      ...named.flatMap(({ name, usage, count }) => usageRows(name, usage, count, restS)),
      writesRow('orze with nothing to do', quiet, restS),
      writesRow(`${holding}, and its keepers`, held, restS),
    ],
  };
}

/** Of `count` processes of a kind: the mean of one. */
function usageRows(name, { cpuPercent, wakeUps }, count, n) {
  const goal = { most: 0.2, of: 'ours' };
  return [
    { what: `processor time of ${name} at rest`, ours: cpuPercent / count, unit: '% of a core', n, goal },
    { what: `wake-ups of ${name} at rest`, ours: wakeUps / count, unit: '/s', n },
  ];
}

const writesRow = (name, { writes }, n) => ({
  what: `files written by ${name}, taken up to an hour`,
  ours: writes,
  unit: '/h',
  n,
});

async function start(base, { ideas, gpus, runs }) {
  const script = 'echo > "$4/$2/begun"; exec sleep 3600\n';
  const project = makeProject({ base, ideas, shell: 'sh', script });
  const orze = startOrze(project, ['--gpus', gpus]);
  const results = join(project.dir, 'results');
  const ids = () => readdirSync(results).filter((name) => name.startsWith('idea-'));
  const begun = () => ids().filter((id) => isThere(join(results, id, 'begun'))).length;
  await orze.until(() => (isUp(project) && begun() >= runs ? true : undefined));
  return { project, orze, keepers: keepersOf(project) };
}

const isUp = (project) => isThere(join(project.dir, 'results/status.json'));
const isThere = (path) => statSync(path, { throwIfNoEntry: false }) !== undefined;

function keepersOf(project) {
  const names = readdirSync(project.local, { recursive: true }).filter((name) => name.endsWith('train.job.json'));
  return names.map((name) => JSON.parse(readFileSync(join(project.local, name), 'utf8')).keeper.process.pid);
}

async function rest({ project, orze, keepers }, restS) {
  const used = () => [usageOf([orze.pid]), usageOf(keepers)];
  const before = used();
  const began = performance.now();
  let writes = 0;
  let seen = writtenIn(project);
  while (performance.now() - began < restS * 1000) {
    await sleep(LOOK_MS);
    const now = writtenIn(project);
    for (const [path, written] of now) if (seen.get(path) !== written) writes += 1;
    seen = now;
  }
  const seconds = (performance.now() - began) / 1000;
  const [ours, theirs] = used().map((after, i) => ({
    cpuPercent: ((after.cpuS - before[i].cpuS) / seconds) * 100,
    wakeUps: (after.wakeUps - before[i].wakeUps) / seconds,
  }));
  return { orze: ours, keepers: theirs, writes: (writes / seconds) * HOUR_S };
}

/** Path → a sign that changes with each write. Files that are made and go again between two looks are not seen. */
function writtenIn({ dir, local }) {
  const seen = new Map();
  for (const top of [dir, local]) {
    for (const name of readdirSync(top, { recursive: true })) {
      const path = join(top, name);
      const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
      if (stat?.isFile()) seen.set(path, `${stat.ino}:${stat.mtimeNs}:${stat.size}`);
    }
  }
  return seen;
}

async function idleNode() {
  const script = 'setInterval(() => {}, 1e6); process.stdout.write("up")';
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((up) => child.stdout.once('data', up));
  const resident = residentMiB(child.pid);
  child.kill();
  return resident;
}
