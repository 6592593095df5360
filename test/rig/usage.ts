/** What the processes of a project use, as the kernel tells it. */
import { readFileSync, readdirSync } from 'node:fs';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';

export interface Usage {
  /** Resident memory, KiB. */
  rss: number;
  handles: number;
}

/** undefined: it has ended. */
function readProc(pid: number | string, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EACCES'].includes(String(error.code))) {
      return undefined;
    }
    throw error;
  }
}

export function usageOf(pid: number): Usage | undefined {
  const rss = /^VmRSS:\s+(\d+)/m.exec(readProc(pid, 'status') ?? '')?.[1];
  try {
    return rss === undefined ? undefined : { rss: Number(rss), handles: readdirSync(`/proc/${pid}/fd`).length };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Processes whose environment has the text, e.g. a folder that only one project names; zombies have none. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && readProc(name, 'environ')?.includes(text) === true)
    .map(Number);
}

/** Files and folders below a folder, while they come and go. */
export function countFiles(folder: string): number {
  let names: Dirent[];
  try {
    names = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
  return names.reduce((count, one) => count + 1 + (one.isDirectory() ? countFiles(join(folder, one.name)) : 0), 0);
}
