/** Whether the orze that holds a claim is known to be gone from this machine. */
import type { Claim } from '../core/run.ts';
import type { Context } from './context.ts';

/** `rebooted`: this machine has been started anew since; every process of the owner is gone. */
export interface OwnerSeen {
  ownerGone: boolean;
  rebooted: boolean;
}

/** The owner is who claimed it, or whichever host says that it holds the run. */
export function seeOwner({ machine, processes, memory, localDir, me }: Context, claim: Claim | null): OwnerSeen {
  const elsewhere = { ownerGone: false, rebooted: false };
  if (claim === null || claim.machine_id !== machine.machineId) return elsewhere;
  if (claim.boot_id !== machine.bootId) return { ownerGone: false, rebooted: true };
  if (claim.pidns !== machine.pidns) return elsewhere;
  // Its orze may be gone, but its keeper lives where we cannot find it: another user's folder.
  if (claim.local_dir !== undefined && claim.local_dir !== localDir) return elsewhere;
  const claimer = { pid: claim.pid, start: claim.pid_start, boot: claim.boot_id, pidns: claim.pidns };
  const held = memory.hosts.some((host) => host.id !== me && !host.gone && host.tokens.has(claim.token));
  // A claim of this very orze that it does not hold: whether it was won could not be told, or it was let go of for a folder that has come back.
  const gone = claim.host_id === me ? !memory.mine.has(claim.token) : !processes.alive(claimer);
  return { ownerGone: !held && gone, rebooted: false };
}
