/**
 * The one way from a folder of ours to a path in it whose name comes from ideas, settings, listings or scripts. What is in a run folder
 * was put there by code that orze does not know: a link in it could lead anywhere.
 */
import { join } from 'node:path';
import { isInsideFolder } from '../core/inside.ts';
import type { Files } from '../edge/edges.ts';
import { FileError, hasCode } from '../edge/file-error.ts';

/**
 * `root` + `relative`, when no part of `relative` leads out of `root`: no `..`, nothing absolute, no link on the way. What does not exist
 * (yet) leads nowhere. Fails with a FileError: EINVAL for a path that cannot be inside, ELOOP for a link.
 */
export async function safeJoin(files: Pick<Files, 'stat'>, root: string, relative: string): Promise<string> {
  if (!isInsideFolder(relative)) throw new FileError('use', join(root, 'a path outside of it'), 'EINVAL');
  let path = root;
  for (const part of relative.split('/')) {
    path = join(path, part);
    const stat = await files.stat(path);
    if (stat === undefined) break;
    if (stat.kind === 'other') throw new FileError('use', path, 'ELOOP');
  }
  return join(root, relative);
}

/** Whether something is there. A link on the way counts as there: nothing is run that would write through it. */
export async function isThere(files: Pick<Files, 'stat'>, root: string, relative: string): Promise<boolean> {
  try {
    return (await files.stat(await safeJoin(files, root, relative))) !== undefined;
  } catch (error) {
    if (hasCode(error, 'ELOOP')) return true;
    throw error;
  }
}
