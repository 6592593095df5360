/** What a keeper is told at its start, and where things stand in a project's local folder. */
import { join } from 'node:path';
import type { ProcessIdentity } from '../core/run.ts';

/** Seconds and counts inside a keeper that no user sets; a rig scales them down. */
export interface KeeperTimes {
  /** Limits, fence and idleness are looked at this often. */
  tick: number;
  /** Between two looks at the members of a group that is being ended. */
  round: number;
  /** Helpers of an ended trainer that end by themselves (multiprocessing's resource tracker) get this long. */
  settle: number;
  /** Leftovers of a natural end get SIGKILL this long after SIGTERM, at most. */
  stragglerGrace: number;
  /** A process that survives SIGKILL for this long is called unkillable (Slurm's UnkillableStepTimeout is 60 s). */
  unkillable: number;
  /** First wait before a failed record is tried again; doubles up to a minute. */
  retry: number;
  /** Old Python nodes reap claims by the modification time of claim.json. */
  touch: number;
  /** A keeper that no controller has come to, and without work, ends. */
  idle: number;
  /** The same when its controller has gone: an orze that is started again at once finds it. */
  parted: number;
  /** A longer gap between two ticks was a suspend (or a stopped keeper): silence before it proves nothing. */
  suspendGap: number;
}

export const KEEPER_TIMES: KeeperTimes = {
  tick: 1,
  round: 0.2,
  settle: 0.5,
  stragglerGrace: 5,
  unkillable: 60,
  retry: 1,
  touch: 300,
  idle: 60,
  parted: 5,
  suspendGap: 30,
};

/** `<folder>/spec.json`. The keeper finds it by the environment variable ORZE_KEEPER. */
export interface KeeperSpec {
  schema: 'orze.keeper/1';
  id: string;
  /** `<localDir>/keepers/<id>`. */
  folder: string;
  localDir: string;
  devicesDir: string;
  /** results/ lies on a disk of this machine, whose calls come back at once. */
  ownDisk: boolean;
  version: string;
  times: KeeperTimes;
  /** Who starts it: until then nobody else may clean the folder. */
  creator: ProcessIdentity;
}

export const keepersFolder = (localDir: string): string => join(localDir, 'keepers');
export const keeperSocket = (localDir: string, id: string): string => join(keepersFolder(localDir), id, 'sock');

export const runsFolder = (localDir: string): string => join(localDir, 'runs');
