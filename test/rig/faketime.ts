/** Wall clocks that jump while the programs run (libfaketime). Where it cannot be had the tests say why and are skipped. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { KEEPER_TIMES, keeperSocket, keepersFolder } from '../../src/edge/keeper-spec.ts';
import type { KeeperSpec } from '../../src/edge/keeper-spec.ts';
import { thisMachine } from '../../src/edge/machine.ts';
import { missingPrograms } from './debian.ts';
import { REPOSITORY } from './project.ts';
import type { Project } from './project.ts';
import { until } from './wait.ts';

const LIBRARY = 'libfaketimeMT.so.1';

/** Debian puts it into a folder of the machine's kind, others into lib or lib64. */
function library(): string | undefined {
  const below = ['/usr/lib', '/usr/lib64'].filter((folder) => existsSync(folder));
  const folders = below.flatMap((lib) => [lib, ...readdirSync(lib).map((name) => join(lib, name))]);
  return folders.map((folder) => join(folder, 'faketime', LIBRARY)).find((file) => existsSync(file));
}

/** null: clocks can be made to jump here. */
export function fakingMissing(): string | null {
  const cannot = missingPrograms(['faketime'], ['faketime']);
  if (cannot !== null) return cannot;
  return library() === undefined ? `there is no ${LIBRARY} below /usr/lib` : null;
}

/** The clock of those who are started with its environment. */
export class FakeClock {
  readonly #file: string;
  readonly env: Record<string, string>;

  /** `file`: where its offset stands. `monotonic`: the clocks that never jump run at the faked rate, too. */
  constructor(file: string, { monotonic = false } = {}) {
    this.#file = file;
    this.set('+0');
    this.env = {
      LD_PRELOAD: library() ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      ...(monotonic ? {} : { FAKETIME_DONT_FAKE_MONOTONIC: '1' }),
    };
  }

  /** From now on: `+365d`, `-365d`, `+0 x1.5`. */
  set(spec: string): void {
    writeFileSync(`${this.#file}.new`, `${spec}\n`);
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/**
 * Idle keepers under the clock, for the next orze of the project, which takes them up: those that it starts itself inherit too little of its
 * environment for that.
 */
export async function startKeepers(project: Project, clock: FakeClock, count: number): Promise<void> {
  mkdirSync(project.path('results'), { recursive: true });
  const name = createHash('sha256')
    .update(realpathSync(project.path('results')))
    .digest('hex')
    .slice(0, 12);
  const localDir = join(project.local, name);
  for (const folder of [project.local, localDir]) mkdirSync(folder, { mode: 0o700, recursive: true });
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
  const ids = Array.from({ length: count }, () => randomBytes(4).toString('hex'));
  for (const id of ids) {
    const folder = join(keepersFolder(localDir), id);
    mkdirSync(folder, { recursive: true });
    const spec: KeeperSpec = {
      schema: 'orze.keeper/1',
      id,
      folder,
      localDir,
      ownDisk: false,
      devicesDir: join(project.local, 'devices'),
      version,
      times: KEEPER_TIMES,
      creator: thisMachine().self,
    };
    writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
    const log = openSync(join(folder, 'log'), 'a');
    spawn(process.execPath, [join(REPOSITORY, 'dist/keeper.cjs')], {
      cwd: '/',
      env: { ...project.env, ...clock.env, ORZE_KEEPER: join(folder, 'spec.json'), UV_THREADPOOL_SIZE: '16' },
      stdio: ['ignore', log, log],
      detached: true,
    }).unref();
  }
  await until('the keepers to listen', () => ids.every((id) => existsSync(keeperSocket(localDir, id))));
}
