/**
 * What this machine notes of a run on its own disk: `runs/<token>.jsonl`, one line for each thing that happens. The notes outlive the keeper
 * that writes them, and are not synced (docs/decisions/0013). One file, since a file system that makes and deletes six for each run spends
 * more time on that than the keeper on all its other work. A line begins with a line end: what a keeper left unfinished when it died is a
 * line of its own, and counts as not written.
 */
import { join } from 'node:path';
import { MAX_JSON_BYTES } from '../core/defaults.ts';
import type { Job } from '../core/job.ts';
import { parseJson } from '../core/json.ts';
import { isRecord } from '../core/record.ts';
import type { ExitRecord, ProcessIdentity } from '../core/run.ts';
import { asToken, type Stage, type Token } from '../core/words.ts';
import type { Files } from './edges.ts';
import { hasCode } from './file-error.ts';
import { runsFolder } from './keeper-spec.ts';

/** Written before the spawn: enough to find the stage again and to adopt it. */
export interface JobNote {
  kind: 'job';
  keeper: { id: string; process: ProcessIdentity };
  job: Job;
}

/** Written right after the spawn. */
export interface StartedNote {
  kind: 'started';
  stage: Stage;
  process: ProcessIdentity;
  /** ISO time. */
  startedAt: string;
  /** Suspend-aware seconds since boot. */
  uptime: number;
}

/** Written as soon as the ending is known: a keeper that dies later loses no exit code. */
export type EndingNote = Pick<ExitRecord, 'ending' | 'ended_at' | 'duration_s'> & { kind: 'ending'; stage: Stage };

/** `sealed`: the bytes of the result in base64, null where there are none. */
export interface ExitNote {
  kind: 'exit';
  exit: ExitRecord;
  sealed: string | null;
}

export type Note = JobNote | StartedNote | EndingNote | ExitNote;

/** The last note of each kind for one stage. */
export interface StageNotes {
  job?: JobNote;
  started?: StartedNote;
  ending?: EndingNote;
  exit?: ExitNote;
}

const ENDING = '.jsonl';
/** The largest result in base64, and what is noted beside it. */
const MAX_NOTES_BYTES = 3 * MAX_JSON_BYTES;

export const notesPath = (localDir: string, token: Token): string => join(runsFolder(localDir), `${token}${ENDING}`);

/** The run whose notes have this file name. */
export function tokenOfNotes(name: string): Token | undefined {
  return name.endsWith(ENDING) ? asToken(name.slice(0, -ENDING.length)) : undefined;
}

/** The first note makes the file; its folder must be there. */
export function addNote(local: Files, localDir: string, token: Token, note: Note): Promise<void> {
  return local.append(notesPath(localDir, token), `\n${JSON.stringify(note)}`);
}

/** Empty where nothing was noted, or all was forgotten. */
export async function readNotes(local: Files, localDir: string, token: Token): Promise<Map<Stage, StageNotes>> {
  const notes = new Map<Stage, StageNotes>();
  for (const line of await linesOf(local, notesPath(localDir, token))) {
    const parsed = parseJson(line);
    if (!parsed.ok || !isRecord(parsed.value)) continue;
    const note = parsed.value as unknown as Note;
    const stage = stageOf(note);
    notes.set(stage, { ...notes.get(stage), [note.kind]: note });
  }
  return notes;
}

function stageOf(note: Note): Stage {
  if (note.kind === 'job') return note.job.stage;
  return note.kind === 'exit' ? note.exit.stage : note.stage;
}

async function linesOf(local: Files, path: string): Promise<string[]> {
  try {
    return (await local.read(path, MAX_NOTES_BYTES)).toString('utf8').split('\n');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
