/** The one module that starts and signals long-lived processes. */
import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, statSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ProcessIdentity } from '../core/run.ts';
import type { Token } from '../core/words.ts';
import type { Child, Machine, Processes, SpawnSpec } from './edges.ts';
import { asFileError, errorCode } from './file-error.ts';
import { allStats, hasVariable, readStat, type ProcStat } from './proc.ts';

/** The kernel's out-of-memory killer takes the trainer before its keeper (0 is the default, 1000 the first to go). */
const TRAINER_OOM_SCORE = 500;

/** `warn` hears of failures that cost protection but stop nothing. */
export function openProcesses(machine: Machine, warn: (message: string) => void): Processes {
  // Children of this process: until the next one is started nobody else can have got the pid of the last.
  const own = new Set<string>();

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
  const kin = (leader: ProcessIdentity, token: Token, stats: ProcStat[]): ProcStat[] => {
    if (!here(leader)) return [];
    const holder = readStat(leader.pid);
    if (holder !== undefined && holder.start !== leader.start) return [];
    const found = stats.filter((stat) => stat.group === leader.pid || stat.session === leader.pid);
    const ours =
      holder !== undefined || own.has(key(leader)) || found.some(({ pid }) => hasVariable(pid, cookie(token)));
    return ours ? found : [];
  };

  return {
    async spawn(spec) {
      own.clear();
      const child = await spawnDetached(spec, machine);
      own.add(key(child.process));
      preferAsVictim(child.process.pid, warn);
      return child;
    },
    alive,
    members(leader, token) {
      const stats = living();
      const found = new Set(kin(leader, token, stats));
      for (const stat of stats) if (!found.has(stat) && hasVariable(stat.pid, cookie(token))) found.add(stat);
      return Array.from(found, identity);
    },
    signalGroup(leader, token, signal) {
      const inGroup = kin(leader, token, living()).some((stat) => stat.group === leader.pid);
      if (leader.pid > 1 && inGroup) send(-leader.pid, signal);
    },
    signal(target, signal) {
      if (target.pid > 1 && alive(target)) send(target.pid, signal);
    },
  };
}

const cookie = (token: Token): string => `ORZE_RUN_TOKEN=${token}`;
const living = (): ProcStat[] => allStats().filter((stat) => !stat.zombie && stat.pid !== process.pid);
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
  // Asynchronously: the log may lie on a folder that hangs.
  const log = await open(spec.log, 'a').catch((error: unknown) => {
    throw asFileError('open log', spec.log, error);
  });
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
