/** Complete lifecycles of no-op experiments per second on four lanes, beside other ways to run the same command four at a time. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { experimentArgv, ideaId, makeProject, noopTrainer } from './project.mjs';
import { LOOK_MS, run, startOrze } from './processes.mjs';
import { rateOf, readStamps } from './stamps.mjs';
import { median } from './stats.mjs';

const LANES = 4;

export async function measureThroughput({ base, runs }) {
  const trainer = noopTrainer();
  const project = (ideas) => makeProject({ base, ideas, ...trainer });
  const bare = async () => {
    const one = project(0);
    const loop = join(import.meta.dirname, 'bare-loop.mjs');
    await run(process.execPath, [loop, one.dir, trainer.shell, String(LANES), String(runs)], { env: one.env });
    return finish(one, runs);
  };
  const before = await bare();
  const one = project(runs);
  await startOrze(one, ['--until-done', '--gpus', `cpu:${LANES}`]).ended();
  const ours = finish(one, runs);
  const reference = median([before, await bare()]);
  const what = `lifecycles of no-op experiments, ${LANES} lanes`;
  const rows = [{ what, ours, reference, by: 'bare Node loop', unit: '/s', n: runs }];
  for (const peer of PEERS) {
    const at = { what, ours, by: peer.name, unit: '/s', n: runs };
    if (!(await isInstalled(peer))) rows.push({ ...at, missing: true });
    else rows.push({ ...at, reference: await measurePeer(peer, withFolders(project(0), runs), trainer.shell, runs) });
  }
  return rows;
}

function finish(project, runs) {
  const stamps = readStamps(project);
  if (stamps.length !== runs) throw new Error(`${runs} runs were to be measured, ${stamps.length} ended`);
  project.remove();
  return rateOf(stamps);
}

/** `work` returns when all runs have ended. */
const PEERS = [
  {
    name: 'GNU parallel --joblog',
    probe: ['parallel', ['--version']],
    says: /^GNU parallel/,
    async work(project, shell, runs) {
      const command = experimentArgv(shell, '{}');
      const ids = Array.from({ length: runs }, (_, i) => ideaId(i + 1));
      writeFileSync(join(project.dir, 'ids'), `${ids.join('\n')}\n`);
      const args = [`-j${LANES}`, '--joblog', 'joblog', '--arg-file', 'ids', ...command];
      await run('parallel', args, { cwd: project.dir, env: { ...project.env, HOME: project.local } });
    },
  },
  {
    name: 'task-spooler',
    probe: ['tsp', ['-V']],
    says: /^Task Spooler/,
    async work(project, shell, runs) {
      const env = { ...project.env, TS_SOCKET: join(project.local, 'tsp'), TMPDIR: project.local };
      const tsp = (...args) => run('tsp', args, { cwd: project.dir, env });
      await tsp('-S', String(LANES));
      for (let i = 1; i <= runs; i += 1) await tsp(...experimentArgv(shell, ideaId(i)));
      while (readStamps(project).length < runs) await sleep(LOOK_MS);
      await tsp('-K');
    },
  },
];

async function isInstalled({ probe: [program, args], says }) {
  try {
    return says.test((await run(program, args)).stdout);
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

/** The peers know no run folders: these are there before the clock starts. */
function withFolders(project, runs) {
  for (let i = 1; i <= runs; i += 1) mkdirSync(join(project.dir, 'results', ideaId(i)));
  return project;
}

async function measurePeer(peer, project, shell, runs) {
  await peer.work(project, shell, runs);
  return finish(project, runs);
}
