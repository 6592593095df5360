/** Programs that are measured from outside. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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

/** What a command says on both streams, whatever its exit code. */
export async function sayingOf(program, args, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  await new Promise((done, failed) => child.on('error', failed).on('close', done));
  return said.trim();
}

/** What a benchmark that fails leaves running, runs included, is ended with it. */
const running = new Set();
process.on('exit', () => {
  for (let i = 1; i <= 2 && running.size > 0; i += 1) {
    for (const child of running) child.kill('SIGINT');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SIGNAL_PAUSE_MS);
  }
});

/** A child that is not to outlive the benchmark. */
export function endWithUs(child) {
  running.add(child);
  for (const event of ['exit', 'error']) child.on(event, () => running.delete(child));
  return child;
}

/** Starts orze without waiting for it. Whatever does not come within the limit is an error of the benchmark, not a wait for ever. */
export function startOrze(project, args) {
  const options = { cwd: project.dir, env: project.env, stdio: 'ignore' };
  const child = endWithUs(spawn(process.execPath, [ORZE, ...args], options));
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

/** Clock ticks a second of /proc: 100 on every Linux that Node runs on (proc_pid_stat(5), sysconf(_SC_CLK_TCK)). */
const TICKS = 100;

/** Of processes together: seconds of processor time, and how often a thread of theirs woke up after it had waited for something. */
export function usageOf(pids) {
  const each = pids.map((pid) => ({ cpuS: cpuSeconds(pid), wakeUps: voluntarySwitches(pid) }));
  const sum = (key) => each.reduce((all, one) => all + one[key], 0);
  return { cpuS: sum('cpuS'), wakeUps: sum('wakeUps') };
}

/** utime and stime, fields 14 and 15; the name in field 2 may hold blanks. */
function cpuSeconds(pid) {
  const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function voluntarySwitches(pid) {
  const counts = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'latin1');
    return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  });
  return counts.reduce((all, one) => all + one, 0);
}
