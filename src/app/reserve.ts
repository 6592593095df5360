/** The reserve: room that is kept for the last records, the status and the heartbeats of what runs on a disk that is full. */
import type { Context } from './context.ts';

/** Gives it up; nothing is launched into what is left of it. Small disks have none. */
export async function giveUpReserve({ files, layout, memory }: Context): Promise<void> {
  memory.reserveSpent ||= (await files.stat(layout.reserve)) !== undefined;
  await files.remove(layout.reserve);
}
