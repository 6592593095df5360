/** Other ways to run the same command many times, four at a time, as their users run them. Their folders are there before the clock starts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { experimentArgv, ideaId, makeProject } from './project.mjs';
import { LOOK_MS, run, sayingOf } from './processes.mjs';
import { slurm } from './slurm.mjs';
import { rateOf, readStamps } from './stamps.mjs';

/** `work` returns when all runs have ended; `packages` are Debian's; `most`: of the slow ones, runs that are enough for a rate. */
export const PEERS = [
  {
    name: 'GNU parallel --joblog',
    packages: ['parallel'],
    programs: [['parallel', ['--version'], /^GNU parallel/]],
    async work(project, { shell, runs, lanes }) {
      const command = experimentArgv(shell, '{}');
      const ids = Array.from({ length: runs }, (_, i) => ideaId(i + 1));
      writeFileSync(join(project.dir, 'ids'), `${ids.join('\n')}\n`);
      const args = [`-j${lanes}`, '--joblog', 'joblog', '--arg-file', 'ids', ...command];
      await run('parallel', args, { cwd: project.dir, env: { ...project.env, HOME: project.local } });
    },
  },
  {
    name: 'task-spooler',
    packages: ['task-spooler'],
    programs: [['tsp', ['-V'], /^Task Spooler/]],
    async work(project, { shell, runs, lanes }) {
      const env = { ...project.env, TS_SOCKET: join(project.local, 'tsp'), TMPDIR: project.local };
      const tsp = (...args) => run('tsp', args, { cwd: project.dir, env });
      await tsp('-S', String(lanes));
      for (let i = 1; i <= runs; i += 1) await tsp(...experimentArgv(shell, ideaId(i)));
      await allEnded(project, runs);
      await tsp('-K');
    },
  },
  slurm,
];

/** Runs a second, or why there is no figure: told loudly, since a missing peer makes the comparison poorer. */
export async function measurePeer(peer, { base, trainer, runs: wanted, lanes }) {
  const runs = Math.min(wanted, peer.most ?? wanted);
  const why = (await isThere(peer)) ? peer.unable?.() : 'not installed (--install-peers)';
  if (why !== undefined) {
    console.error(`bench: ${peer.name} is not measured: ${why}`);
    return { name: peer.name, why };
  }
  const project = makeProject({ base, ideas: 0, ...trainer });
  for (let i = 1; i <= runs; i += 1) mkdirSync(join(project.dir, 'results', ideaId(i)));
  await peer.work(project, { shell: trainer.shell, runs, lanes, allEnded });
  const stamps = readStamps(project);
  if (stamps.length !== runs) throw new Error(`${peer.name}: ${runs} runs were to be measured, ${stamps.length} ended`);
  project.remove();
  return { name: `${peer.name} (${await versionOf(peer)})`, value: rateOf(stamps) };
}

/** Whether all of its programs answer, and are not others of the same name. */
export async function isThere({ programs }) {
  const answers = await Promise.all(
    programs.map(async ([program, args, says]) => says.test(await answerOf(program, args))),
  );
  return answers.every(Boolean);
}

async function versionOf({ programs: [[program, args]] }) {
  return /\d[\d.]+/.exec(await answerOf(program, args))?.[0] ?? 'of an unknown version';
}

/** Empty: there is no such program. */
async function answerOf(program, args) {
  try {
    return await sayingOf(program, args);
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

async function allEnded(project, runs) {
  while (readStamps(project).length < runs) await sleep(LOOK_MS);
}
