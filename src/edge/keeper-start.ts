/** Starts a keeper: a program of its own that outlives orze. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock, Files, Machine, RandomHex } from './edges.ts';
import { contact, type Contact, type KeeperLink, type LinkEvents } from './keeper-link.ts';
import { keepersFolder, keeperSocket, type KeeperSpec, type KeeperTimes } from './keeper-spec.ts';
import { devicesFolder } from './local-dir.ts';
import { spawnDetached } from './processes.ts';
import { sleep } from './timer.ts';

export interface KeeperStart {
  localDir: string;
  machine: Machine;
  clock: Clock;
  random: RandomHex;
  version: string;
  env: Readonly<Record<string, string | undefined>>;
  times: KeeperTimes;
  ownDisk: boolean;
}

/** Programs that outlive orze, and the way to them. */
export interface Keepers {
  /** Starts the keeper of this spec; resolves once its process is there. `ended` tells that it is not any more. */
  launch(specPath: string, log: string): Promise<{ ended: Promise<unknown> }>;
  contact(id: string, events: LinkEvents): Promise<Contact>;
}

const MAX_KEEPER_BYTES = 16 * 1024 * 1024;
/** A cold node binary on a network file system takes seconds. */
const START_LIMIT_S = 30;
/** What a keeper needs of our environment; keys of language models are not among it. */
const INHERITED = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'LD_LIBRARY_PATH'];

/** Beside the compiled program, or in dist/ when orze runs from its sources. */
export function bundledKeeper(): string {
  const places = ['../keeper.cjs', '../../dist/keeper.cjs'].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined)
    throw new Error(`the keeper is not built: none of ${places.join(', ')} exists; run npm run build`);
  return found;
}

/** Under a name that tells its content: an upgrade of orze cannot swap the code of a keeper that is about to start. */
async function installKeeper(local: Files, localDir: string, keeperFile: string): Promise<string> {
  const code = await local.read(keeperFile, MAX_KEEPER_BYTES);
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const path = join(localDir, `keeper-${hash}.cjs`);
  const there = await local.stat(path);
  if (there?.kind !== 'file' || there.bytes !== code.length) await local.writeAtomic(path, code, { durable: false });
  return path;
}

/** Keepers as processes of this machine; `keeperFile`: the bundled program. */
export function realKeepers(
  local: Files,
  { localDir, machine, env }: Pick<KeeperStart, 'localDir' | 'machine' | 'env'>,
  keeperFile: string | undefined,
): Keepers {
  return {
    async launch(specPath, log) {
      const program = await installKeeper(local, localDir, keeperFile ?? bundledKeeper());
      // The command line names neither the results folder nor the script: old Python nodes kill orphans by these words.
      return spawnDetached(
        { argv: [process.execPath, program], cwd: '/', env: keeperEnvironment(env, specPath), log },
        machine,
      );
    },
    contact: (id, events) => contact(keeperSocket(localDir, id), id, events),
  };
}

/** Resolves when it answers. */
export async function startKeeper(
  local: Files,
  keepers: Keepers,
  start: KeeperStart,
  events: LinkEvents,
): Promise<KeeperLink> {
  const { localDir, machine, clock } = start;
  const id = start.random(4);
  const folder = join(keepersFolder(localDir), id);
  await local.ensureFolder(folder);
  const spec: KeeperSpec = {
    schema: 'orze.keeper/1',
    id,
    folder,
    localDir,
    devicesDir: devicesFolder(start.env),
    ownDisk: start.ownDisk,
    version: start.version,
    times: start.times,
    creator: machine.self,
  };
  const specPath = join(folder, 'spec.json');
  await local.writeAtomic(specPath, JSON.stringify(spec), { durable: false });
  const log = join(folder, 'log');
  const launched = await keepers.launch(specPath, log).catch(async (error: unknown) => {
    await local.remove(folder);
    throw error;
  });
  let ended = false;
  void launched.ended.then(() => (ended = true));
  const due = clock.uptime() + START_LIMIT_S;
  for (;;) {
    const answer = await keepers.contact(id, events);
    if (answer.kind === 'linked') return answer.link;
    if (ended || clock.uptime() > due) throw new Error(`a keeper did not start; its last words are in ${log}`);
    await sleep(clock, 0.01);
  }
}

function keeperEnvironment(env: KeeperStart['env'], spec: string): Record<string, string> {
  // More threads than calls that may hang on the shared folder at once: the local disk must stay within reach.
  const own: Record<string, string> = { ORZE_KEEPER: spec, UV_THREADPOOL_SIZE: '16' };
  for (const name of INHERITED) {
    const value = env[name];
    if (value !== undefined) own[name] = value;
  }
  return own;
}
