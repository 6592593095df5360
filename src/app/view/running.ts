/** What can be told of a run that is not over by one look: the watch over time that decides a reclaim is the loop's. */
import { join } from 'node:path';
import { stageLog } from '../../core/command.ts';
import type { RunProgress } from '../../core/progress.ts';
import type { RunState } from '../../core/row.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Context } from '../context.ts';
import type { Stray } from '../memory.ts';
import type { HostView } from './hosts-seen.ts';

/** A run that is not over, with the evidence for its state. Ages in seconds, by this machine's clock against the folder's times. */
export interface RunningSeen {
  readonly id: IdeaId;
  readonly state: Extract<RunState, 'RUNNING' | 'SILENT' | 'EVAL' | 'LOST'>;
  readonly stray: Stray;
  /** A live orze says that it holds the run. */
  readonly held: boolean;
  /** Of the keeper's heartbeat; null: there is none (runs of the original, a claim of a moment ago). */
  readonly beatAgeS: number | null;
  /** Since its log was written to; null: no log yet. */
  readonly logAgeS: number | null;
  /** null: nobody runs it. */
  readonly progress: RunProgress | null;
}

/** How it is doing; how far it is must be asked of its progress. */
export async function seeRunning(
  ctx: Context,
  stray: Stray,
  hosts: readonly HostView[],
): Promise<Omit<RunningSeen, 'progress'>> {
  const { files, layout, clock, config } = ctx;
  const run = layout.run(stray.id);
  const nowMs = clock.wall().getTime();
  const age = async (path: string): Promise<number | null> => {
    const stat = await files.stat(path);
    return stat === undefined ? null : Math.max(0, (nowMs - stat.mtimeMs) / 1000);
  };
  const [beatAgeS, logAgeS] = await Promise.all([
    age(run.heartbeat),
    age(join(run.dir, stageLog(config, stray.stage === 'claimed' ? 'train' : stray.stage))),
  ]);
  const { token } = stray;
  const held = token !== null && hosts.some(({ alive, record }) => alive && record.tokens.includes(token));
  const seen = { id: stray.id, stray, held, beatAgeS, logAgeS };
  const beats = beatAgeS !== null && beatAgeS < config.lease.reclaim;
  const fresh = token !== null && stray.elapsedS < config.lease.suspect;
  if (!held && !beats && !fresh && !livesAsPython(ctx, stray, logAgeS)) return { ...seen, state: 'LOST' };
  if (stray.stage !== 'claimed' && stray.stage !== 'pre' && stray.stage !== 'train') return { ...seen, state: 'EVAL' };
  const silentS = (config.stall_minutes * 60) / 2;
  return { ...seen, state: silentS > 0 && (logAgeS ?? 0) > silentS ? 'SILENT' : 'RUNNING' };
}

/** Runs of the original have no lease: until `orphan_timeout_hours` nobody can say that one is lost. */
function livesAsPython({ config }: Context, stray: Stray, logAgeS: number | null): boolean {
  if (stray.token !== null || stray.host === '?') return false;
  return config.orphan_timeout_hours === 0 || (logAgeS ?? stray.elapsedS) < config.orphan_timeout_hours * 3600;
}
