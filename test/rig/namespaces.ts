/** Hosts of their own on one machine: each with its pids, mounts, network and name. Their processes cannot see or signal one another. */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Housing } from '../../src/app/selftest/fleet.ts';
import { until } from './wait.ts';

const APART = ['--pid', '--mount', '--uts', '--net', '--ipc'];
/**
 * Pid 1 of a host. It collects what died, as a shell does while it waits, and ends with the test that holds the other end of its input. The
 * last `:` keeps the shell from becoming the `cat`.
 */
const INIT = 'echo "$0" > /proc/sys/kernel/hostname; echo up; cat; :';

interface Running {
  outer: ChildProcess;
  /** As this machine numbers it. */
  init: number;
}

/** null: they can be made; else why not. */
export function noNamespaces(): string | null {
  const tried = spawnSync('unshare', [...APART, '--fork', '--kill-child', '--mount-proc', 'true'], {
    encoding: 'utf8',
  });
  if (tried.error !== undefined) return `unshare: ${tried.error.message}`;
  if (tried.status !== 0) return tried.stderr.trim();
  const enter = spawnSync('nsenter', ['--version']);
  return enter.error === undefined ? null : `nsenter: ${enter.error.message}`;
}

export class NamespaceHosts implements Housing {
  readonly apart = true;
  readonly #running = new Map<string, Running>();

  async up(host: string): Promise<void> {
    const args = [...APART, '--fork', '--kill-child', '--mount-proc', 'sh', '-c', INIT, host];
    const outer = spawn('unshare', args, { stdio: ['pipe', 'pipe', 'ignore'] });
    await once(outer.stdout, 'data');
    const init = await until(`pid 1 of ${host}`, () => childOf(outer.pid ?? 0));
    this.#running.set(host, { outer, init });
  }

  wrap(host: string, argv: readonly string[], cwd: string): string[] {
    const { init } = this.#get(host);
    return ['nsenter', '-t', String(init), ...APART, 'sh', '-c', 'cd "$0" && exec "$@"', cwd, ...argv];
  }

  async cut(host: string): Promise<void> {
    await this.#end(host);
    await this.up(host);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((host) => this.#end(host)));
  }

  async #end(host: string): Promise<void> {
    const { outer, init } = this.#get(host);
    const ended = once(outer, 'exit');
    process.kill(init, 'SIGKILL');
    await ended;
    this.#running.delete(host);
  }

  #get(host: string): Running {
    const running = this.#running.get(host);
    if (running === undefined) throw new Error(`${host} is not up`);
    return running;
  }
}

function childOf(pid: number): number | undefined {
  const first = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0];
  return first === undefined || first === '' ? undefined : Number(first);
}
