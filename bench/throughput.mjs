/** Complete lifecycles of no-op experiments per second on four lanes, beside other ways to run the same command four at a time. */
import { join } from 'node:path';
import { measurePeer, PEERS } from './peers.mjs';
import { makeProject, noopTrainer } from './project.mjs';
import { run, startOrze } from './processes.mjs';
import { rateOf, readStamps } from './stamps.mjs';
import { median } from './stats.mjs';

export const LANES = 4;
/** Ideas beyond those that are measured: the last one of a file has to settle first, for seconds, and the last runs leave lanes empty. */
const BEYOND = 100;

export async function measureThroughput({ base, runs }) {
  const trainer = noopTrainer();
  const project = (ideas) => makeProject({ base, ideas, ...trainer });
  const bare = async () => {
    const one = project(0);
    const loop = join(import.meta.dirname, 'bare-loop.mjs');
    await run(process.execPath, [loop, one.dir, trainer.shell, String(LANES), String(runs)], { env: one.env });
    return finish(one, runs);
  };
  // Half of the reference runs before ours, half after: a machine that gets slower meanwhile harms both.
  const before = await bare();
  const one = project(runs + BEYOND);
  const orze = startOrze(one, ['--gpus', `cpu:${LANES}`]);
  await orze.until(() => (readStamps(one).length >= runs ? true : undefined));
  await orze.stop();
  const ours = finish(one, runs);
  const reference = median([before, await bare()]);
  const peers = [];
  for (const peer of PEERS) peers.push(await measurePeer(peer, { base, trainer, runs, lanes: LANES }));
  const what = `lifecycles of no-op experiments, ${LANES} lanes`;
  const beside = { reference, by: 'bare Node loop', peers };
  return { rows: [{ what, ours, unit: '/s', n: runs, goal: { least: 0.5 }, ...beside }] };
}

/** Of the first runs that ended. */
function finish(project, runs) {
  const stamps = readStamps(project);
  if (stamps.length < runs) throw new Error(`${runs} runs were to be measured, ${stamps.length} ended`);
  project.remove();
  return rateOf(stamps.slice(0, runs));
}
