/** The hosts of a self-test: each an orze that is started again when something ended it. */
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import type { Machine } from '../../edge/edges.ts';
import { spawnDetached } from '../../edge/processes.ts';
import type { ScratchProject } from './project.ts';

/** Where hosts live: plain processes of this machine, or what a rig makes of it. */
export interface Housing {
  /** Each host has local state of its own, as machines have. */
  readonly apart: boolean;
  /** The command line that runs `argv` on the host, in the folder. */
  wrap(host: string, argv: readonly string[], cwd: string): string[];
  /** Power off and on again: everything on it is gone. Absent: its processes are killed one by one. */
  cut?(host: string): Promise<void>;
}

export const PLAIN: Housing = { apart: false, wrap: (_host, argv) => [...argv] };

export interface Host {
  readonly name: string;
  /** `leaving`: it was asked to end. */
  state: 'up' | 'down' | 'leaving';
  /** No fault that needs its supervisors may begin before this moment. */
  busyUntil: number;
  startedAt: number;
}

interface FleetOptions {
  project: ScratchProject;
  machine: Machine;
  /** The orze to run: `[node, …/bin/orze.js]`. */
  program: readonly string[];
  hosts: number;
  lanes: number;
  housing: Housing;
  now: () => number;
}

export class Fleet {
  readonly hosts: readonly Host[];
  readonly crashes: string[] = [];
  readonly #options: FleetOptions;
  readonly #ends = new Map<string, Promise<void>>();
  /** Restarts that wait; they are dropped when the fleet closes. */
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.hosts = Array.from({ length: options.hosts }, (_, i) => {
      return { name: `h${i + 1}`, state: 'down', busyUntil: 0, startedAt: 0 };
    });
  }

  async start(host: Host): Promise<void> {
    if (this.#closed || host.state === 'up') return;
    const { project, machine, program, lanes, housing, now } = this.#options;
    const argv = [...program, '--gpus', `cpu:${lanes}`];
    const env: Record<string, string> = {
      ...inherited(),
      NO_COLOR: '1',
      ORZE_LOCAL_DIR: join(project.local, housing.apart ? host.name : 'l'),
      SELFTEST_HOST: host.name,
      SELFTEST_WITNESS: project.witness,
    };
    host.state = 'up';
    host.startedAt = now();
    const spec = {
      argv: housing.wrap(host.name, argv, project.dir),
      cwd: project.dir,
      env,
      log: project.log(host.name),
    };
    const child = await spawnDetached(spec, machine);
    this.#ends.set(
      host.name,
      child.ended.then(({ code, signal }) => this.#ended(host, code, signal)),
    );
  }

  /** Brings it back after so many seconds. */
  startIn(host: Host, seconds: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.start(host).catch((error: unknown) => this.crashes.push(`${host.name} cannot be started: ${String(error)}`));
    }, seconds * 1000);
    this.#timers.add(timer);
  }

  /** It was killed or asked to leave: its end is awaited. */
  async ended(host: Host): Promise<void> {
    await this.#ends.get(host.name);
  }

  /** No host comes back any more. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #ended(host: Host, code: number | null, signal: string | null): void {
    const before = host.state;
    host.state = 'down';
    // Asked to leave, or killed by us: no crash. Everything else nobody asked for.
    // SIGTERM ends one that has just been started before it listens to signals.
    const left = before === 'leaving' && (code === 0 || signal === 'SIGTERM');
    if (before === 'down' || left || this.#closed) return;
    const words = readFileSync(this.#options.project.log(host.name), 'utf8').trimEnd().split('\n').slice(-12);
    this.crashes.push(`${host.name} ended by itself (${code ?? signal}): ${words.join(' / ')}`);
    if (before === 'up') this.startIn(host, 0.5);
  }
}

function inherited(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !name.startsWith('ORZE_') && name !== 'CUDA_VISIBLE_DEVICES') env[name] = value;
  }
  return env;
}
