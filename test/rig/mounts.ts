/**
 * File systems that a test can fill, hang, cut off or make read-only. Where this cannot be done the tests say why and are skipped.
 *
 * Import this before live-project.ts: hooks run in reverse order, and what is mounted must go after the keepers of the projects on it.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { isRoot, missingPrograms } from './debian.ts';
import { until } from './wait.ts';

interface Mounted {
  end(): void;
}

const mounted: Mounted[] = [];
const endAll = (): void => {
  for (const one of mounted.splice(0)) one.end();
};
afterAll(endAll);
// Where another hook has failed before.
process.once('exit', endAll);

function run(program: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

function newFolder(): { base: string; path: string } {
  const base = mkdtempSync(join(tmpdir(), 'orze-mnt-'));
  const path = join(base, 'm');
  mkdirSync(path);
  return { base, path };
}

/** `-l`: also while something on it is still in use, so that nothing stays behind when a test fails. */
function unmount(path: string): void {
  spawnSync('umount', ['-l', path]);
  rmSync(dirname(path), { recursive: true, force: true });
}

/** null: small file systems of one's own can be mounted here. */
export function mountMissing(): string | null {
  if (!isRoot()) return 'mounting needs root';
  const { base, path } = newFolder();
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'orze-test', path], {
    encoding: 'utf8',
  });
  if (status === 0) spawnSync('umount', [path]);
  rmSync(base, { recursive: true, force: true });
  return status === 0 ? null : `this machine does not let us mount: ${stderr.trim()}`;
}

/** A file system in memory of a fixed size. */
export class SmallDisk {
  readonly path: string;

  constructor(mib: number) {
    this.path = newFolder().path;
    run('mount', '-t', 'tmpfs', '-o', `size=${mib}m,mode=700`, 'orze-test', this.path);
    mounted.push(this);
  }

  end(): void {
    unmount(this.path);
  }
}

/** null: folders that hang can be made here. */
export function hangingMissing(): string | null {
  const cannot = mountMissing();
  if (cannot !== null) return cannot;
  if (!existsSync('/dev/fuse')) return 'this machine has no /dev/fuse';
  return missingPrograms(['bindfs'], ['bindfs', 'fuse3']);
}

/**
 * A folder seen through a file system in user space (bindfs) without any cache: while its server is stopped every call on it hangs, when the
 * server is killed every call fails with ENOTCONN.
 */
export class HangingFolder {
  readonly path: string;
  readonly #backing: string;
  /** Where the kernel tells of its FUSE connections. */
  readonly #control: string;
  #server: ChildProcess | null = null;
  /** The kernel's number of the connection. */
  #connection = 0;

  private constructor() {
    const { base, path } = newFolder();
    this.path = path;
    this.#backing = join(base, 'b');
    this.#control = join(base, 'c');
    for (const made of [this.#backing, this.#control]) mkdirSync(made);
    run('mount', '-t', 'fusectl', 'orze-test', this.#control);
    mounted.push(this);
  }

  static async mount(): Promise<HangingFolder> {
    const folder = new HangingFolder();
    await folder.#mount();
    return folder;
  }

  async #mount(readOnly = false): Promise<void> {
    const before = statSync(this.path).dev;
    const options = 'attr_timeout=0,entry_timeout=0,negative_timeout=0,ac_attr_timeout=0';
    this.#server = spawn('bindfs', ['-f', ...(readOnly ? ['-r'] : []), '-o', options, this.#backing, this.path], {
      stdio: 'ignore',
    });
    this.#connection = await until('bindfs to mount', () => {
      const { dev } = statSync(this.path);
      return dev !== before && dev;
    });
  }

  hang(): void {
    this.#server?.kill('SIGSTOP');
  }

  heal(): void {
    this.#server?.kill('SIGCONT');
  }

  /** Every call fails with ENOTCONN from now on. */
  async fail(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
  }

  /** After {@link fail}: the same files through a new server; `readOnly`: every change is refused with EROFS. */
  async remount({ readOnly = false } = {}): Promise<void> {
    run('umount', '-l', this.path);
    await this.#mount(readOnly);
  }

  /** Whatever was done to it before: it answers. */
  async restore(): Promise<void> {
    this.heal();
    if (this.#server === null) await this.remount();
  }

  /** Calls that the server has not answered, of all processes together. */
  waiting(): number {
    const minor = (this.#connection & 0xff) | ((this.#connection >> 12) & ~0xff);
    return Number(readFileSync(join(this.#control, String(minor), 'waiting'), 'utf8'));
  }

  end(): void {
    this.#server?.kill('SIGKILL');
    this.#server = null;
    spawnSync('umount', ['-l', this.#control]);
    unmount(this.path);
  }
}
