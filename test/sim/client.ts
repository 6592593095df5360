/** One machine's view of a disk, and what its processes get of it. */
import type { Files } from '../../src/edge/edges.ts';
import { simFiles } from './disk-files.ts';
import { Mount } from './disk-mount.ts';
import type { Life } from './sched.ts';

/** Made by `SimDisk.client`. What the rig does to the machine (faults, hang, release, heal, crash) is on {@link Mount}. */
export class SimClient extends Mount {
  /** The disk as one process of this machine sees it. Its calls settle for as long as `life` lives. */
  files(life: Life): Required<Files> {
    return simFiles(this, life);
  }
}
