/** Stages that were started on this machine and whose keeper is gone. */
import { join } from 'node:path';
import { MAX_JSON_BYTES } from '../core/defaults.ts';
import { parseJson } from '../core/json.ts';
import { asToken, type Token } from '../core/words.ts';
import type { Files, OrphanStage, Processes } from './edges.ts';
import { hasCode } from './file-error.ts';
import { localRun, runsFolder, type LocalJob, type LocalStarted } from './keeper-spec.ts';

interface OrphanWorld {
  local: Files;
  processes: Processes;
  localDir: string;
  /** Milliseconds, of the same clock as the times of the local disk. */
  now: number;
  keeperLives: (id: string) => Promise<boolean>;
}

/** A run that nobody asked for in this time was recorded long ago. */
const FORGET_AFTER_MS = 7 * 24 * 3600 * 1000;

export async function findOrphans(world: OrphanWorld): Promise<OrphanStage[]> {
  const orphans: OrphanStage[] = [];
  for (const name of await listIfThere(world.local, runsFolder(world.localDir))) {
    const token = asToken(name);
    if (token !== undefined) orphans.push(...(await orphansOfRun(world, token)));
  }
  return orphans;
}

/** The keepers that were given stages of a run. */
export async function keepersOf(local: Files, localDir: string, token: Token): Promise<Set<string>> {
  const { folder } = localRun(localDir, token);
  const names = (await listIfThere(local, folder)).filter((name) => name.endsWith('.job.json'));
  const records = await Promise.all(names.map((name) => readLocal<LocalJob>(local, join(folder, name))));
  return new Set(records.flatMap((record) => (record === undefined ? [] : [record.keeper.id])));
}

async function orphansOfRun(world: OrphanWorld, token: Token): Promise<OrphanStage[]> {
  const { folder } = localRun(world.localDir, token);
  const names = await listIfThere(world.local, folder);
  const orphans: OrphanStage[] = [];
  let kept = false;
  for (const name of names.filter((one) => one.endsWith('.job.json'))) {
    const record = await readLocal<LocalJob>(world.local, join(folder, name));
    if (record === undefined) continue;
    if (await world.keeperLives(record.keeper.id)) kept = true;
    else orphans.push(...(await orphanOf(world, token, record, names)));
  }
  if (kept || orphans.some(({ alive }) => alive)) return orphans;
  const stat = await world.local.stat(folder);
  if (stat === undefined || world.now - stat.mtimeMs < FORGET_AFTER_MS) return orphans;
  await world.local.remove(folder);
  return [];
}

async function orphanOf(world: OrphanWorld, token: Token, record: LocalJob, names: string[]): Promise<OrphanStage[]> {
  const { job, keeper } = record;
  const paths = localRun(world.localDir, token);
  const has = (path: string): boolean => names.some((name) => join(paths.folder, name) === path);
  if (has(paths.exit(job.stage))) return [];
  const started = await readLocal<LocalStarted>(world.local, paths.started(job.stage));
  // Its keeper may have died between the spawn and the note of it: the cookie tells.
  const process =
    started?.process ?? world.processes.members(keeper.process, token).toSorted((a, b) => a.start - b.start)[0];
  if (process === undefined) return []; // it was never started
  const alive = has(paths.ending(job.stage)) || world.processes.members(process, token).length > 0;
  return [{ job, process, startedAt: started?.startedAt ?? new Date(world.now).toISOString(), alive }];
}

async function listIfThere(local: Files, path: string): Promise<string[]> {
  try {
    return await local.list(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** undefined: it is not there. Local records are written in one rename, so that a damaged one is none of ours. */
export async function readLocal<T>(local: Files, path: string): Promise<T | undefined> {
  try {
    const parsed = parseJson(await local.read(path, MAX_JSON_BYTES));
    return parsed.ok ? (parsed.value as T) : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
