/** Many orze on one folder: what they lose by racing for the same ideas, and whether important ideas still come first. */
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeProject, noopTrainer } from './project.mjs';
import { startOrze } from './processes.mjs';
import { rateOf, readStamps } from './stamps.mjs';
import { LANES } from './throughput.mjs';

/** Every tenth idea, so that they stand all over the file. */
const HIGH_EVERY = 10;
const isHigh = (number) => number % HIGH_EVERY === 0;

/**
 * `hosts` processes with one lane each, as on machines of their own but on the cores of this one, beside one process with four lanes; both on
 * `ideas` queued no-op experiments. Both are stopped after `runs` runs: the queue is deep all the time.
 */
export async function measureFleet({ base, hosts, ideas, runs }) {
  const alone = await work({ base, ideas, runs, programs: 1, gpus: `cpu:${LANES}` });
  const fleet = await work({ base, ideas, runs, programs: hosts, gpus: 'cpu:1' });
  const what = `${hosts} orze on one folder, one lane each, ${ideas.toLocaleString('en')} ideas`;
  return {
    rows: [
      {
        what: `${what}: claim attempts for each claim`,
        ours: (fleet.claimed + fleet.lost) / fleet.claimed,
        unit: 'attempts',
        n: fleet.claimed,
        goal: { most: 1.2, of: 'ours' },
      },
      {
        what: `${what}: lifecycles`,
        ours: fleet.rate,
        reference: alone.rate,
        by: `one orze, ${LANES} lanes, same cores`,
        unit: '/s',
        n: runs,
        goal: { least: 0.8 },
      },
      {
        what: `${what}: high priorities begun after the first other`,
        ours: fleet.late,
        reference: fleet.high,
        by: 'all high priorities that began',
        unit: 'runs',
        n: runs,
        // Each may hold one idea that it chose before the last important one was taken.
        goal: { most: hosts, of: 'ours' },
      },
    ],
  };
}

async function work({ base, ideas, runs, programs, gpus }) {
  const priorityOf = (number) => (isHigh(number) ? 'high' : 'low');
  const project = makeProject({ base, ideas, priorityOf, ...noopTrainer() });
  // Each with local state of its own, as machines have.
  const started = Array.from({ length: programs }, (_, i) => {
    const local = join(project.local, String(i));
    mkdirSync(local, { mode: 0o700 });
    return startOrze({ ...project, env: { ...project.env, ORZE_LOCAL_DIR: local } }, ['--gpus', gpus]);
  });
  const [first] = started;
  await first.until(() => (readStamps(project).length >= runs ? true : undefined));
  await Promise.all(started.map((orze) => orze.stop()));
  const stamps = readStamps(project);
  const counted = { ...countClaims(project), ...countLate(project), rate: rateOf(stamps) };
  project.remove();
  return counted;
}

/** From the event files, one for each host. */
function countClaims(project) {
  const folder = join(project.dir, 'results/.orze/events');
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  const kinds = lines.filter((line) => line !== '').map((line) => JSON.parse(line).kind);
  const count = (kind) => kinds.filter((one) => one === kind).length;
  return { claimed: count('claimed'), lost: count('lost-claim') };
}

/** In the order of the first acts of the runs. */
function countLate(project) {
  const lines = readFileSync(join(project.dir, 'stamps'), 'utf8').trim().split('\n');
  const begun = lines
    .map((line) => line.split(' '))
    .map(([id, begin]) => ({ high: isHigh(Number(id.replace('idea-', ''))), at: Number(begin.replace(',', '.')) }))
    .toSorted((a, b) => a.at - b.at);
  const firstOther = begun.findIndex(({ high }) => !high);
  const high = begun.filter((one) => one.high).length;
  return { high, late: firstOther < 0 ? 0 : begun.slice(firstOther).filter((one) => one.high).length };
}
