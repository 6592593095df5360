/** The mount a folder is on. */
import { mountOf, parseMounts } from '../../core/mounts.ts';
import type { Mount } from '../../core/mounts.ts';
import type { FolderProbe } from '../../edge/edges.ts';

/** `folder`: there. null: the kernel does not tell. */
export async function mountAt(
  folder: string,
  probe: Pick<FolderProbe, 'realPath' | 'mountInfo'>,
): Promise<Mount | null> {
  return mountOf(parseMounts(await probe.mountInfo()), probe.realPath(folder));
}
