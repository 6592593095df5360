/** How long the verbs that only look take to answer, with a hundred thousand finished runs: the index warm, in a process of their own each. */
import { tmpdir } from 'node:os';
import { existsSync } from 'node:fs';
import { finishRuns } from './finished-run.mjs';
import { run } from './processes.mjs';
import { ORZE, ideaId, makeProject } from './project.mjs';
import { quantile } from './stats.mjs';

const MEMORY = '/dev/shm';
/** Milliseconds: well under a second. */
const GOAL = { most: 800, of: 'ours' };

/** Each verb is asked once to warm the caches, then `times` times in turn; the first quartile counts, since other work only ever adds time. */
export async function measureLook({ base, runs, waiting, times }) {
  const place = base === tmpdir() && existsSync(MEMORY) ? MEMORY : base;
  const project = makeProject({ base: place, ideas: runs + waiting, shell: 'sh', script: 'exit 1\n' });
  finishRuns(project.dir, runs);
  const at = { cwd: project.dir, env: project.env };
  await run(process.execPath, [ORZE, '--once', '--gpus', 'cpu:1'], at); // leaves the index, a failed run and a status
  const failed = ideaId(runs + 1);
  const asked = {
    status: ['status'],
    ls: ['ls'],
    'ls metric>0.99': ['ls', 'metric>0.99'],
    'ls optimizer.lr>0.99 (a key of the configs)': ['ls', 'optimizer.lr>0.99'],
    queue: ['queue'],
    show: ['show', ideaId(5)],
    logs: ['logs', failed],
    'why, of a failed run': ['why', failed],
    'why, of one that waits': ['why', ideaId(runs + waiting)],
    failures: ['failures'],
    nodes: ['nodes'],
    compare: ['compare', ideaId(4), ideaId(5)],
    analyze: ['analyze'],
    best: ['best'],
    brief: ['brief'],
  };
  const seen = Object.fromEntries(Object.keys(asked).map((name) => [name, []]));
  for (let i = 0; i <= times; i += 1) {
    for (const [name, args] of Object.entries(asked)) {
      const { ms } = await run(process.execPath, [ORZE, ...args], at);
      if (i > 0) seen[name].push(ms);
    }
  }
  project.remove();
  const many = `${runs.toLocaleString('en')} runs`;
  return {
    rows: Object.entries(seen).map(([name, all]) => ({
      what: `orze ${name}, ${many}`,
      ours: quantile(all, 0.25),
      unit: 'ms',
      n: times,
      goal: GOAL,
    })),
  };
}
