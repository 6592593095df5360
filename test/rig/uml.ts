/**
 * Real Linux kernels on one machine, without virtualization: user-mode Linux (Debian's linux.uml). An NFS server and clients of it, each with
 * its own kernel, boot id, machine id, clock and memory; they talk through uml_switch, which is a socket in a folder. Their root is the root of
 * this machine, read-only. Power can be cut at any moment, and a whole machine can be stopped and go on.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { isRoot, missingPrograms } from './debian.ts';
import { REPOSITORY } from './project.ts';
import { until } from './wait.ts';

const PACKAGES = ['user-mode-linux', 'uml-utilities', 'nfs-kernel-server', 'nfs-common', 'rpcbind', 'kmod'];
const PROGRAMS = ['linux.uml', 'uml_switch', 'uml_mconsole', 'rpc.nfsd', 'mount.nfs', 'rpcbind', 'modprobe'];
const BOOT_LIMIT_MS = 60_000;
/** What the NFS server grants its clients (nfsd's default is 90): it also refuses new opens for so long after it came back. */
const NFS_LEASE_S = 10;
const DISK_BYTES = 1024 ** 3;

/** null: it can be run here. */
export function umlMissing(): string | null {
  if (process.arch !== 'x64') return `user-mode Linux of Debian is for x86-64, this is ${process.arch}`;
  if (!isRoot()) return 'the files that the machines see belong to root';
  return missingPrograms(
    [...PROGRAMS, 'ip', 'mkfs.ext4', 'cc'],
    [...PACKAGES, 'iproute2', 'e2fsprogs', 'gcc', 'libc6-dev'],
  );
}

export interface Ended {
  /** null: the machine lost power meanwhile. */
  code: number | null;
  /** stdout and stderr. */
  said: string;
}

interface Wiring {
  home: string;
  control: string;
  preload: string;
}

export class UmlMachine {
  readonly name: string;
  /** Counts from 1. */
  boots = 0;
  /** What must be added to this boot's CLOCK_MONOTONIC to get this process's performance clock, in seconds. */
  clockOffsetS = 0;
  readonly #wiring: Wiring;
  readonly #more: readonly string[];
  readonly #waiting = new Map<string, (code: number | null) => void>();
  #child: ChildProcess | null = null;
  #jobs = 0;
  #down: Promise<unknown> = Promise.resolve();

  constructor(name: string, wiring: Wiring, more: readonly string[]) {
    this.name = name;
    this.#wiring = wiring;
    this.#more = more;
  }

  get isUp(): boolean {
    return this.#child !== null;
  }

  async boot(): Promise<void> {
    const { home, control, preload } = this.#wiring;
    const kernel = ['root=/dev/root', 'rootfstype=hostfs', 'rootflags=/', 'ro', 'quiet'];
    const consoles = ['con=null', 'con0=fd:0,fd:1', 'ssl=null'];
    const init = [
      `init=${join(REPOSITORY, 'test/rig/uml-init.sh')}`,
      `NAME=${this.name}`,
      `CONTROL=${control}`,
      `CODE=${REPOSITORY}`,
    ];
    const child = spawn(
      'linux.uml',
      [...kernel, ...consoles, `uml_dir=${home}/`, `umid=${this.name}`, ...init, ...this.#more],
      {
        // A group of its own: the processes of the machine are processes here, too.
        detached: true,
        stdio: ['pipe', 'pipe', 'ignore'],
        env: { PATH: process.env.PATH, HOME: home, LD_PRELOAD: preload },
      },
    );
    this.#child = child;
    this.boots += 1;
    this.#down = once(child, 'exit').then(() => {
      if (this.#child === child) this.#child = null;
      for (const ended of this.#waiting.values()) ended(null);
      this.#waiting.clear();
    });
    // What was on its way to a machine without power.
    child.stdin?.on('error', () => undefined);
    const said: string[] = [];
    await new Promise<void>((ready, failed) => {
      const fail = (why: string) => failed(new Error(`${this.name} ${why}:\n${said.slice(-25).join('\n')}`));
      const late = setTimeout(() => fail(`did not boot in ${BOOT_LIMIT_MS / 1000} s`), BOOT_LIMIT_MS);
      child.once('exit', () => {
        clearTimeout(late);
        fail('went down');
      });
      if (child.stdout === null) throw new Error('no console');
      createInterface({ input: child.stdout }).on('line', (line) => {
        const ended = /@ended (\S+) (\d+)/.exec(line);
        const up = /@ready ([\d.]+)/.exec(line);
        if (ended !== null) this.#ended(ended[1] ?? '', Number(ended[2]));
        else if (up !== null) {
          this.clockOffsetS = performance.now() / 1000 - Number(up[1]);
          clearTimeout(late);
          ready();
        } else said.push(line);
      });
    });
  }

  #ended(job: string, code: number | null): void {
    this.#waiting.get(job)?.(code);
    this.#waiting.delete(job);
  }

  /** A bash script, beside everything else that runs there. Resolves when it ended or the machine lost power. */
  async begin(script: string): Promise<Ended> {
    const child = this.#child;
    if (child === null) throw new Error(`${this.name} is not up`);
    this.#jobs += 1;
    const job = `${this.name}-${this.#jobs}`;
    const { control } = this.#wiring;
    const file = join(control, 'jobs', job);
    writeFileSync(`${file}.sh`, script);
    const ended = new Promise<number | null>((resolve) => this.#waiting.set(job, resolve));
    child.stdin?.write(`${job}\n`);
    const code = await ended;
    return { code, said: existsSync(`${file}.out`) ? readFileSync(`${file}.out`, 'utf8') : '' };
  }

  /** What the script said. Throws when it failed, or took longer than `limitS` seconds. */
  async run(script: string, limitS = 60): Promise<string> {
    const late = new AbortController();
    const limit = wait(limitS * 1000, null, { signal: late.signal }).catch(() => null);
    const ended = await Promise.race([this.begin(script), limit]);
    late.abort();
    if (ended?.code === 0) return ended.said;
    const how = ended === null ? `took longer than ${limitS} s` : `ended with ${ended.code ?? 'a power cut'}`;
    throw new Error(`${this.name}: ${script}\n${how}\n${ended?.said ?? ''}`);
  }

  /** Power off, at once: nothing is written any more. */
  async cut(): Promise<void> {
    const pid = this.#child?.pid;
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    await this.#down;
  }

  /** The whole machine stands still, its network with it; its clock goes on, as after a suspend. */
  freeze(): void {
    this.#control('stop');
  }

  thaw(): void {
    this.#control('go');
  }

  #control(command: string): void {
    const socket = join(this.#wiring.home, this.name, 'mconsole');
    const { stdout, stderr, status } = spawnSync('uml_mconsole', [socket, command], {
      encoding: 'utf8',
      timeout: 10_000,
    });
    if (status !== 0 || !stdout.startsWith('OK')) throw new Error(`${this.name}: ${command}: ${stdout}${stderr}`);
  }
}

export interface NfsFleet {
  server: UmlMachine;
  clients: readonly UmlMachine[];
  /** A folder of this machine that all of them have at CONTROL, not by NFS. */
  control: string;
  stop: () => Promise<void>;
}

/** Where every machine has the folder `control`, and the built orze. */
export const CONTROL = '/run/control';
export const ORZE = '/run/code/bin/orze.js';
/** Where the server has what it exports, and where a client has it by each version of the protocol. */
export const EXPORTED = '/run/shared';
export const MOUNTS = { v4: '/run/v4', v3: '/run/v3' } as const;
export type NfsVersion = keyof typeof MOUNTS;

const ADDRESSES = '10.77.0.';

/** A server and its clients, up and mounted. `stop` ends all of them, whatever state they are in. */
export async function startNfs(clients: number): Promise<NfsFleet> {
  // In memory: clients write through to it at each line.
  const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'orze-uml-'));
  const control = join(home, 'control');
  mkdirSync(join(control, 'jobs'), { recursive: true });
  const preload = join(home, 'fpu.so');
  const wires = join(home, 'wires');
  const disk = join(home, 'disk');
  const machines: UmlMachine[] = [];
  let hub: ChildProcess | null = null;
  const stop = async (): Promise<void> => {
    await Promise.all(machines.map((machine) => machine.cut()));
    if (hub !== null && hub.exitCode === null && hub.signalCode === null) {
      const ended = once(hub, 'exit');
      hub.kill('SIGKILL');
      await ended;
    }
    rmSync(home, { recursive: true, force: true });
  };
  try {
    execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', preload, join(REPOSITORY, 'test/rig/uml-fpu.c')]);
    writeFileSync(disk, '');
    truncateSync(disk, DISK_BYTES);
    execFileSync('mkfs.ext4', ['-q', '-F', disk], { env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });
    hub = spawn('uml_switch', ['-unix', wires], { stdio: ['pipe', 'ignore', 'ignore'] });
    await until('the switch', () => existsSync(wires));
    const machine = (name: string, role: string, number: number, ...more: string[]): UmlMachine => {
      const hex = number.toString(16).padStart(2, '0');
      const network = [`eth0=daemon,52:54:00:00:00:${hex},unix,${wires}`, `ADDRESS=${ADDRESSES}${number}`];
      const words = [
        `ROLE=${role}`,
        `MACHINE_ID=${hex.repeat(16)}`,
        `SERVER=${ADDRESSES}1`,
        `NFS_LEASE=${NFS_LEASE_S}`,
      ];
      const one = new UmlMachine(name, { home, control, preload }, [...network, ...words, ...more]);
      machines.push(one);
      return one;
    };
    const server = machine('server', 'server', 1, 'mem=256M', `ubda=${disk}`);
    const all = Array.from({ length: clients }, (_, i) => machine(`h${i + 1}`, 'client', 11 + i, 'mem=1024M'));
    await Promise.all([server, ...all].map((one) => one.boot()));
    return { server, clients: all, control, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
