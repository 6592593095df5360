/** Who listens on a port of this machine, as far as this user may see it; and a port that is free. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { errorCode } from './file-error.ts';

/** State of a listening socket in /proc/net/tcp (include/net/tcp_states.h). */
const LISTEN = '0A';

/** undefined: nobody that this user may see. */
export function portOwner(port: number): number | undefined {
  const inodes = new Set([...socketsOn(port, '/proc/net/tcp'), ...socketsOn(port, '/proc/net/tcp6')]);
  if (inodes.size === 0) return undefined;
  for (const pid of names('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const fd of names(`/proc/${pid}/fd`)) {
      if (inodes.has(/^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1] ?? '')) return Number(pid);
    }
  }
  return undefined;
}

/** Inodes of the sockets that listen on it. */
function socketsOn(port: number, table: string): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = text(table).split('\n').slice(1);
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    return local.endsWith(`:${hex}`) && state === LISTEN && inode !== undefined ? [inode] : [];
  });
}

/** The first free one of a few from there on; undefined: none of them is. */
export async function freePort(host: string, from: number, tries = 20): Promise<number | undefined> {
  for (let port = from; port < Math.min(65_536, from + tries); port += 1) if (await isFree(host, port)) return port;
  return undefined;
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, host, () => server.close(() => done(true)));
  });
}

/** Of other users, or gone meanwhile: nothing to see. */
function seen<T>(look: () => T, nothing: T): T {
  try {
    return look();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return nothing;
  }
}

const text = (path: string): string => seen(() => readFileSync(path, 'utf8'), '');
const names = (path: string): string[] => seen(() => readdirSync(path), []);
const link = (path: string): string => seen(() => readlinkSync(path), '');
