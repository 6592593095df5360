/** The text of an idea, read again when it is needed: memory keeps only where it stands and a hash of it. */
import { entryOf } from '../core/ideas.ts';
import type { IdeaEntry, IdeaHead } from '../core/ideas.ts';
import type { Files } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';

/** More than this is not read at once for ideas that stand one behind the other. */
export const MAX_SPAN = 256 * 1024;

/** undefined: something else stands there now, or nothing. */
export async function readIdeaText(
  files: Pick<Files, 'readRange'>,
  path: string,
  head: IdeaHead,
): Promise<IdeaEntry | undefined> {
  return (await readIdeaTexts(files, path, [head]))[0];
}

/** The same for ideas that stand one behind the other. */
export async function readIdeaTexts(
  files: Pick<Files, 'readRange'>,
  path: string,
  heads: readonly IdeaHead[],
): Promise<(IdeaEntry | undefined)[]> {
  const [first, last] = [heads[0], heads.at(-1)];
  if (first === undefined || last === undefined) return [];
  try {
    const { bytes } = await files.readRange(path, first.offset, last.offset + last.bytes - first.offset);
    return heads.map((head) => {
      const from = head.offset - first.offset;
      return entryOf(bytes.subarray(from, from + head.bytes), head);
    });
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return heads.map(() => undefined);
    throw error;
  }
}
