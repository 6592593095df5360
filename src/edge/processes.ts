/** The one module that starts and signals long-lived processes. */
import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ProcessIdentity } from '../core/run.ts';
import type { Token } from '../core/words.ts';
import type { Child, Machine, Processes, SpawnSpec } from './edges.ts';
import { asFileError, errorCode } from './file-error.ts';
import { allStats, hasVariable, lastPid, maxPid, readStat, type ProcStat } from './proc.ts';

/** The kernel's out-of-memory killer takes the trainer before its keeper (0 is the default, 1000 the first to go). */
const TRAINER_OOM_SCORE = 500;

/** More processes than one machine starts in a second: how soon pids can come around to the same number. */
const FORKS_PER_S = 100_000;

/** `warn` hears of failures that cost protection but stop nothing. `ownDisk`: logs lie on a disk of this machine. */
export function openProcesses(machine: Machine, warn: (message: string) => void, ownDisk = false): Processes {
  // Children of this process: until the next one is started nobody else can have got the pid of the last.
  let own: { key: string; at: number } | null = null;
  const isOwn = (leader: ProcessIdentity): boolean => own?.key === key(leader);

  /**
   * All processes among which descendants of the leader can be. They were started after it, so as long as pids cannot have come around
   * twice, and have not once, theirs are higher: of a short run a few processes are looked at, not all of the machine.
   */
  const candidates = (leader: ProcessIdentity): ProcStat[] => {
    const seconds = own !== null && isOwn(leader) ? (performance.now() - own.at) / 1000 : Number.POSITIVE_INFINITY;
    const young = seconds < maxPid() / FORKS_PER_S && lastPid() >= leader.pid;
    return allStats(young ? leader.pid - 1 : 0);
  };

  const identity = (stat: ProcStat): ProcessIdentity => ({
    pid: stat.pid,
    start: stat.start,
    boot: machine.bootId,
    pidns: machine.pidns,
  });
  const here = (process: ProcessIdentity): boolean =>
    process.boot === machine.bootId && process.pidns === machine.pidns;

  const alive = (process: ProcessIdentity): boolean => {
    const stat = here(process) ? readStat(process.pid) : undefined;
    return stat !== undefined && !stat.zombie && stat.start === process.start;
  };

  /**
   * The living members of the leader's group and session. Once the leader itself is gone its number could have been given to a
   * stranger: then they count only when they are ours for sure.
   */
  const kin = (leader: ProcessIdentity, token: Token, stats: readonly ProcStat[]): ProcStat[] => {
    if (!here(leader)) return [];
    const holder = stats.find(({ pid }) => pid === leader.pid);
    if (holder !== undefined && holder.start !== leader.start) return [];
    const found = stats.filter((stat) => isLiving(stat) && (stat.group === leader.pid || stat.session === leader.pid));
    const ours = holder !== undefined || isOwn(leader) || found.some(({ pid }) => hasVariable(pid, cookie(token)));
    return ours ? found : [];
  };

  return {
    async spawn(spec) {
      own = null;
      const at = performance.now();
      const child = await spawnDetached({ ...spec, ownDisk }, machine);
      own = { key: key(child.process), at };
      preferAsVictim(child.process.pid, warn);
      return child;
    },
    alive,
    members(leader, token) {
      const stats = candidates(leader);
      const found = new Set(kin(leader, token, stats));
      for (const stat of stats.filter(isLiving))
        if (!found.has(stat) && hasVariable(stat.pid, cookie(token))) found.add(stat);
      return Array.from(found, identity);
    },
    signalGroup(leader, token, signal) {
      const inGroup = kin(leader, token, candidates(leader)).some((stat) => stat.group === leader.pid);
      if (leader.pid > 1 && inGroup) send(-leader.pid, signal);
    },
    signal(target, signal) {
      if (target.pid > 1 && alive(target)) send(target.pid, signal);
    },
  };
}

const cookie = (token: Token): string => `ORZE_RUN_TOKEN=${token}`;
const isLiving = (stat: ProcStat): boolean => !stat.zombie && !stat.kernel && stat.pid !== process.pid;
const key = (process: ProcessIdentity): string => `${process.pid}:${process.start}`;

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // ESRCH: it went meanwhile. EPERM: it changed its user and is out of our reach; members() goes on showing it.
    if (errorCode(error) !== 'ESRCH' && errorCode(error) !== 'EPERM') throw error;
  }
}

/**
 * Starts a program in its own session and group, stdin empty, stdout and stderr appended to a file: never a pipe, which would die with
 * its reader. Rejects when it cannot be started; says so in words when the folder, not the program, is missing.
 */
export async function spawnDetached(spec: SpawnSpec, machine: Machine): Promise<Child> {
  const [program, ...args] = spec.argv;
  if (program === undefined) throw new Error('nothing to start: the command is empty');
  const log = await openLog(spec);
  try {
    const child = spawn(program, args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      shell: false,
    });
    const failed = new Promise<never>((_, reject) => child.once('error', reject));
    const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    if (child.pid === undefined) return await failed;
    child.unref();
    child.on('error', () => undefined); // only kill() and send() of the handle report here later; neither is used
    failed.catch(() => undefined);
    // The child is not waited for before the next turn of the event loop: its entry is there, even if it has ended already.
    const stat = readStat(child.pid);
    if (stat === undefined) {
      child.kill('SIGKILL');
      throw new Error(`process ${child.pid} was started but cannot be seen in /proc`);
    }
    return { process: { pid: stat.pid, start: stat.start, boot: machine.bootId, pidns: machine.pidns }, ended };
  } catch (error) {
    throw startError(program, spec.cwd, error);
  } finally {
    await log.close();
  }
}

/** Where the log may lie on a folder that hangs, its calls need threads to wait in. */
async function openLog({ log, ownDisk }: SpawnSpec): Promise<{ fd: number; close: () => Promise<void> }> {
  try {
    if (ownDisk !== true) return await open(log, 'a');
    const fd = openSync(log, 'a');
    return { fd, close: async () => closeSync(fd) };
  } catch (error) {
    throw asFileError('open log', log, error);
  }
}

function startError(program: string, cwd: string, error: unknown): Error {
  const code = errorCode(error);
  if (code === 'ENOENT' && statSync(cwd, { throwIfNoEntry: false }) === undefined) {
    return new Error(`cannot start ${program}: the folder ${cwd} does not exist`, { cause: error });
  }
  const reason =
    code === 'ENOENT'
      ? 'no such program'
      : code === 'EACCES'
        ? 'it is not executable'
        : error instanceof Error
          ? error.message
          : String(error);
  return new Error(`cannot start ${program}: ${reason}`, { cause: error });
}

function preferAsVictim(pid: number, warn: (message: string) => void): void {
  try {
    const file = openSync(`/proc/${pid}/oom_score_adj`, constants.O_WRONLY);
    try {
      writeSync(file, String(TRAINER_OOM_SCORE));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = errorCode(error);
    // ENOENT, ESRCH: it has ended already.
    if (code !== 'ENOENT' && code !== 'ESRCH')
      warn(`out-of-memory preference of process ${pid} not set: ${code ?? String(error)}`);
  }
}
