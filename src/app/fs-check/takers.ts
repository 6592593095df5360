/**
 * What one taker does in a race, in whatever process it runs: several on one machine, or one on each of two hosts. All go through the same
 * names in the same order.
 */
import { join } from 'node:path';
import type { Files } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';

export type TakerTask =
  | { do: 'mkdir' | 'create' | 'prepare' | 'publish'; folder: string; me: string; from: number; to: number }
  | { do: 'replace'; path: string; times: number }
  | { do: 'watch'; path: string; times: number }
  | { do: 'answer'; folder: string };

export interface TakerAnswer {
  /** Rounds this taker won. */
  won: number[];
  /** Errors other than "taken". */
  errors: Record<string, number>;
  reads: number;
  missing: number;
  torn: number;
}

const LINES = 128;

/** Many equal lines, so that a mixture of two versions is recognised. */
export function versionText(version: number): string {
  return `${String(version).padEnd(31)}\n`.repeat(LINES);
}

/** The version a text is of; null: it is no whole version. */
export function versionOf(text: string): number | null {
  const version = Number.parseInt(text, 10);
  return text === versionText(version) ? version : null;
}

export async function takePart(files: Files, task: Exclude<TakerTask, { do: 'answer' }>): Promise<TakerAnswer> {
  const answer: TakerAnswer = { won: [], errors: {}, reads: 0, missing: 0, torn: 0 };
  if (task.do === 'replace') await replace(files, task.path, task.times, answer);
  else if (task.do === 'watch') await watch(files, task.path, task.times, answer);
  else await takeAll(files, task, answer);
  return answer;
}

type TakeAll = Extract<TakerTask, { me: string }>;

async function takeAll(files: Files, task: TakeAll, answer: TakerAnswer): Promise<void> {
  const { folder, me } = task;
  for (let round = task.from; round < task.to; round++) {
    const target = join(folder, `round-${round}`);
    const mine = join(folder, `prepared-${me}-${round}`);
    const claim = join(target, 'claim.json');
    let won = true;
    if (task.do === 'mkdir') won = await done(files.makeFolder(target), answer);
    else if (task.do === 'create') won = await done(files.create(target, me), answer);
    else if (task.do === 'prepare') {
      await files.makeFolder(mine);
      await files.create(join(mine, 'claim.json'), me);
    } else {
      // As a claim does it: what rename says is a hint, what is read is the truth.
      await done(files.makeFolder(target), answer);
      await done(files.rename(mine, target), answer);
      won = false;
      await done(
        files.read(claim, 1024).then((bytes) => (won = bytes.toString('utf8') === me)),
        answer,
      );
    }
    if (won) answer.won.push(round);
  }
}

/** Whether it was done; errors other than "taken" are counted. */
async function done(work: Promise<unknown>, answer: TakerAnswer): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    noteError(answer, error, ['EEXIST', 'ENOTEMPTY']);
    return false;
  }
}

function noteError(answer: TakerAnswer, error: unknown, taken: readonly string[]): void {
  if (!hasCode(error)) throw error;
  if (!taken.includes(error.code)) answer.errors[error.code] = (answer.errors[error.code] ?? 0) + 1;
}

async function replace(files: Files, path: string, times: number, answer: TakerAnswer): Promise<void> {
  for (let version = 1; version <= times; version++) {
    try {
      await files.writeAtomic(path, versionText(version), { durable: false });
    } catch (error) {
      noteError(answer, error, []);
    }
  }
}

/** Least reads of a reader, also when the writer was quicker. */
const LEAST_READS = 50;
/** Reads after which a last version that never shows is given up. */
const MOST_READS = 20_000;

/** Reads until the last version is seen. */
async function watch(files: Files, path: string, times: number, answer: TakerAnswer): Promise<void> {
  for (let last = 0; (last < times || answer.reads < LEAST_READS) && answer.reads < MOST_READS;) {
    answer.reads += 1;
    try {
      const version = versionOf((await files.read(path, 64 * LINES)).toString('utf8'));
      if (version === null) answer.torn += 1;
      else last = version;
    } catch (error) {
      if (hasCode(error, 'ENOENT')) answer.missing += 1;
      else noteError(answer, error, []);
    }
  }
}
