/**
 * What is known about kinds of file systems and their mount options before anything is measured. Each entry is only about what cannot be
 * found out by trying: caches that another host would notice, and what is left after a reboot.
 */
import type { FsVerdict } from './fs-verdicts.ts';
import { optionOf } from './mounts.ts';
import type { Mount } from './mounts.ts';

interface Known extends Omit<FsVerdict, 'measured'> {
  /** Names of mountinfo; a trailing `*` stands for the rest. */
  types: readonly string[];
  /** Without it: for every mount of the type. */
  when?: (mount: Mount) => boolean;
}

const has =
  (...names: string[]) =>
  (mount: Mount): boolean =>
    names.some((name) => optionOf(mount, name) !== undefined);

const is =
  (name: string, ...values: string[]) =>
  (mount: Mount): boolean =>
    values.includes(optionOf(mount, name) ?? '');

/** Seconds of `acdirmax` (nfs(5), default 60) above which other hosts see claims and results notably late. */
const LONG_ACDIRMAX_S = 60;

const NFS = ['nfs', 'nfs4'];

const OBJECT_STORES = [
  'fuse.s3fs',
  'fuse.gcsfuse',
  'fuse.goofys',
  'fuse.mountpoint-s3',
  'fuse.geesefs',
  'fuse.blobfuse*',
  'fuse.rclone',
  'fuse.davfs*',
];

const KNOWN: readonly Known[] = [
  {
    types: ['*'],
    when: has('ro'),
    code: 'read-only',
    level: 'unfit',
    unsafe: 'nothing can be recorded here',
    change: 'mount it read-write, or choose another folder: `--results-dir DIR`',
  },
  {
    types: NFS,
    when: has('nocto'),
    code: 'nfs-nocto',
    level: 'single-host',
    unsafe:
      'a file that is opened anew may show old content: another host may take a claim for its own or an old heartbeat for silence',
    change: 'mount without `nocto`',
  },
  {
    types: NFS,
    when: has('soft', 'softerr'),
    code: 'nfs-soft',
    level: 'warn',
    unsafe: 'a write that takes too long is given up: orze tries again, a training script may lose what it wrote',
    change: 'mount with `hard`, which is the default',
  },
  {
    types: NFS,
    when: (mount) =>
      optionOf(mount, 'lookupcache') === undefined && Number(optionOf(mount, 'acdirmax') ?? 0) > LONG_ACDIRMAX_S,
    code: 'nfs-late-names',
    level: 'warn',
    unsafe: 'names that another host made or removed may be seen that much later; claims stay exact',
    change: 'mount with `lookupcache=pos`, or with a smaller `acdirmax`',
  },
  {
    types: NFS,
    code: 'nfs-server-unseen',
    level: 'ok',
    unsafe:
      'whether the server answers before its data is on disk cannot be seen from here: if it does, its crash loses records that were fsynced',
    change: 'have the server export `sync`, which is the default (exports(5))',
  },
  {
    types: OBJECT_STORES,
    code: 'object-store',
    level: 'single-host',
    unsafe:
      'renaming a folder is copying it file by file, and each host has its own cache: two hosts could publish the same claim',
    change: 'keep results on a file system (a local disk, NFS, Lustre, …) and copy them to the object store',
  },
  {
    types: ['fuse.sshfs'],
    code: 'sshfs',
    level: 'single-host',
    unsafe: 'each host caches names for itself, and what rename does depends on the server and on `workaround=rename`',
    change: 'run orze on one machine only, or mount the folder by NFS',
  },
  {
    types: ['9p'],
    when: (mount) => is('cache', 'loose', 'fscache')(mount),
    code: '9p-loose',
    level: 'single-host',
    unsafe: 'with `cache=loose` or `fscache` the client takes itself for the only one: it does not see what others do',
    change: 'mount with `cache=none`',
  },
  {
    types: ['cifs', 'smb3'],
    when: (mount) => is('cache', 'loose')(mount),
    code: 'smb-loose',
    level: 'single-host',
    unsafe: 'with `cache=loose` the client does not see what others do',
    change: 'mount with `cache=none` or `cache=strict`',
  },
  {
    types: ['virtiofs', '9p'],
    code: 'host-cache',
    level: 'warn',
    unsafe: 'the cache mode that the host of this virtual machine has chosen cannot be seen from here',
    change: 'before a second machine joins, run `orze check fs --meet` on both',
  },
  {
    types: ['tmpfs', 'ramfs'],
    code: 'memory',
    level: 'warn',
    unsafe: 'it is memory: all results are gone after a reboot or an unmount',
    change: 'choose a folder on a disk: `--results-dir DIR`',
  },
  {
    types: ['overlay'],
    code: 'container-layer',
    level: 'warn',
    unsafe:
      'this looks like the writable layer of a container: results go with the container, and no other host sees them',
    change: 'mount a volume of the host for the results',
  },
  {
    types: ['vfat', 'msdos', 'exfat', 'ntfs', 'ntfs3', 'fuseblk'],
    code: 'foreign-disk',
    level: 'warn',
    unsafe: 'without a journal that Linux keeps, a power loss may take records that were written',
    change: 'choose a folder on ext4, xfs or the like',
  },
  {
    types: ['fuse.*', 'fuse'],
    code: 'unknown-fuse',
    level: 'warn',
    unsafe: 'nothing is known about the caches of this file system: what is measured on one host need not hold for two',
    change: 'before a second machine joins, run `orze check fs --meet` on both',
  },
];

/** FUSE file systems with one server that decides for all hosts: the general warning about FUSE is not for them. */
const COHERENT_FUSE = new Set([
  'fuse.glusterfs',
  'fuse.ceph',
  'fuse.ceph-fuse',
  'fuse.mfs',
  'fuse.moosefs',
  'fuse.juicefs',
]);

function named(types: readonly string[], type: string): boolean {
  return types.some((name) => (name.endsWith('*') ? type.startsWith(name.slice(0, -1)) : name === type));
}

/** The first that fits of general remarks about a type, and each that is about an option. */
export function knownOf(mount: Mount): FsVerdict[] {
  const verdicts: FsVerdict[] = [];
  let general = COHERENT_FUSE.has(mount.type);
  for (const { types, when, code, level, unsafe, change } of KNOWN) {
    if (!named(types, mount.type) || (when === undefined ? general : !when(mount))) continue;
    if (when === undefined) general = true;
    verdicts.push({ code, level, measured: measuredOf(mount), unsafe, change });
  }
  return verdicts;
}

function measuredOf({ type, point, options }: Mount): string {
  return `${type} at ${point} (${options.join(',')})`;
}
