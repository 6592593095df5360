/** What can go wrong between one machine and a disk. A plain object: the rig may change any of it at any time. */
import type { Chance } from './sched.ts';

/** [from, to) in seconds, uniform. */
export type Span = readonly [number, number];

export interface Faults {
  /** From the call to its answer. */
  latencyS: Span;
  /** Probability that a call takes `slowS` instead; an NFS retry waits a minute and more. */
  slow: number;
  slowS: Span;
  /** Done, but the answer is one of `lostCodes` (soft mounts). Only calls that change something. */
  lost: number;
  lostCodes: readonly string[];
  /** Done, the answer was lost, sent again: the second answer counts. mkdir and exclusive create say EEXIST; rename and unlink ENOENT. */
  again: number;
  /** Answered as it should be; a duplicate of the request arrives `lateS` afterwards and is done again. mkdir, create, rename, unlink, rmdir. */
  late: number;
  lateS: Span;
  /** Not done, the answer is one of `refusedCodes`. Any call. */
  refused: number;
  refusedCodes: readonly string[];
  /** ESTALE from a call that reads or opens. */
  stale: number;
  /** EIO from fsync; the data is not safe. */
  unsynced: number;
  /** EROFS from all that would change something. */
  readOnly: boolean;
  /** The folder is not mounted: paths lead into {@link SimClient.bare}, an empty tree on another device. */
  unmounted: boolean;
  /** No room for this machine, whatever the disk has: writes are cut, creates and mkdirs fail half of the time. */
  full: 'ENOSPC' | 'EDQUOT' | undefined;
}

/** A healthy network folder. */
export const NO_FAULTS: Readonly<Faults> = {
  latencyS: [0.0005, 0.005],
  slow: 0,
  slowS: [1, 180],
  lost: 0,
  lostCodes: ['EIO', 'ETIMEDOUT'],
  again: 0,
  late: 0,
  lateS: [0.01, 120],
  refused: 0,
  refusedCodes: ['EIO', 'EACCES', 'ETIMEDOUT'],
  stale: 0,
  unsynced: 0,
  readOnly: false,
  unmounted: false,
  full: undefined,
};

/** A healthy local disk. */
export const LOCAL_DISK: Readonly<Faults> = { ...NO_FAULTS, latencyS: [0.00002, 0.0005] };

/**
 * A random subset of the faults that come by chance ("swarm testing": each seed lacks some, so that each can be alone), each with a
 * probability up to `most`. Late duplicates are not among them: servers remember requests to prevent them; ask for them where they are meant.
 */
export function drawFaults(chance: Chance, most = 0.05): Faults {
  const maybe = () => (chance.happens(0.5) ? chance.between(0, most) : 0);
  const top = chance.pick([0.002, 0.02, 0.3]);
  return {
    ...NO_FAULTS,
    latencyS: [0.0005, top],
    slow: maybe() / 10,
    lost: maybe(),
    again: maybe(),
    refused: maybe(),
    stale: maybe(),
    unsynced: maybe(),
  };
}
