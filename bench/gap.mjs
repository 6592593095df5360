/** Time that a slot stands idle between two runs. */
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { makeProject, noopTrainer } from './project.mjs';
import { run, startOrze } from './processes.mjs';
import { gapsOf, readStamps } from './stamps.mjs';
import { median, quantile } from './stats.mjs';

/**
 * No training is shorter. With trainings of no length at all the gap would measure how fast records are written, and that is what the
 * throughput tells.
 */
const TRAINING_S = 0.05;
/** The first runs start a keeper and compile the code. */
const WARM_UP = 10;

/** Half of the reference runs before ours, half after: a machine that gets slower meanwhile harms both. */
export async function measureGap({ base, runs, queued }) {
  const trainer = noopTrainer({ restS: TRAINING_S });
  const reference = async () => {
    const project = makeProject({ base, ideas: 0, ...trainer });
    const loop = join(import.meta.dirname, 'bare-loop.mjs');
    const count = WARM_UP + Math.ceil(runs / 2) + 1;
    await run(process.execPath, [loop, project.dir, trainer.shell, '1', String(count)], { env: project.env });
    return finish(project);
  };
  const before = await reference();
  const project = makeProject({ base, ideas: queued, ...trainer });
  const orze = startOrze(project, ['--gpus', 'cpu:1']);
  await orze.until(() => (readStamps(project).length > WARM_UP + runs ? true : undefined));
  await orze.stop();
  const ours = finish(project).slice(0, runs);
  const bare = [...before, ...(await reference())];
  const synced = await durableWrites(base);
  const what = `idle gap between two runs of ${TRAINING_S * 1000} ms, ${queued.toLocaleString('en')} ideas queued`;
  const by = 'bare Node loop';
  const rows = [
    {
      what: `${what}, median`,
      ours: median(ours),
      reference: median(bare),
      by,
      unit: 'ms',
      n: ours.length,
      goal: { most: 2 },
    },
    {
      what: `${what}, p99`,
      ours: quantile(ours, 0.99),
      reference: quantile(bare, 0.99),
      by,
      unit: 'ms',
      n: ours.length,
      goal: { most: 10 },
    },
    {
      what: 'one durable record (fsync of file and folder)',
      reference: median(synced),
      by: 'Node',
      unit: 'ms',
      n: synced.length,
    },
  ];
  return { rows };
}

function finish(project) {
  const gaps = gapsOf(readStamps(project)).slice(WARM_UP);
  project.remove();
  return gaps;
}

/** What the disk asks for a record that survives a power cut; a lifecycle writes several. */
async function durableWrites(base) {
  const project = makeProject({ base, ideas: 0, shell: 'sh', script: '' });
  const times = [];
  for (let i = 0; i < 100; i += 1) {
    const began = performance.now();
    const file = await open(join(project.dir, '.record'), 'w');
    await file.write('x'.repeat(500));
    await file.sync();
    await file.close();
    await rename(join(project.dir, '.record'), join(project.dir, 'record'));
    const folder = await open(project.dir, 'r');
    await folder.sync();
    await folder.close();
    times.push(performance.now() - began);
  }
  project.remove();
  return times;
}
