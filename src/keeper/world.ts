import type { Clock, Files, Machine, Processes, RandomHex } from '../edge/edges.ts';
import type { KeeperTimes } from '../edge/keeper-spec.ts';

/** Everything a keeper touches: injected, so that a simulator can drive the real keeper. */
export interface KeeperWorld {
  /** The folder of the project, which may be slow, full, hung or gone. */
  shared: Files;
  /** This machine's own disk. */
  local: Files;
  processes: Processes;
  clock: Clock;
  random: RandomHex;
  machine: Machine;
  /** Whether the text of a log shows an out-of-memory error. */
  showsOom: (text: string) => boolean;
  /** Name of this keeper, unique in `localDir`. */
  id: string;
  version: string;
  localDir: string;
  devicesDir: string;
  times: KeeperTimes;
  /** One line for people, into the keeper's own log. */
  log: (line: string) => void;
}
