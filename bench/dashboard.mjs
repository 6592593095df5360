/** The dashboard of a project with a hundred thousand finished runs: what its server takes and holds, and what a browser makes of it. */
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { finishRuns } from './finished-run.mjs';
import { inChromium, noChromium } from './in-chromium.mjs';
import { firstPageKiB } from './page-bytes.mjs';
import { run } from './processes.mjs';
import { ORZE, makeProject } from './project.mjs';
import { serveProject } from './served.mjs';
import { quantile } from './stats.mjs';

const MEMORY = '/dev/shm';
const DETAILS = 'results/.orze/details.jsonl';
const THRESHOLDS = [0.805, 0.705, 0.605, 0.505, 0.405, 0.305, 0.205, 0.105];
/** What is made of all runs, and takes its time. */
const OF_ALL = { trend: 'trend', explore: 'explore', tree: 'tree', columns: 'columns', failures: 'failures' };

export async function measureDashboard({ base, runs, waiting, times, settleS, idleS, scrollS }) {
  const place = base === undefined && existsSync(MEMORY) ? MEMORY : (base ?? tmpdir());
  const project = makeProject({ base: place, ideas: runs + waiting, shell: 'sh', script: 'exit 1\n' });
  finishRuns(project.dir, runs);
  await run(process.execPath, [ORZE, '--once', '--gpus', 'cpu:1'], { cwd: project.dir, env: project.env });
  const rows = await measureProject(project, { runs, times, settleS, idleS, scrollS });
  project.remove();
  return { rows: rows.map((row) => ({ n: 1, ...row, what: `${row.what}, ${runs.toLocaleString('en')} runs` })) };
}

/** The same of a project that is there. */
export async function measureProject(project, { runs, times, settleS, idleS, scrollS }) {
  rmSync(join(project.dir, DETAILS), { force: true });
  const first = await serveProject(project);
  const keyUnread = await first.ask('runs?q=optimizer.lr>0.99');
  await first.stop();
  const served = await serveProject(project);
  const keyFirst = await served.ask('runs?q=optimizer.lr>0.98');
  const fresh = served.memoryMiB();
  const rows = [
    { what: 'dashboard: process until the first overview', ours: served.firstMs, unit: 'ms', goal: most(2000) },
    ...(await quick(served, { runs, times })),
    { what: 'a key of the configs, first time ever', ours: keyUnread.ms, unit: 'ms' },
    { what: 'a key of the configs, first time of a server', ours: keyFirst.ms, unit: 'ms', goal: most(1000) },
    ...(await ofAll(served)),
    { what: 'resident memory, looked at', ours: fresh, unit: 'MiB', goal: most(300) },
    { what: 'resident memory, every answer asked for', ours: served.memoryMiB(), unit: 'MiB', goal: most(500) },
    await idle(served, settleS, idleS),
    { what: 'resident memory, at rest afterwards', ours: served.memoryMiB(), unit: 'MiB', goal: most(300) },
    { what: 'JavaScript of the first page, gzip', ours: firstPageKiB(), unit: 'KiB', goal: most(180) },
    ...(await seen(served, { times, scrollS })),
  ];
  await served.stop();
  return rows;
}

const most = (limit) => ({ most: limit, of: 'ours' });

/** What a person waits for at each turn. No filter is asked for twice: what is kept of the first time would answer. */
async function quick(served, { runs, times }) {
  const middle = Math.floor(runs / 2);
  const asked = {
    overview: [() => 'overview', 50],
    'first page of runs': [() => 'runs?limit=100&diff=1&cols=optimizer.lr', 50],
    'page from the middle of the runs': [(i) => `runs?limit=100&diff=1&cursor=${middle + 100 * i}:`, 100],
    'filter by metric': [(i) => `runs?limit=100&q=metric<${0.9 - i / 100}`, 150],
    'filter by a key of the configs, later': [(i) => `runs?limit=100&q=optimizer.lr<${0.9 - i / 100}`, 150],
  };
  const rows = [];
  for (const [what, [path, limit]] of Object.entries(asked)) {
    await served.ask(path(times)); // once for code that runs for the first time
    const all = [];
    for (let i = 0; i < times; i += 1) all.push((await served.ask(path(i))).ms);
    rows.push({ what, ours: quantile(all, 0.25), unit: 'ms', n: times, goal: most(limit) });
  }
  return rows;
}

async function ofAll(served) {
  const rows = [];
  for (const [what, path] of Object.entries(OF_ALL)) {
    const { longest, result } = await served.longestWait(() => served.ask(path));
    rows.push({ what: `${what}, made`, ours: result.ms, unit: 'ms', goal: most(1000) });
    rows.push({ what: `${what}: others wait meanwhile, at most`, ours: longest, unit: 'ms', goal: most(150) });
  }
  return rows;
}

/** With one page that listens. `settleS`: until V8 has given back what the answers before took, and the folder was listed twice. */
async function idle(served, settleS, seconds) {
  const ended = new AbortController();
  const stream = await fetch(`${served.url}api/v1/events`, { signal: ended.signal });
  await stream.body.getReader().read();
  await sleep(settleS * 1000);
  const before = served.usage().cpuS;
  await sleep(seconds * 1000);
  const ours = (100 * (served.usage().cpuS - before)) / seconds;
  ended.abort();
  return { what: 'processor time at rest with one listener', ours, unit: '% of a core', n: seconds, goal: most(1) };
}

async function seen(served, { times, scrollS }) {
  const why = noChromium();
  if (why !== null) {
    console.error(`bench: in a browser: ${why}`);
    return [{ what: 'in Chromium', unit: 'ms', peers: [{ name: 'Chromium', why }] }];
  }
  const filters = THRESHOLDS.map((metric) => `metric<${metric}`);
  const found = await inChromium({ url: served.url, filters, times, scrollS });
  return [
    { what: 'Chromium: first content of /', ours: found.overviewMs, unit: 'ms', n: times, goal: most(500) },
    { what: 'Chromium: the trend of /', ours: found.trendMs, unit: 'ms', n: times, goal: most(1000) },
    { what: 'Chromium: first content of /runs', ours: found.runsMs, unit: 'ms', n: times, goal: most(500) },
    { what: 'Chromium: filter to rows', ours: found.filterMs, unit: 'ms', n: filters.length, goal: most(150) },
    { what: 'Chromium: nodes of the grid', ours: found.nodes, unit: 'nodes', goal: most(1500) },
    {
      what: 'Chromium: long tasks while scrolling',
      ours: found.longTasks / scrollS,
      unit: '/s',
      n: scrollS,
      goal: most(0.2),
    },
    {
      what: 'Chromium: longest task while scrolling',
      ours: found.longestTaskMs,
      unit: 'ms',
      n: scrollS,
      goal: most(100),
    },
  ];
}
