/** Programs that are measured from outside. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ORZE } from './project.mjs';

/** Between two looks at a file that a measured program writes: rare enough not to disturb it. */
export const LOOK_MS = 100;
const LIMIT_MS = 180_000;
/** Two signals at once would be one. */
const SIGNAL_PAUSE_MS = 500;

/** Runs to the end and gives milliseconds and stdout; any other exit code than 0 is an error of the benchmark. */
export async function run(program, args, options = {}) {
  const began = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const code = await new Promise((done, failed) => child.on('error', failed).on('close', done));
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${stderr.slice(-2000)}`);
  return { ms: performance.now() - began, stdout };
}

/** Starts orze without waiting for it. Whatever does not come within the limit is an error of the benchmark, not a wait for ever. */
export function startOrze(project, args) {
  const child = spawn(process.execPath, [ORZE, ...args], { cwd: project.dir, env: project.env, stdio: 'ignore' });
  const ended = new Promise((done, failed) => child.on('error', failed).on('exit', (code) => done(code)));
  const orze = {
    pid: child.pid,
    /** Until `seen()` gives anything but undefined. */
    async until(seen) {
      const latest = performance.now() + LIMIT_MS;
      for (;;) {
        const result = seen();
        if (result !== undefined) return result;
        if (child.exitCode !== null) throw new Error(`orze ended with ${child.exitCode} before it was done`);
        if (performance.now() > latest) {
          child.kill('SIGKILL');
          throw new Error(`orze ${args.join(' ')} does not get on; its project is left in ${project.dir}`);
        }
        await sleep(LOOK_MS);
      }
    },
    async ended() {
      await orze.until(() => child.exitCode ?? undefined);
      if ((await ended) !== 0) throw new Error(`orze ${args.join(' ')} ended with ${child.exitCode}`);
    },
    /** What Ctrl-C does. `times` 2: what runs is ended too. */
    async stop(times = 1) {
      for (let i = 1; i <= times; i += 1) {
        child.kill('SIGINT');
        if (i < times) await sleep(SIGNAL_PAUSE_MS);
      }
      await orze.ended();
    },
  };
  return orze;
}

/** Resident memory in MiB. */
export function residentMiB(pid) {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kib === undefined) throw new Error(`process ${pid} has no memory: it ended`);
  return Number(kib) / 1024;
}
