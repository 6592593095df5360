/**
 * The folder on this machine's own disk that holds sockets, job files and first copies of exit records.
 *
 * Not $XDG_RUNTIME_DIR: logind wipes it at the user's last logout, while runs live on.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Problem, Result } from '../core/problem.ts';
import { errorCode } from './file-error.ts';
import { keeperSocket } from './keeper-spec.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** sun_path holds 108 bytes on Linux and 104 elsewhere, with the final zero. */
const LONGEST_SOCKET_PATH = 103;

/** Of one project: `<base>/<12 hex of the real path of its results folder>`, made if it is absent. */
export function localFolder(resultsDirRealPath: string, env: Environment = process.env): Result<string> {
  const base = localBase(env);
  const name = createHash('sha256').update(resultsDirRealPath).digest('hex').slice(0, 12);
  const folder = join(base, name);
  if (Buffer.byteLength(keeperSocket(folder, '00000000')) > LONGEST_SOCKET_PATH) {
    return refused(folder, 'its path is too long for a socket', 'set ORZE_LOCAL_DIR to a short path on a local disk');
  }
  // Others may look into the base (the user may have named a folder of an ordinary mode), but only we may change it.
  return ownFolder(base, 0o022, () => ownFolder(folder, 0o077, () => ({ ok: true, value: folder })));
}

/** Of this user on this machine: shared by all projects. `ORZE_LOCAL_DIR` overrides it. */
export function localBase(env: Environment = process.env): string {
  const named = env['ORZE_LOCAL_DIR'];
  return named !== undefined && named !== '' ? named : join(env['TMPDIR'] ?? tmpdir(), `orze-${userInfo().uid}`);
}

/** Locks of GPUs: host-wide, since two projects of one user meet on the same device. */
export function devicesFolder(env: Environment = process.env): string {
  return join(localBase(env), 'devices');
}

function ownFolder(path: string, forbiddenMode: number, next: () => Result<string>): Result<string> {
  try {
    makeOwnFolder(path);
    // A temporary folder is open to all: somebody may have put a link or a folder of his there first.
    const stat = lstatSync(path);
    if (!stat.isDirectory()) return refused(path, 'it is not a folder (a link?)');
    if (stat.uid !== userInfo().uid) return refused(path, `it belongs to user ${stat.uid}, not to you`);
    if ((stat.mode & forbiddenMode) !== 0) {
      return refused(path, 'others have access to it', `chmod 700 ${path}`);
    }
    return next();
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return refused(path, `it cannot be made: ${code}`);
  }
}

/** Only the folder itself: what it stands in is the user's to make. */
function makeOwnFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

function refused(
  file: string,
  why: string,
  help = 'set ORZE_LOCAL_DIR to a folder of yours on a local disk',
): Result<string> {
  const problem: Problem = { code: 'E0310', message: `the local folder cannot be used: ${why}`, file, help };
  return { ok: false, problem };
}
