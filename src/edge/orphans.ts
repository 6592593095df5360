/** Stages that were started on this machine and whose keeper is gone. */
import { MAX_JSON_BYTES } from '../core/defaults.ts';
import { parseJson } from '../core/json.ts';
import type { Token } from '../core/words.ts';
import type { Files, OrphanStage, Processes } from './edges.ts';
import { hasCode } from './file-error.ts';
import { runsFolder } from './keeper-spec.ts';
import { notesPath, readNotes, tokenOfNotes, type JobNote, type StageNotes } from './run-notes.ts';

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
    const token = tokenOfNotes(name);
    if (token !== undefined) orphans.push(...(await orphansOfRun(world, token)));
  }
  return orphans;
}

/** The keepers that were given stages of a run. */
export async function keepersOf(local: Files, localDir: string, token: Token): Promise<Set<string>> {
  const stages = [...(await readNotes(local, localDir, token)).values()];
  return new Set(stages.flatMap(({ job }) => (job === undefined ? [] : [job.keeper.id])));
}

async function orphansOfRun(world: OrphanWorld, token: Token): Promise<OrphanStage[]> {
  const orphans: OrphanStage[] = [];
  let kept = false;
  for (const notes of (await readNotes(world.local, world.localDir, token)).values()) {
    const { job } = notes;
    if (job === undefined) continue;
    if (await world.keeperLives(job.keeper.id)) kept = true;
    else orphans.push(...orphanOf(world, token, job, notes));
  }
  if (kept || orphans.some(({ alive }) => alive)) return orphans;
  const path = notesPath(world.localDir, token);
  const stat = await world.local.stat(path);
  if (stat === undefined || world.now - stat.mtimeMs < FORGET_AFTER_MS) return orphans;
  await world.local.remove(path);
  return [];
}

function orphanOf(world: OrphanWorld, token: Token, { job, keeper }: JobNote, notes: StageNotes): OrphanStage[] {
  const { started, ending, exit } = notes;
  if (exit !== undefined) return [];
  // Its keeper may have died between the spawn and the note of it: the cookie tells.
  const process =
    started?.process ?? world.processes.members(keeper.process, token).toSorted((a, b) => a.start - b.start)[0];
  if (process === undefined) return []; // it was never started
  const alive = ending !== undefined || world.processes.members(process, token).length > 0;
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
