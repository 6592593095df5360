import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Machine } from './edges.ts';
import { errorCode } from './file-error.ts';
import { bootId, pidNamespace, readStat } from './proc.ts';

/** Who and where this process is. Throws where there is no /proc: orze is for Linux. */
export function thisMachine(): Machine {
  const hostName = hostname();
  const boot = bootId();
  const pidns = pidNamespace();
  const stat = readStat(process.pid);
  if (stat === undefined)
    throw new Error('orze needs Linux to tell its processes apart: /proc/self/stat cannot be read');
  return {
    hostName,
    machineId: machineId(hostName),
    bootId: boot,
    pidns,
    self: { pid: process.pid, start: stat.start, boot, pidns },
  };
}

/**
 * machine-id(5), or a hash of the host name where an image has none (containers). Neither is unique among clones:
 * together with boot id and pid namespace it is only ever used to *recognise* our own processes.
 */
function machineId(hostName: string): string {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    const id = readId(path);
    if (id !== undefined) return id;
  }
  return createHash('sha256').update(hostName).digest('hex').slice(0, 32);
}

function readId(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return /^[0-9a-f]{32}$/.test(text) ? text : undefined;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'EACCES') return undefined;
    throw error;
  }
}
