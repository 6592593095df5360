/**
 * A real network file system on one machine: a GlusterFS brick and several client mounts of it, each with caches of its own. They talk
 * TCP over the loopback address, without the management daemon: the volume files below are all that there is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRoot, missingPrograms } from './debian.ts';
import { until } from './wait.ts';

export interface GlusterVolume {
  /** Where the clients have mounted it. */
  mounts: string[];
  stop: () => Promise<void>;
}

export interface GlusterOptions {
  clients: number;
  /** The client-side caches of a default volume (write-behind, quick-read, open-behind, md-cache). */
  caches: boolean;
}

/** null: it can be run here. */
export function glusterMissing(): string | null {
  if (!isRoot()) return 'mounting needs root';
  if (!existsSync('/dev/fuse')) return 'this machine has no /dev/fuse';
  return missingPrograms(['glusterfsd', 'glusterfs'], ['glusterfs-server', 'glusterfs-client']);
}

interface Layer {
  name: string;
  type: string;
  options?: Record<string, string>;
}

/** Each layer stands on the one before. */
function volfile(layers: readonly Layer[]): string {
  return layers
    .map(({ name, type, options = {} }, i) => {
      const lines = Object.entries(options).map(([key, value]) => `  option ${key} ${value}`);
      const below = layers[i - 1];
      if (below !== undefined) lines.push(`  subvolumes ${below.name}`);
      return [`volume ${name}`, `  type ${type}`, ...lines, 'end-volume', ''].join('\n');
    })
    .join('\n');
}

const VOLUME_ID = 'c0ffee00-0000-4000-8000-0000000000fe';

function brick(folder: string, port: number): string {
  return volfile([
    { name: 'posix', type: 'storage/posix', options: { directory: folder, 'volume-id': VOLUME_ID } },
    { name: 'locks', type: 'features/locks' },
    { name: 'threads', type: 'performance/io-threads', options: { 'thread-count': '8' } },
    { name: 'brick', type: 'debug/io-stats' },
    {
      name: 'server',
      type: 'protocol/server',
      options: {
        'transport-type': 'tcp',
        'transport.socket.bind-address': '127.0.0.1',
        'transport.socket.listen-port': String(port),
        'auth.addr.brick.allow': '127.0.0.1',
      },
    },
  ]);
}

function client(port: number, caches: boolean): string {
  const remote: Layer = {
    name: 'remote',
    type: 'protocol/client',
    options: {
      'transport-type': 'tcp',
      'remote-host': '127.0.0.1',
      'remote-port': String(port),
      'remote-subvolume': 'brick',
    },
  };
  const cached = ['cluster/distribute', 'performance/write-behind', 'performance/quick-read'];
  cached.push('performance/open-behind', 'performance/md-cache');
  const layers = cached.map((type) => ({ name: type.replace('/', '-'), type }));
  return volfile([remote, ...(caches ? layers : [])]);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.on('connect', () => done(true)).on('error', () => done(false));
    socket.on('connect', () => socket.destroy());
  });
}

function run(program: string, args: readonly string[], log: string): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 });
  if (status === 0) return;
  const said = existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(-5).join('\n') : '';
  throw new Error(`${program} ended with ${status}: ${stderr}\n${said}`);
}

const isMount = (path: string) => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path} `);

export async function startGluster({ clients, caches }: GlusterOptions): Promise<GlusterVolume> {
  const home = mkdtempSync(join(tmpdir(), 'orze-gluster-'));
  const at = (...names: string[]) => join(home, ...names);
  mkdirSync(at('brick'));
  const port = await freePort();
  writeFileSync(at('brick.vol'), brick(at('brick'), port));
  writeFileSync(at('client.vol'), client(port, caches));
  const id = `0x${VOLUME_ID.replaceAll('-', '')}`;
  run('setfattr', ['-n', 'trusted.glusterfs.volume-id', '-v', id, at('brick')], '');
  const mounts = Array.from({ length: clients }, (_, i) => at(`mount${i + 1}`));
  const stop = async (): Promise<void> => {
    for (const mount of mounts.filter(isMount)) spawnSync('umount', ['-l', mount]);
    for (const name of ['brick', ...mounts.map((_, i) => `mount${i + 1}`)]) {
      const file = at(`${name}.pid`);
      const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
      if (pid > 0 && existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL');
    }
    await until('the clients to be gone', () => mounts.every((mount) => !isMount(mount)));
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const log = at('brick.log');
    run('glusterfsd', ['-f', at('brick.vol'), '-p', at('brick.pid'), '-l', log], log);
    await until('the brick to listen', () => answers(port));
    for (const [i, mount] of mounts.entries()) {
      const said = at(`mount${i + 1}.log`);
      mkdirSync(mount);
      // The times of a default mount: what a client has seen, it may believe for a second.
      const times = ['--attribute-timeout=1', '--entry-timeout=1', '--negative-timeout=0'];
      run('glusterfs', ['-f', at('client.vol'), '-p', at(`mount${i + 1}.pid`), '-l', said, ...times, mount], said);
      await until(`${mount} to be mounted`, () => isMount(mount));
    }
    return { mounts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
