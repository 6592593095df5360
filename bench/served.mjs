/** `orze serve` as a program of its own, asked as a page asks it. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ORZE } from './project.mjs';
import { endWithUs, residentMiB, usageOf } from './processes.mjs';

/** Between two questions of {@link longestWait}: rare enough to be no load. */
const PING_MS = 20;

/** Resolves when it has answered the first overview; `firstMs`: since its process was started. */
export async function serveProject(project) {
  const began = performance.now();
  const args = [ORZE, 'serve', '--port', '0', '--json'];
  const stdio = ['ignore', 'pipe', 'inherit'];
  const child = endWithUs(spawn(process.execPath, args, { cwd: project.dir, env: project.env, stdio }));
  const ended = new Promise((done) => child.once('exit', done));
  const url = await addressOf(child, ended);
  const ask = async (path) => {
    const from = performance.now();
    const response = await fetch(`${url}api/v1/${path}`);
    const body = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(body)}`);
    return { ms: performance.now() - from, body };
  };
  await ask('overview');
  return {
    url,
    firstMs: performance.now() - began,
    ask,
    memoryMiB: () => residentMiB(child.pid),
    usage: () => usageOf([child.pid]),
    longestWait: (work) => longestWait(ask, work),
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function addressOf(child, ended) {
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  const gone = ended.then((code) => Promise.reject(new Error(`orze serve ended with ${code} before it listened`)));
  gone.catch(() => undefined); // it ends in any case, when it is told to
  while (!printed.includes('\n')) await Promise.race([sleep(5), gone]);
  return JSON.parse(printed).url;
}

/** Milliseconds that somebody else waits at most for an answer that needs no work, while `work` is under way. */
async function longestWait(ask, work) {
  let longest = 0;
  let done = false;
  const pinging = (async () => {
    while (!done) {
      longest = Math.max(longest, (await ask('session')).ms);
      await sleep(PING_MS);
    }
  })();
  const result = await work();
  done = true;
  await pinging;
  return { longest, result };
}
