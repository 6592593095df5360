/**
 * The 4.x Python line of orze takes over live claims on the same folder: no protocol makes that safe, so orze does not start beside it
 * (protocol.md 2.19). Seen by its pid files on this host; a database without a living process is only a leftover.
 */
import { join } from 'node:path';
import type { Problem } from '../core/problem.ts';
import type { Files, Machine } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';

const MAX_PID_BYTES = 4096;

export async function foreignEngine(
  files: Files,
  machine: Machine,
  root: string,
  results: string,
): Promise<Problem | null> {
  for (const folder of new Set([root, results])) {
    for (const name of await namesIn(files, folder)) {
      if (!name.startsWith('.orze.pid')) continue;
      const host = name.slice('.orze.pid'.length).replace(/^\./, '');
      if (host !== '' && host !== machine.hostName) continue;
      const pid = Number.parseInt((await files.read(join(folder, name), MAX_PID_BYTES)).toString('utf8'), 10);
      if (!(await runsPython(files, pid))) continue;
      return {
        code: 'E0306',
        message: `a Python orze 4.x (pid ${pid}) works on this folder; it takes over live claims, so orze does not start beside it`,
        file: join(folder, name),
        help: 'stop it first (`orze --stop` of that version), or use another results_dir',
      };
    }
  }
  return null;
}

async function namesIn(files: Files, folder: string): Promise<string[]> {
  try {
    return await files.list(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function runsPython(files: Files, pid: number): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    const command = (await files.read(`/proc/${pid}/cmdline`, MAX_PID_BYTES)).toString('utf8');
    return /python|orze|farm/i.test(command);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESRCH')) return false;
    throw error;
  }
}
