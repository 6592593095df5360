/** Reading a project that nobody has described: what is not there, or cannot be read, is not found. */
import type { Files } from '../../edge/edges.ts';
import { FileError } from '../../edge/file-error.ts';

export type LookFiles = Pick<Files, 'read' | 'readRange' | 'list' | 'stat'>;

/** undefined: no file, too large, or not readable for us. */
export async function textOf(path: string, maxBytes: number, files: LookFiles): Promise<string | undefined> {
  return orNothing(async () => (await files.read(path, maxBytes)).toString('utf8'), undefined);
}

/** Its last bytes. */
export async function tailOf(path: string, bytes: number, files: LookFiles): Promise<string> {
  return orNothing(async () => {
    const { size } = await files.readRange(path, 0, 0);
    return (await files.readRange(path, Math.max(0, size - bytes), bytes)).bytes.toString('utf8');
  }, '');
}

export async function namesIn(folder: string, files: LookFiles): Promise<string[]> {
  return orNothing(async () => ((await files.stat(folder))?.kind === 'folder' ? await files.list(folder) : []), []);
}

/** A file, or a link that may lead to one. */
export async function isThere(path: string, files: LookFiles): Promise<boolean> {
  const stat = await files.stat(path);
  return stat !== undefined && stat.kind !== 'folder';
}

export async function firstThere(root: string, names: readonly string[], files: LookFiles): Promise<string | null> {
  for (const name of names) if (await isThere(`${root}/${name}`, files)) return name;
  return null;
}

async function orNothing<T>(work: () => Promise<T>, nothing: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileError) return nothing;
    throw error;
  }
}
