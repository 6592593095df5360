/** The files of a folder and of those below it, as far as a bound: what a script wrote may be anything and any number. */
import { join } from 'node:path';
import type { Files } from '../../edge/edges.ts';
import { listOrNull } from '../read-file.ts';

export interface FolderFile {
  /** Within the folder, with `/`. */
  name: string;
  bytes: number;
  mtimeMs: number;
}

const MOST_FILES = 2000;
const DEEPEST = 6;

/** In the order of names, folders behind files; names that begin with a dot (orze's records) are left out, links are not followed. */
export async function filesBelow(
  files: Pick<Files, 'list' | 'stat'>,
  folder: string,
): Promise<{ items: FolderFile[]; truncated: boolean } | null> {
  const top = await listOrNull(files, folder);
  if (top === null) return null;
  const items: FolderFile[] = [];
  const open: { prefix: string; names: readonly string[]; depth: number }[] = [{ prefix: '', names: top, depth: 1 }];
  let truncated = false;
  for (const { prefix, names, depth } of open) {
    for (const name of names.filter((one) => !one.startsWith('.')).toSorted()) {
      if (items.length >= MOST_FILES) return { items, truncated: true };
      const path = prefix + name;
      const stat = await files.stat(join(folder, path));
      if (stat?.kind === 'file') items.push({ name: path, bytes: stat.bytes, mtimeMs: stat.mtimeMs });
      if (stat?.kind !== 'folder') continue;
      const below = depth < DEEPEST && open.length < MOST_FILES ? await listOrNull(files, join(folder, path)) : null;
      if (below === null) truncated = true;
      else open.push({ prefix: `${path}/`, names: below, depth: depth + 1 });
    }
  }
  return { items, truncated };
}
