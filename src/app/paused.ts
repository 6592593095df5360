/** What is paused on this machine, by requests and by upstream's mark. */
import type { Pause } from '../core/overlay.ts';
import type { HostId, SlotId } from '../core/words.ts';
import type { Context } from './context.ts';
import { DISABLED_MARK } from './layout.ts';

/** Why nothing may be launched here; null: it may. */
export function pausedHere(ctx: Context): string | null {
  const { memory, machine, me } = ctx;
  const pause = memory.overlay.pauseOf({ host: machine.hostName, hostId: me });
  if (pause !== null) return wording(pause);
  return memory.marks.disabled ? `paused: results/${DISABLED_MARK} is there` : null;
}

/** Why none of these hosts launches anything, or why nobody would, where there are none; null: one may. */
export function pausedOn({ memory }: Context, hosts: readonly { host: string; hostId: HostId }[]): string | null {
  const anywhere = memory.overlay.pauses().find(({ scope }) => scope === 'all');
  if (anywhere !== undefined) return wording(anywhere);
  if (memory.marks.disabled) return `paused: results/${DISABLED_MARK} is there`;
  const pauses = hosts.map((place) => memory.overlay.pauseOf(place));
  const [first] = pauses;
  return first !== undefined && first !== null && !pauses.includes(null) ? wording(first) : null;
}

/** Why this slot takes nothing although the machine does. */
export function slotPaused({ memory, machine, me }: Context, slot: SlotId): string | null {
  const pause = memory.overlay.pauseOf({ host: machine.hostName, hostId: me, slot });
  return pause === null || !pause.scope.startsWith('slot:') ? null : wording(pause);
}

/** Why no research cycle begins here. */
export function researchPause(ctx: Context): Pause | 'mark' | null {
  const { memory, machine, me } = ctx;
  return (
    memory.overlay.researchPause({ host: machine.hostName, hostId: me }) ?? (memory.marks.disabled ? 'mark' : null)
  );
}

function wording({ request }: Pause): string {
  const why = request.reason === null ? '' : `: ${request.reason}`;
  return `paused by ${request.by.user} on ${request.by.host}${why}`;
}
