/**
 * How long until one process sees what another one made. One side makes a file, the other answers with a file as soon as it sees it: half of
 * the round trip, on one clock. Each direction has a folder of its own, and marks have a third, since making or listing anything in a folder
 * refreshes what a network client believes about it.
 */
import { join } from 'node:path';
import { SEEING, spreadOf } from '../../core/fs-facts.ts';
import type { Delays, Seeing } from '../../core/fs-facts.ts';
import type { Clock, Files } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';
import { sleep } from '../../edge/timer.ts';

export interface DelayIo {
  files: Files;
  clock: Clock;
  signal: AbortSignal;
}

export interface DelayLimits {
  rounds: number;
  /** Seconds after which no further round of one kind begins. */
  kindS: number;
  /** Seconds for one round trip: twice the longest delay that is told apart from never. */
  roundS: number;
}

/** NFS trusts names for up to 60 s (acdirmax): both directions, and some room. */
export const DELAY_LIMITS: DelayLimits = { rounds: 20, kindS: 20, roundS: 140 };

const THERE = 'there';
const BACK = 'back';
const MARKS = 'marks';
const REPLACED: Seeing = 'replaced';

export async function prepareDelays(files: Files, folder: string): Promise<void> {
  for (const name of [THERE, BACK, MARKS]) await files.ensureFolder(join(folder, name));
  // What is to be replaced must be there: otherwise it is a new file that is waited for.
  for (const name of [THERE, BACK]) await files.writeAtomic(join(folder, name, REPLACED), 'none', { durable: false });
}

/** The side that measures. The other one must be in {@link answerDelays} on the same folder, or come soon. */
export async function measureDelays(io: DelayIo, folder: string, limits = DELAY_LIMITS): Promise<Delays> {
  const entries: [Seeing, Delays[Seeing]][] = [];
  for (const by of SEEING) entries.push([by, await measureOne(io, folder, by, limits)]);
  return Object.fromEntries(entries) as Delays;
}

async function measureOne(io: DelayIo, folder: string, by: Seeing, limits: DelayLimits): Promise<Delays[Seeing]> {
  const { files, clock } = io;
  const halves: number[] = [];
  const startedAt = clock.uptime();
  let timedOut = false;
  for (let round = 0; round < limits.rounds && !timedOut; round++) {
    const at = clock.uptime();
    if (at - startedAt > limits.kindS) break;
    await make(files, join(folder, THERE), by, round);
    timedOut = !(await until(io, limits.roundS, () => sees(files, join(folder, BACK), by, round)));
    halves.push(((clock.uptime() - at) * 1000) / 2);
  }
  await files.create(join(folder, MARKS, `${by}-over`), '');
  return { ...spreadOf(halves), timedOut };
}

/** The side that answers, until the other has measured everything. false: it went away. */
export async function answerDelays(io: DelayIo, folder: string, limits = DELAY_LIMITS): Promise<boolean> {
  const { files } = io;
  for (const by of SEEING) {
    for (let round = 0; ; round++) {
      let over = false;
      const seen = await until(io, 2 * limits.roundS, async () => {
        if (await sees(files, join(folder, THERE), by, round)) return true;
        over = (await files.list(join(folder, MARKS))).includes(`${by}-over`);
        return over;
      });
      if (!seen) return false;
      if (over) break;
      await make(files, join(folder, BACK), by, round);
    }
  }
  return true;
}

async function make(files: Files, folder: string, by: Seeing, round: number): Promise<void> {
  if (by === 'replaced') await files.writeAtomic(join(folder, by), String(round), { durable: false });
  else await files.create(join(folder, `${by}-${round}`), String(round));
}

async function sees(files: Files, folder: string, by: Seeing, round: number): Promise<boolean> {
  const path = join(folder, by === 'replaced' ? by : `${by}-${round}`);
  if (by === 'list') return (await files.list(folder)).includes(`${by}-${round}`);
  if (by === 'stat') return (await files.stat(path)) !== undefined;
  try {
    return (await files.read(path, 64)).toString('utf8') === String(round);
  } catch (error) {
    // ESTALE: another client has replaced it between lookup and open.
    if (hasCode(error, 'ENOENT', 'ESTALE')) return false;
    throw error;
  }
}

/** Often enough for a local disk at first, then sparing the server. */
const PAUSES_S = [0.0005, 0.02] as const;
const PATIENT_AFTER_S = 0.5;

/** Asks again and again; false after `limitS` seconds. Throws when it is aborted. */
export async function until(io: Omit<DelayIo, 'files'>, limitS: number, ask: () => Promise<boolean>): Promise<boolean> {
  const { clock, signal } = io;
  const startedAt = clock.uptime();
  for (;;) {
    signal.throwIfAborted();
    if (await ask()) return true;
    const waited = clock.uptime() - startedAt;
    if (waited > limitS) return false;
    const pause = waited < PATIENT_AFTER_S ? PAUSES_S[0] : PAUSES_S[1];
    await sleep(clock, pause);
  }
}
