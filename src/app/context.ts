/** What every part of the loop works with: the edges, the settings, and what this orze knows. */
import type { OrzeConfig } from '../core/config.ts';
import type { Redact } from '../core/secrets.ts';
import type { HostId } from '../core/words.ts';
import type { Clock, Files, Gpus, Http, Machine, Processes, RandomHex, Runner } from '../edge/edges.ts';
import type { Claiming } from './claiming.ts';
import type { Tell } from './events.ts';
import type { Layout } from './layout.ts';
import type { Memory } from './memory.ts';

export interface Context {
  readonly config: OrzeConfig;
  /** Project folder, absolute: the working directory of every stage. */
  readonly root: string;
  readonly layout: Layout;
  /** The shared tree. */
  readonly files: Files;
  /** Of a face that only looks: nothing on disk is changed, and what others have read of finished runs is believed. */
  readonly onlyLooks: boolean;
  /** It lies on a disk of this machine: nobody else caches what is in it. */
  readonly ownDisk: boolean;
  /** This machine's own folder for this results folder; never shared. */
  readonly local: Files;
  readonly localDir: string;
  readonly runner: Runner;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly machine: Machine;
  readonly random: RandomHex;
  readonly gpus: Gpus;
  /** Only to the addresses that the settings name (app/notify/). */
  readonly http: Http;
  readonly claiming: Claiming;
  /** This start of orze. */
  readonly me: HostId;
  readonly version: string;
  /** Environment that stages inherit. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes secrets out of a text that goes to a file of ours or to the terminal. */
  readonly redact: Redact;
  readonly memory: Memory;
  readonly tell: Tell;
  /** Early notice of changes to a file, or in a folder (with a slash at its end), where the kernel gives any; answers what stops it. */
  readonly watch: (path: string, changed: () => void) => () => void;
  /** Look again soon: something happened. */
  readonly nudge: () => void;
}

/** Seconds between two looks at the same thing when all goes well, with room for one that comes late. */
export function longestGapS({ poll, lease }: OrzeConfig): number {
  return 2 * (poll + lease.heartbeat);
}
