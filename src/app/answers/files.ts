/** The files of a run: what its scripts have left. */
import type * as z from 'zod';
import type { RunRow } from '../../core/row.ts';
import type { files } from '../schemas/files.ts';
import { offsetIso } from '../time.ts';
import { filesBelow } from '../view/folder-files.ts';
import type { View } from '../view/view.ts';

export type FilesAnswer = z.infer<typeof files>;

export async function listFiles(view: View, { id }: RunRow): Promise<FilesAnswer> {
  const folder = view.ctx.layout.runFolder(id);
  const found = await filesBelow(view.ctx.files, folder);
  const items = (found?.items ?? []).map(({ name, bytes, mtimeMs }) => ({
    name,
    size_bytes: bytes,
    modified_at: offsetIso(new Date(mtimeMs)),
  }));
  const truncated = found?.truncated ?? false;
  return { id, folder: found === null ? null : folder, items, total: items.length, next_cursor: null, truncated };
}
