/** Which runs of this orze have written nothing for half of the stall limit: said with each heartbeat, so that every host can show it. */
import { join } from 'node:path';
import { stageLog } from '../core/command.ts';
import type { Files } from '../edge/edges.ts';
import { hasCode } from '../edge/file-error.ts';
import type { Context } from './context.ts';

/** Tokens. One question a run to the file system; none where there is no limit, or the runs are younger than half of it. */
export async function silentRuns(ctx: Context): Promise<string[]> {
  const { memory, config, clock, files, layout } = ctx;
  const limitS = (config.stall_minutes * 60) / 2;
  if (limitS === 0) return [];
  const old = [...memory.mine.values()].filter(
    ({ since, agedS, outcome }) => outcome === null && clock.uptime() - since + agedS > limitS,
  );
  const nowMs = clock.wall().getTime();
  const silent = await Promise.all(
    old.map(async (run) => {
      const writtenMs = await mtimeMs(
        files,
        join(layout.run(run.id).dir, stageLog(config, run.stages.at(-1)?.stage ?? 'train')),
      );
      return writtenMs !== null && nowMs - writtenMs > limitS * 1000;
    }),
  );
  return old.filter((_, i) => silent[i]).map(({ token }) => token);
}

/** null: no log, or none that can be looked at now. A heartbeat does not fail for that. */
async function mtimeMs(files: Files, path: string): Promise<number | null> {
  try {
    return (await files.stat(path))?.mtimeMs ?? null;
  } catch (error) {
    if (hasCode(error)) return null;
    throw error;
  }
}
