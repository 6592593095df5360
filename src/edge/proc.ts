/** What /proc tells about a process. An entry that vanishes while it is read is "not there", never an error. */
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import { errorCode } from './file-error.ts';

export interface ProcStat {
  pid: number;
  group: number;
  session: number;
  /** Clock ticks since boot. */
  start: number;
  /** Ended, only not yet waited for by its parent. */
  zombie: boolean;
  /** A thread of the kernel: it has no program, no environment, and is nobody's. */
  kernel: boolean;
}

/** Field 9 of the line (include/linux/sched.h). */
const PF_KTHREAD = 0x00200000;

/**
 * One line of /proc/<pid>/stat (proc_pid_stat(5)). The name stands in parentheses and may itself hold spaces and parentheses,
 * so that the fields are counted from the last `)`.
 */
export function parseStat(line: string): ProcStat | undefined {
  const pid = Number.parseInt(line, 10);
  const fields = line
    .slice(line.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  const [state, , group, session] = fields;
  // `fields` begins with field 3 of the manual page: 9 = flags, 20 = number of threads, 22 = start time.
  const kernel = (Number(fields[9 - 3]) & PF_KTHREAD) !== 0;
  const threads = Number(fields[20 - 3]);
  const start = Number(fields[22 - 3]);
  if (state === undefined || !Number.isInteger(pid) || !Number.isInteger(start)) return undefined;
  // A process whose first thread ended while others run shows Z too, but is alive.
  const zombie = state === 'X' || state === 'x' || (state === 'Z' && threads <= 1);
  return { pid, group: Number(group), session: Number(session), start, zombie, kernel };
}

export function readStat(pid: number): ProcStat | undefined {
  const line = readProc(() => readEntry(`/proc/${pid}/stat`).toString('latin1'));
  return line === undefined ? undefined : parseStat(line);
}

/** All processes that can be seen from here, zombies included; `above`: only those with a higher pid. */
export function allStats(above = 0): ProcStat[] {
  const stats: ProcStat[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const stat = pid > above ? readStat(pid) : undefined;
    if (stat !== undefined) stats.push(stat);
  }
  return stats;
}

/** The pid that was given out last (proc_loadavg(5), fifth field). */
export function lastPid(): number {
  return Number(readFileSync('/proc/loadavg', 'latin1').trim().split(' ').at(-1));
}

let highest: number | undefined;

/** Pids are given out in turn up to this one, then from the start again (proc_sys_kernel(5)). As it was at the first call. */
export function maxPid(): number {
  highest ??= Number(readFileSync('/proc/sys/kernel/pid_max', 'latin1'));
  return highest;
}

/** Whether the environment the process was started with holds `NAME=value`. */
export function hasVariable(pid: number, assignment: string): boolean {
  const environment = readProc(() => readEntry(`/proc/${pid}/environ`));
  if (environment === undefined) return false;
  const sought = Buffer.from(`${assignment}\0`);
  for (let at = environment.indexOf(sought); at !== -1; at = environment.indexOf(sought, at + 1)) {
    if (at === 0 || environment[at - 1] === 0) return true;
  }
  return false;
}

/** The environment a process was started with; undefined: it is gone, or another user's. */
export function environmentOf(pid: number): Map<string, string> | undefined {
  const text = readProc(() => readFileSync(`/proc/${pid}/environ`, 'utf8'));
  if (text === undefined) return undefined;
  const entries = text.split('\0').filter((entry) => entry.includes('='));
  return new Map(entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
}

/** undefined: it is gone. */
export function parentOf(pid: number): number | undefined {
  const line = readProc(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  const parent = line
    ?.slice(line.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/)[1];
  return parent === undefined ? undefined : Number(parent);
}

/** The program that a process runs; undefined: it is gone, or another user's. */
export function programOf(pid: number): string | undefined {
  return readProc(() => readlinkSync(`/proc/${pid}/exe`));
}

export function bootId(): string {
  return linuxOnly('/proc/sys/kernel/random/boot_id', (path) => readFileSync(path, 'utf8').trim());
}

/** e.g. `pid:[4026531836]`: two containers on one machine share the boot id, but not this. */
export function pidNamespace(): string {
  return linuxOnly('/proc/self/ns/pid', (path) => readlinkSync(path));
}

/** ENOENT, ESRCH: gone. EACCES, EPERM: of another user. EINVAL: a kernel thread. None of these is a process of ours. */
const NOT_OURS = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'EINVAL']);

let room = Buffer.alloc(8 * 1024);

/**
 * What an entry says, until the next call. Node reads a file whose size it does not know with a new buffer of 64 KiB each, and the end of a run
 * reads some dozens of these.
 */
function readEntry(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    for (let length = 0; ;) {
      if (length === room.length) room = Buffer.concat([room], 2 * room.length);
      const count = readSync(file, room, length, room.length - length, null);
      if (count === 0) return room.subarray(0, length);
      length += count;
    }
  } finally {
    closeSync(file);
  }
}

function readProc<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (NOT_OURS.has(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

function linuxOnly(path: string, read: (path: string) => string): string {
  try {
    return read(path);
  } catch (error) {
    throw new Error(`orze needs Linux to tell its processes apart: ${path} cannot be read`, { cause: error });
  }
}
