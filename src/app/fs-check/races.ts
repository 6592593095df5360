/** The same names wanted by several processes at once, and a file that is replaced while others read it. */
import { join } from 'node:path';
import { raceOf } from '../../core/fs-facts.ts';
import type { RaceFacts, Races, ReplaceFacts } from '../../core/fs-facts.ts';
import type { Files } from '../../edge/edges.ts';
import { versionText } from './takers.ts';
import type { TakerAnswer, TakerTask } from './takers.ts';

/** One process that takes part. */
export interface Taker {
  take(task: Exclude<TakerTask, { do: 'answer' }>): Promise<TakerAnswer>;
  /** false: the other side of the measurement went away. */
  answer(folder: string): Promise<boolean>;
  /** Resolves when it does nothing any more. */
  end(): Promise<void>;
}

/** Names of one batch. All takers begin a batch together, so that none gets far ahead. */
const BATCH = 10;

export async function race(files: Files, folder: string, takers: readonly Taker[], rounds: number): Promise<Races> {
  return {
    takers: takers.length,
    mkdir: await raceFor('mkdir', files, join(folder, 'mkdir'), takers, rounds),
    create: await raceFor('create', files, join(folder, 'create'), takers, rounds),
    publish: await raceFor('publish', files, join(folder, 'publish'), takers, rounds),
    replace: await replaceAndRead(files, join(folder, 'replaced'), takers, rounds),
  };
}

async function raceFor(
  what: 'mkdir' | 'create' | 'publish',
  files: Files,
  folder: string,
  takers: readonly Taker[],
  rounds: number,
): Promise<RaceFacts> {
  await files.makeFolder(folder);
  const ask = (doing: typeof what | 'prepare', from: number, to: number) =>
    Promise.all(takers.map((taker, at) => taker.take({ do: doing, folder, me: `taker-${at}`, from, to })));
  if (what === 'publish') await ask('prepare', 0, rounds);
  const answers: TakerAnswer[][] = [];
  for (let from = 0; from < rounds; from += BATCH) answers.push(await ask(what, from, Math.min(rounds, from + BATCH)));
  return raceOf(
    rounds,
    takers.map((_, at) => addUp(answers.flatMap((batch) => batch[at] ?? []))),
  );
}

export function addUp(answers: readonly TakerAnswer[]): Pick<TakerAnswer, 'won' | 'errors'> {
  const errors: Record<string, number> = {};
  for (const { errors: some } of answers) {
    for (const [code, count] of Object.entries(some)) errors[code] = (errors[code] ?? 0) + count;
  }
  return { won: answers.flatMap(({ won }) => won), errors };
}

async function replaceAndRead(
  files: Files,
  path: string,
  takers: readonly Taker[],
  times: number,
): Promise<ReplaceFacts> {
  await files.create(path, versionText(0));
  const [writer, ...readers] = takers;
  if (writer === undefined) throw new Error('a race needs takers');
  const [written, ...read] = await Promise.all([
    writer.take({ do: 'replace', path, times }),
    ...readers.map((reader) => reader.take({ do: 'watch', path, times })),
  ]);
  const sum = (of: 'reads' | 'missing' | 'torn') => read.reduce((total, answer) => total + answer[of], 0);
  const { errors } = addUp([written, ...read]);
  return { replaced: times, reads: sum('reads'), missing: sum('missing'), torn: sum('torn'), errors };
}
