/** What is paused on this machine, by requests and by upstream's mark. */
import type { Pause } from '../core/overlay.ts';
import type { SlotId } from '../core/words.ts';
import type { Context } from './context.ts';
import { DISABLED_MARK } from './layout.ts';

/** Why nothing may be launched here; null: it may. */
export function pausedHere(ctx: Context): string | null {
  const { memory, machine, me } = ctx;
  const pause = memory.overlay.pauseOf({ host: machine.hostName, hostId: me });
  if (pause !== null) return wording(pause);
  return memory.marks.disabled ? `paused: results/${DISABLED_MARK} is there` : null;
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
