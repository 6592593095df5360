/** What only a check of a file system asks of it. */
import { realpathSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { FolderProbe } from './edges.ts';
import { asFileError, errorCode } from './file-error.ts';

export function openFolderProbe(): FolderProbe {
  return {
    realPath: (path) => realpathSync(path),
    mountInfo: () => fs.readFile('/proc/self/mountinfo', 'utf8'),
    tmpDevice: async () => (await fs.stat(tmpdir())).dev,

    async space(path) {
      try {
        const { bsize, blocks, bavail, files, ffree } = await fs.statfs(path);
        return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, freeInodes: ffree, totalInodes: files };
      } catch (error) {
        throw asFileError('statfs', path, error);
      }
    },

    sync: (path) => errorOf(path, 'r', (handle) => handle.sync()),

    async unlinkOpen(path) {
      let kept = true;
      const error = await errorOf(path, 'wx+', async (handle) => {
        await handle.write('before');
        await fs.unlink(path);
        await handle.write(' after', 6);
        kept = (await handle.read(Buffer.alloc(32), 0, 32, 0)).bytesRead === 12;
      });
      return error ?? (kept ? null : 'its content is lost');
    },
  };
}

/** The errno name with which opening or using it failed; null: it worked. */
async function errorOf(
  path: string,
  flags: string,
  use: (handle: fs.FileHandle) => Promise<void>,
): Promise<string | null> {
  try {
    const handle = await fs.open(path, flags);
    try {
      await use(handle);
    } finally {
      await handle.close();
    }
    return null;
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    return code;
  }
}
