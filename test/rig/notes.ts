/** What a machine has noted of a run, read in one go. */
import { existsSync, readFileSync } from 'node:fs';
import type { Job } from '../../src/core/job.ts';
import { notesPath, type Note, type StageNotes } from '../../src/edge/run-notes.ts';

export function notesOf(localDir: string, { token, stage }: Pick<Job, 'token' | 'stage'>): StageNotes {
  const path = notesPath(localDir, token);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  const notes = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Note);
  const stageOf = (note: Note) => (note.kind === 'job' ? note.job : note.kind === 'exit' ? note.exit : note).stage;
  return Object.fromEntries(notes.filter((note) => stageOf(note) === stage).map((note) => [note.kind, note]));
}
