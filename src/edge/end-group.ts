/** Ends all processes of a stage: politely, then for sure, and says what could not be ended. */
import type { ProcessIdentity } from '../core/run.ts';
import type { Token } from '../core/words.ts';
import type { Clock, Processes } from './edges.ts';
import type { KeeperTimes } from './keeper-spec.ts';
import { sleep } from './timer.ts';

interface World {
  processes: Processes;
  clock: Clock;
  times: Pick<KeeperTimes, 'round' | 'unkillable'>;
}

export interface Group {
  leader: ProcessIdentity;
  token: Token;
}

/** Looks that follow each other closely after SIGKILL; then one a second. */
const CLOSE_ROUNDS = 5;

/**
 * SIGTERM and SIGCONT, a grace until `deadline()` (asked again and again, so that it can be cut short), SIGKILL until nobody is left.
 * Resolves with what survived SIGKILL for `times.unkillable`: processes in uninterruptible sleep.
 *
 * `to`: `group` signals the group as a whole, and leaves forwarding to its leader (torchrun does that; workers that get a second
 * SIGTERM give up saving); `each` is for members whose leader is gone.
 */
export async function endGroup(
  world: World,
  group: Group,
  to: 'group' | 'each',
  deadline: () => number,
): Promise<ProcessIdentity[]> {
  const { processes, clock, times } = world;
  if (deadline() > clock.uptime()) {
    if (to === 'group') processes.signalGroup(group.leader, group.token, 'SIGTERM');
    else for (const member of members(world, group)) processes.signal(member, 'SIGTERM');
    thaw(world, group);
    while (clock.uptime() < deadline()) {
      await sleep(clock, times.round);
      if (members(world, group).length === 0) return [];
    }
  }
  const killedAt = clock.uptime();
  for (let round = 1; ; round++) {
    processes.signalGroup(group.leader, group.token, 'SIGKILL');
    for (const member of members(world, group)) processes.signal(member, 'SIGKILL');
    await sleep(clock, round <= CLOSE_ROUNDS ? times.round : Math.max(times.round, 1));
    const left = members(world, group);
    if (left.length === 0 || clock.uptime() - killedAt >= times.unkillable) return left;
  }
}

/** Stops the group and whoever left it: what does not run cannot write. */
export function freeze(world: World, group: Group): void {
  world.processes.signalGroup(group.leader, group.token, 'SIGSTOP');
  for (const member of members(world, group)) world.processes.signal(member, 'SIGSTOP');
}

export function thaw(world: World, group: Group): void {
  world.processes.signalGroup(group.leader, group.token, 'SIGCONT');
  for (const member of members(world, group)) world.processes.signal(member, 'SIGCONT');
}

export function members(world: Pick<World, 'processes'>, group: Group): ProcessIdentity[] {
  return world.processes.members(group.leader, group.token);
}
