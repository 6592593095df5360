/** How long the command line takes to answer, and what orze and its keepers hold in memory. */
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ORZE, makeProject } from './project.mjs';
import { residentMiB, run, startOrze } from './processes.mjs';
import { median } from './stats.mjs';

export async function measureStart({ base, times, ideas }) {
  const project = makeProject({ base, ideas, shell: 'sh', script: '' });
  const at = { cwd: project.dir, env: project.env };
  const node = (...args) => run(process.execPath, args, at);
  const seen = { bare: [], version: [], report: [] };
  // One after another in turn: what the machine does beside it meets all three.
  for (let i = 0; i < times; i += 1) {
    seen.bare.push((await node('-e', '0')).ms);
    seen.version.push((await node(ORZE, '--version')).ms);
    seen.report.push((await node(ORZE, '--report-only')).ms);
  }
  project.remove();
  const beside = { reference: median(seen.bare), by: 'node -e 0', unit: 'ms', n: times };
  return [
    { what: 'orze --version', ours: median(seen.version), ...beside },
    { what: `orze --report-only, ${ideas.toLocaleString('en')} ideas`, ours: median(seen.report), ...beside },
  ];
}

/** orze with one lane, whose run sleeps: nothing happens but the heartbeat. */
export async function measureMemory({ base, ideas, restS }) {
  const project = makeProject({ base, ideas, shell: 'sh', script: 'echo > running; exec sleep 600\n' });
  const orze = startOrze(project, ['--gpus', 'cpu:1']);
  const keeper = await orze.until(() => keeperOf(project));
  await new Promise((rested) => setTimeout(rested, restS * 1000));
  const bare = await idleNode();
  const [ours, keepers] = [residentMiB(orze.pid), residentMiB(keeper)];
  await orze.stop(2);
  project.remove();
  const beside = { reference: bare, by: 'an idle node', unit: 'MiB', n: 1 };
  return [
    { what: `resident memory of orze, idle, ${ideas.toLocaleString('en')} ideas queued`, ours, ...beside },
    { what: 'resident memory of a keeper', ours: keepers, ...beside },
  ];
}

/** The keeper of the only run, once its child has begun. */
function keeperOf(project) {
  const names = readdirSync(project.dir);
  if (!names.includes('running')) return undefined;
  const job = readdirSync(project.local, { recursive: true }).find((name) => name.endsWith('train.job.json'));
  return JSON.parse(readFileSync(join(project.local, job), 'utf8')).keeper.process.pid;
}

async function idleNode() {
  const script = 'setInterval(() => {}, 1e6); process.stdout.write("up")';
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((up) => child.stdout.once('data', up));
  const resident = residentMiB(child.pid);
  child.kill();
  return resident;
}
