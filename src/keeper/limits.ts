import type { Job } from '../core/job.ts';
import type { KillReason } from '../core/run.ts';

export interface Progress {
  /** Seconds since the start in which the stage could run. */
  ranS: number;
  silentS: number;
  /** The last output shows an out-of-memory error. */
  oom: boolean;
}

/** The limit that a stage has passed, if any. Pure: the whole policy of when a keeper kills by itself. */
export function passedLimit(
  limits: Pick<Job, 'timeoutS' | 'stallS' | 'oomQuietS'>,
  progress: Progress,
): KillReason | undefined {
  if (limits.timeoutS > 0 && progress.ranS >= limits.timeoutS) return 'timeout';
  // Text alone kills nobody: a script that goes on with a smaller batch writes on.
  if (limits.oomQuietS > 0 && progress.oom && progress.silentS >= limits.oomQuietS) return 'oom';
  if (limits.stallS > 0 && progress.silentS >= limits.stallS) return 'stalled';
  return undefined;
}
