/** Reads a whole small file, or says that there is none. A read error is thrown: "cannot read" is never "empty". */
import { MAX_JSON_BYTES } from '../core/defaults.ts';
import type { Files } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';

/** The bytes, or undefined where a fresh open says that there is no such file. */
export async function readIfThere(files: Files, path: string): Promise<Buffer | undefined> {
  try {
    return await files.read(path, MAX_JSON_BYTES);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** What a script or a person can put in the place of a file: it says nothing, and will not by waiting. */
const NO_FILE: Readonly<Record<string, string>> = {
  EFBIG: 'larger than 16 MiB',
  EISDIR: 'a folder',
  EINVAL: 'no regular file',
  ELOOP: 'a link to itself',
};

/** As {@link readIfThere}, for paths that others write to. */
export async function readForeign(files: Files, path: string): Promise<Buffer | { odd: string } | undefined> {
  try {
    return await readIfThere(files, path);
  } catch (error) {
    const odd = hasCode(error) ? NO_FILE[error.code] : undefined;
    if (odd === undefined) throw error;
    return { odd };
  }
}

/** The names in a folder; null where a fresh open says that there is no such folder. */
export async function listOrNull(files: Pick<Files, 'list'>, folder: string): Promise<string[] | null> {
  try {
    return await files.list(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}

/** The same; none where there is no such folder. */
export async function listIfThere(files: Pick<Files, 'list'>, folder: string): Promise<string[]> {
  return (await listOrNull(files, folder)) ?? [];
}
