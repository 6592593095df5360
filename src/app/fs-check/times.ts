/** How long single calls take, and what time the files say they have. */
import { join } from 'node:path';
import { spreadOf, TIMED } from '../../core/fs-facts.ts';
import type { FsFacts, Timed } from '../../core/fs-facts.ts';
import type { DelayIo } from './delays.ts';

export async function timeCalls(io: DelayIo, folder: string, rounds: number): Promise<FsFacts['times']> {
  const { files, clock, signal } = io;
  const took: Record<Timed, number[]> = { mkdir: [], 'create+write+fsync': [], rename: [], list: [], read: [] };
  const time = async (what: Timed, work: () => Promise<unknown>) => {
    const at = clock.uptime();
    await work();
    took[what].push((clock.uptime() - at) * 1000);
  };
  const record = 'x'.repeat(1024);
  for (let round = 0; round < rounds; round++) {
    signal.throwIfAborted();
    const made = join(folder, `folder-${round}`);
    const file = join(made, 'record.json');
    await time('mkdir', () => files.makeFolder(made));
    await time('create+write+fsync', () => files.writeAtomic(file, record, { durable: true }));
    await time('rename', () => files.rename(made, `${made}-renamed`));
    await time('list', () => files.list(folder));
    await time('read', () => files.read(join(`${made}-renamed`, 'record.json'), 4096));
  }
  return Object.fromEntries(TIMED.map((what) => [what, spreadOf(took[what])])) as FsFacts['times'];
}

const FILES = 9;
/** Steps of file times that can be told apart in so short a time, in ms, the coarsest first. */
const STEPS_MS = [1000, 1];

/** File times against this machine's clock. */
export async function fileTimes(io: DelayIo, folder: string): Promise<FsFacts['clock']> {
  const { files, clock } = io;
  const offsets: number[] = [];
  const times: number[] = [];
  for (let n = 0; n < FILES; n++) {
    const path = join(folder, `time-${n}`);
    const before = clock.wall().getTime();
    await files.create(path, '');
    const after = clock.wall().getTime();
    const stat = await files.stat(path);
    if (stat === undefined) continue;
    times.push(stat.mtimeMs);
    offsets.push((stat.mtimeMs - (before + after) / 2) / 1000);
  }
  const median = offsets.toSorted((a, b) => a - b)[Math.floor(offsets.length / 2)] ?? 0;
  const stepMs = STEPS_MS.find((step) => times.every((time) => time % step === 0)) ?? 0;
  return { offsetS: median, stepS: stepMs / 1000 };
}
