/** `orze check fs`: measures on the results folder itself, in a private folder that is removed at the end, also after a failure. */
import { join } from 'node:path';
import type { FsFacts } from '../../core/fs-facts.ts';
import { judgeFolder, worst } from '../../core/fs-verdicts.ts';
import type { FsLevel, FsVerdict } from '../../core/fs-verdicts.ts';
import type { Clock, Files, FolderProbe, Machine, RandomHex } from '../../edge/edges.ts';
import { existing } from '../check/results.ts';
import type { Layout } from '../layout.ts';
import { DELAY_LIMITS, measureDelays, prepareDelays } from './delays.ts';
import type { DelayIo, DelayLimits } from './delays.ts';
import { meet } from './meet.ts';
import { mountAt } from './mount.ts';
import { race } from './races.ts';
import type { Taker } from './races.ts';
import { tryAllRules } from './rules.ts';
import { fileTimes, timeCalls } from './times.ts';

export interface FsCheckEdges {
  files: Files;
  probe: FolderProbe;
  clock: Clock;
  machine: Machine;
  random: RandomHex;
  startTaker: () => Taker;
}

const TIMED_ROUNDS = 40;
/** Each ten of them begin at a meeting point of their own, which over a slow network takes as long as a listing does. */
const MEET_ROUNDS = 100;

export interface FsCheckOptions {
  takers: number;
  /** Names in each race. */
  rounds: number;
  /** Seconds to wait for another host; null = alone. */
  meetS: number | null;
  limits?: DelayLimits;
  signal: AbortSignal;
  /** What is measured now, for people who wait. */
  progress: (doing: string) => void;
}

export interface FsReport {
  facts: FsFacts;
  verdicts: FsVerdict[];
  level: FsLevel;
}

/** Throws a FileError when it cannot work in the folder at all, and the reason of the signal. */
export async function checkFolder(layout: Layout, edges: FsCheckEdges, options: FsCheckOptions): Promise<FsReport> {
  const { files, random } = edges;
  if (options.meetS !== null) await files.ensureFolder(layout.own);
  const hasOwn = (await files.stat(layout.own)) !== undefined;
  const base = hasOwn ? layout.own : await existing(layout.results, files);
  const mark = random(8);
  const folder = join(base, hasOwn ? `fscheck-${mark}` : `.orze-fscheck-${mark}`);
  await files.makeFolder(folder);
  let facts: FsFacts;
  try {
    facts = await measure(layout, folder, mark, edges, options);
  } finally {
    await files.remove(folder);
  }
  const verdicts = judgeFolder(facts);
  return { facts, verdicts, level: worst(verdicts) };
}

async function measure(
  layout: Layout,
  folder: string,
  mark: string,
  edges: FsCheckEdges,
  options: FsCheckOptions,
): Promise<FsFacts> {
  const { files, probe, clock, machine } = edges;
  const { signal, progress, rounds, limits = DELAY_LIMITS } = options;
  const io: DelayIo = { files, clock, signal };
  const place = async (name: string): Promise<string> => {
    await files.makeFolder(join(folder, name));
    return join(folder, name);
  };

  progress('what renaming and creating do');
  const broken = await tryAllRules(await place('rules'), mark, files, probe);
  const synced = join(folder, 'synced');
  await files.create(synced, mark);
  const sync = { file: await probe.sync(synced), folder: await probe.sync(folder) };
  progress('how long calls take');
  const times = await timeCalls(io, await place('times'), Math.min(rounds, TIMED_ROUNDS));
  const clockFacts = await fileTimes(io, await place('file-times'));
  progress(`${options.takers} processes at the same names`);
  const raced = await raceAndDelays(io, folder, edges, options);
  signal.throwIfAborted();
  let met: FsFacts['meet'] = null;
  if (options.meetS !== null) {
    progress(`waiting up to ${options.meetS} s for \`orze check fs --meet\` on another host`);
    const { hostName: host, bootId } = machine;
    const meeting = {
      folder: layout.fsMeet,
      waitS: options.meetS,
      mark,
      host,
      bootId,
      rounds: Math.min(rounds, MEET_ROUNDS),
      limits,
    };
    met = await meet(io, meeting);
  }
  const own = await files.stat(folder);
  const results = await files.stat(`${layout.results}/.`);
  return {
    folder: probe.realPath(results === undefined ? join(folder, '..') : layout.results),
    mount: await mountAt(folder, probe),
    space: await probe.space(folder),
    oneDevice: results === undefined || results.dev === own?.dev,
    localDevice: own?.dev === (await probe.tmpDevice()),
    broken,
    sync,
    races: raced.races,
    clock: clockFacts,
    delays: raced.delays,
    times,
    meet: met,
  };
}

async function raceAndDelays(
  io: DelayIo,
  folder: string,
  { files, startTaker }: FsCheckEdges,
  { takers: count, rounds, limits, signal, progress }: FsCheckOptions,
): Promise<Pick<FsFacts, 'races' | 'delays'>> {
  const takers = Array.from({ length: count }, startTaker);
  const endAll = () => Promise.all(takers.map((taker) => taker.end()));
  const onAbort = () => void endAll();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    const races = await race(files, folder, takers, rounds);
    progress('how soon another process sees a change');
    const meeting = join(folder, 'delays');
    await prepareDelays(files, meeting);
    const [answering] = takers;
    if (answering === undefined) throw new Error('at least one taker is needed');
    // One that fails ends the other; both must be over before the folder is removed.
    const failed = new AbortController();
    const fail = async (error: unknown): Promise<never> => {
      failed.abort(error);
      await endAll();
      throw error;
    };
    const measuring = measureDelays({ ...io, signal: AbortSignal.any([signal, failed.signal]) }, meeting, limits);
    const [delays, answered] = await Promise.allSettled([measuring.catch(fail), answering.answer(meeting).catch(fail)]);
    if (delays.status === 'rejected') throw delays.reason;
    if (answered.status === 'rejected') throw answered.reason;
    return { races, delays: delays.value };
  } finally {
    signal.removeEventListener('abort', onAbort);
    await endAll();
  }
}
