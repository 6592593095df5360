/** What must not grow with the number of ideas: passes, the first look for each idea, memory for each idea, reports. See pass.mjs. */
import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { finishRuns } from './finished-run.mjs';
import { makeProject, ORZE } from './project.mjs';
import { run } from './processes.mjs';

const MEMORY = '/dev/shm';
/** 100,000 runs with their two folders and five files, twice. */
const ROOM_BYTES = 6 * 2 ** 30;

/** `waiting`, `finished`: numbers of ideas, the smallest first. */
export async function measureScale({ base, waiting, finished }) {
  const [queued, ended] = [[], []];
  for (const ideas of waiting) queued.push(await measureWaiting(base, ideas));
  for (const ideas of finished) ended.push(await measureFinished(base, ideas, ideas === finished.at(-1)));
  return { rows: [...waitingRows(queued), ...finishedRows(ended)], panels: panelsOf(queued) };
}

async function measureWaiting(base, ideas) {
  const project = makeProject({ base, ideas, shell: 'sh', script: '' });
  const measured = await look(project, 'waiting');
  project.remove();
  return { ideas, ...measured };
}

/**
 * A hundred thousand run folders take a disk ten minutes to make: they lie in memory, where there is any, unless a folder was named. What is
 * measured then is orze, not the disk.
 */
function roomyFolder() {
  if (!existsSync(MEMORY)) return undefined;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= ROOM_BYTES ? MEMORY : undefined;
}

/** First as after the index of finished runs was deleted; with `restart` also as a real orze has left the folder. */
async function measureFinished(base, ideas, restart) {
  const project = makeProject({ base: base ?? roomyFolder(), ideas, shell: 'sh', script: '' });
  finishRuns(project.dir, ideas);
  const measured = { ideas, ...(await look(project, 'finished')) };
  if (restart) {
    await run(process.execPath, [ORZE, '--once', '--gpus', 'cpu:1'], { cwd: project.dir, env: project.env });
    measured.restarted = await look(project, 'finished', '--cold');
  }
  project.remove();
  return measured;
}

async function look({ dir, local }, state, ...more) {
  const script = join(import.meta.dirname, 'pass.mjs');
  const args = ['--expose-gc', script, '--project', dir, '--local', local, '--state', state, ...more];
  return JSON.parse((await run(process.execPath, args)).stdout);
}

const FLAT = { most: 2 };
const LARGE = 100_000;

function waitingRows(sizes) {
  const [less, more] = ends(sizes);
  const many = `${words(more.ideas)} ideas waiting`;
  const beside = sameWith(less);
  const firsts = sizes.map(({ ideas, first, bare }) => ({
    what: `first look, ${words(ideas)} ideas waiting`,
    ours: first.ms,
    reference: bare.ms,
    by: 'read, find the line ends',
    unit: 'ms',
    n: 1,
    // Of small files most is code that runs for the first time, which the other side does not have.
    goal: ideas >= LARGE ? { most: 3 } : undefined,
  }));
  const appended = (which, key, name, unit, goal) => ({
    what: `${which === 'rested' ? 'the first idea appended after a rest' : 'an appended idea'} until it is queued, ${many}: ${name}`,
    ours: more[which][key],
    reference: less[which][key],
    unit,
    goal,
    ...beside,
    n: 1,
  });
  return [
    ...passRows(less, more, many),
    ...firsts,
    appended('appended', 'bytes', 'bytes read', 'bytes', FLAT),
    appended('appended', 'total', 'calls', 'calls', FLAT),
    appended('appended', 'ms', 'time', 'ms', FLAT),
    appended('rested', 'bytes', 'bytes read', 'bytes'),
    appended('rested', 'ms', 'time', 'ms'),
    memoryRow(more, many),
    reportRow(less, more, many),
  ];
}

function finishedRows(sizes) {
  const [less, more] = ends(sizes);
  const many = `${words(more.ideas)} ideas finished`;
  const by = 'read each metrics.json';
  const what = (ideas) => `cold start until the first decision, ${words(ideas)} ideas finished`;
  const beside = ({ bare }) => ({ reference: bare.ms / 1000, by, unit: 's', n: 1 });
  const cold = sizes.map((size) => ({
    what: `${what(size.ideas)}, no index`,
    ours: size.coldMs / 1000,
    ...beside(size),
  }));
  cold.push({
    what: `${what(more.ideas)}, as orze left it`,
    ours: more.restarted.coldMs / 1000,
    ...beside(more),
    goal: { most: 1.5, of: 'ours' },
  });
  return [
    ...passRows(less, more, many),
    ...cold,
    memoryRow(more, many),
    reportRow(less, more, many),
    { what: `longest stall of the loop by a report, ${many}`, ours: more.stallMs, unit: 'ms', n: 5 },
  ];
}

function passRows(less, more, many) {
  const named = [
    ['after a nudge', 'nudged'],
    ['at the poll', 'polled'],
  ];
  return named.flatMap(([name, key]) => {
    const what = `pass ${name}, nothing new, ${many}`;
    const beside = { ...sameWith(less), goal: FLAT, n: 50 };
    return [
      { what: `${what}: time`, ours: more[key].ms, reference: less[key].ms, unit: 'ms', ...beside },
      { what: `${what}: calls`, ours: more[key].total, reference: less[key].total, unit: 'calls', ...beside },
    ];
  });
}

function memoryRow({ heapPerIdea, ideas }, many) {
  return {
    what: `memory per idea, ${many}`,
    ours: heapPerIdea,
    unit: 'bytes',
    n: ideas,
    goal: { most: 1024, of: 'ours' },
  };
}

function reportRow(less, more, many) {
  const what = `report and status, ${many}`;
  return { what, ours: more.publishMs, reference: less.publishMs, unit: 'ms', ...sameWith(less), n: 5 };
}

function panelsOf(sizes) {
  if (sizes.length < 2) return [];
  const panel = (title, unit, value) => ({ title, unit, points: sizes.map((size) => [size.ideas, value(size)]) });
  return [
    panel('A pass with nothing new: time', 'ms', ({ polled }) => polled.ms),
    panel('… its calls of the file system', '', ({ polled }) => polled.total),
    panel('An appended idea until it is queued: bytes read', 'B', ({ appended }) => appended.bytes),
    panel('… time of all passes until then', 'ms', ({ appended }) => appended.ms),
  ];
}

const ends = (sizes) => [sizes[0], sizes.at(-1)];
const words = (ideas) => ideas.toLocaleString('en');
const sameWith = ({ ideas }) => ({ by: `the same with ${words(ideas)}` });
