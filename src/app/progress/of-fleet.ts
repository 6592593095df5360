/** How far everything is that runs, here or elsewhere: for status.json. */
import type { RunProgress } from '../../core/progress.ts';
import type { IdeaId } from '../../core/words.ts';
import type { Context } from '../context.ts';
import { inLanes } from '../slices.ts';
import type { Advancing, ProgressFollower } from './follow.ts';

const AT_ONCE = 8;

/** `usualS`: as {@link ProgressFollower.of}. A run that gives no sign of life is not asked. Without runs nothing is asked at all. */
export async function fleetProgress(
  { memory, clock, config }: Context,
  follower: ProgressFollower,
  usualS: number | null,
): Promise<Map<IdeaId, RunProgress>> {
  const now = clock.uptime();
  const mine = [...memory.mine.values()].map(({ id, token, stages, since, agedS }): Advancing => ({
    id,
    token,
    stage: stages.at(-1)?.stage ?? 'claimed',
    elapsedS: now - since + agedS,
  }));
  const others = [...memory.strays.values()].filter(
    ({ id, unchangedS }) => !memory.queue.has(id) && unchangedS < config.lease.suspect,
  );
  const running = [...mine, ...others].filter(({ id }) => !memory.facts.has(id));
  follower.keep(new Set(running.map(({ id }) => id)));
  const progress = new Map<IdeaId, RunProgress>();
  await inLanes(running, AT_ONCE, async (run) => void progress.set(run.id, await follower.of(run, usualS)));
  return progress;
}
