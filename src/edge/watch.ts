/** Early wake-ups from the kernel. Only a hint: network file systems give none, and truth is what the next look reads. */
import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * Calls back when the file seems to have changed, or anything in the folder where the path ends with a slash; answers what stops it. A
 * folder that cannot be watched is looked at every poll.
 */
export function watchFile(path: string, changed: () => void): () => void {
  try {
    const name = path.endsWith('/') ? null : basename(path);
    const watcher = watch(name === null ? path : dirname(path), { persistent: false }, (_event, file) => {
      if (file === null || name === null || file === name) changed();
    });
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch (error) {
    // ENOSPC: no watches left; ENOENT, EACCES: no such folder for us. Polling does the work alone.
    if (error instanceof Error && 'code' in error) return () => undefined;
    throw error;
  }
}
