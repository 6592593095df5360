/** Programs that are measured from outside. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ORZE } from './project.mjs';

/** Between two looks at a file that a measured program writes: rare enough not to disturb it. */
export const LOOK_MS = 100;

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

/** Starts orze without waiting for it; `stop` is what Ctrl-C does, and waits. */
export function startOrze(project, args) {
  const child = spawn(process.execPath, [ORZE, ...args], { cwd: project.dir, env: project.env, stdio: 'ignore' });
  const ended = new Promise((done, failed) => child.on('error', failed).on('exit', (code) => done(code)));
  return {
    pid: child.pid,
    ended,
    async stop() {
      child.kill('SIGINT');
      const code = await ended;
      if (code !== 0) throw new Error(`orze ended with ${code}`);
    },
    /** Until `seen()` gives anything but undefined. */
    async until(seen) {
      for (;;) {
        const result = seen();
        if (result !== undefined) return result;
        if (child.exitCode !== null) throw new Error(`orze ended with ${child.exitCode} before it was done`);
        await sleep(LOOK_MS);
      }
    },
  };
}

/** Resident memory in MiB. */
export function residentMiB(pid) {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kib === undefined) throw new Error(`process ${pid} has no memory: it ended`);
  return Number(kib) / 1024;
}
