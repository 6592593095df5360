/**
 * Two hosts (or two mounts of one volume on one machine) measure together: both run `orze check fs --meet` on the folder at the same time.
 * They find each other by heartbeats in `results/.orze/fscheck-meet/` and talk through files only.
 */
import { join } from 'node:path';
import { raceOf } from '../../core/fs-facts.ts';
import type { Delays, MeetFacts } from '../../core/fs-facts.ts';
import { parseJson } from '../../core/json.ts';
import { isRecord } from '../../core/record.ts';
import type { Files } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';
import { answerDelays, measureDelays, prepareDelays, until } from './delays.ts';
import type { DelayIo, DelayLimits } from './delays.ts';
import { addUp } from './races.ts';
import { takePart } from './takers.ts';
import type { TakerAnswer } from './takers.ts';

export interface MeetOptions {
  /** `results/.orze/fscheck-meet` */
  folder: string;
  /** Seconds to wait for another one. */
  waitS: number;
  /** Unique to this process. */
  mark: string;
  host: string;
  bootId: string;
  rounds: number;
  limits: DelayLimits;
}

interface Hello {
  mark: string;
  host: string;
  bootId: string;
  /** Counts: one that does not change is left over. */
  n: number;
  /** Whom it takes for its partner. */
  with: string | null;
}

const HELLO_EVERY_S = 0.25;
/** Seconds that one side waits for the other at a meeting point: longer than a network client may trust a listing. */
const POINT_LIMIT_S = 100;
const BATCH = 10;
/** What is said where nothing needs to be said. */
const HERE = 'here';
const MAX_HELLO_BYTES = 16 * 1024;

/** null: nobody came. */
export async function meet(io: DelayIo, options: MeetOptions): Promise<MeetFacts | { missing: string }> {
  const { files } = io;
  const { folder, mark, waitS } = options;
  await files.ensureFolder(folder);
  const mine = join(folder, helloName(mark));
  try {
    const other = await findOther(io, options, mine);
    if (other === null) return { missing: `no other \`orze check fs --meet\` came to this folder within ${waitS} s` };
    return await together(io, options, other);
  } finally {
    await files.remove(mine);
  }
}

const helloName = (mark: string): string => `hello-${mark}.json`;

async function findOther(io: DelayIo, options: MeetOptions, mine: string): Promise<Hello | null> {
  const { files, clock } = io;
  const { mark, host, bootId, folder } = options;
  const hello: Hello = { mark, host, bootId, n: 0, with: null };
  const first = new Map<string, number>();
  let saidAt = Number.NEGATIVE_INFINITY;
  let partner: Hello | null = null;
  await until(io, options.waitS, async () => {
    const others = await readHellos(files, folder, mark);
    for (const { mark: name, n } of others) if (!first.has(name)) first.set(name, n);
    const living = others.filter(({ mark: name, n }) => first.get(name) !== n);
    const candidates = living.filter((other) => other.with === null || other.with === mark);
    const chosen = candidates.toSorted((a, b) => (a.mark < b.mark ? -1 : 1))[0];
    const before = hello.with;
    hello.with = chosen?.mark ?? null;
    if (hello.with !== before || clock.uptime() - saidAt > HELLO_EVERY_S) {
      hello.n += 1;
      saidAt = clock.uptime();
      await files.writeAtomic(mine, JSON.stringify(hello), { durable: false });
    }
    // Both have named each other, and this side has said so: the other one comes to the same conclusion.
    partner = chosen !== undefined && chosen.with === mark && before === chosen.mark ? chosen : null;
    return partner !== null;
  });
  return partner;
}

async function readHellos(files: Files, folder: string, mark: string): Promise<Hello[]> {
  const names = (await files.list(folder)).filter((name) => /^hello-[0-9a-f]+\.json$/.test(name));
  const all: Hello[] = [];
  for (const name of names) {
    if (name === helloName(mark)) continue;
    const read = parseJson(await readText(files, join(folder, name)));
    if (read.ok && isHello(read.value)) all.push(read.value);
  }
  return all;
}

function isHello(value: unknown): value is Hello {
  if (!isRecord(value)) return false;
  const { mark, host, bootId, n, with: partner } = value;
  const texts = [mark, host, bootId].every((text) => typeof text === 'string');
  return texts && typeof n === 'number' && (partner === null || typeof partner === 'string');
}

/** Empty: it is not there (any more), or just being replaced. */
async function readText(files: Files, path: string): Promise<string> {
  try {
    return (await files.read(path, MAX_HELLO_BYTES)).toString('utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ESTALE')) return '';
    throw error;
  }
}

class OtherGone extends Error {}

async function together(io: DelayIo, options: MeetOptions, other: Hello): Promise<MeetFacts | { missing: string }> {
  const { files } = io;
  const { mark, folder } = options;
  const leads = mark < other.mark;
  const session = join(folder, `session-${[mark, other.mark].toSorted().join('-')}`);
  try {
    return await measure(io, options, other, session, leads);
  } catch (error) {
    // ENOENT: it has given up, and removed the session.
    if (!(error instanceof OtherGone) && !hasCode(error, 'ENOENT')) throw error;
    return { missing: `${other.host} came, and went away while measuring (${error.message})` };
  } finally {
    if (leads) await files.remove(session);
  }
}

async function measure(
  io: DelayIo,
  options: MeetOptions,
  other: Hello,
  session: string,
  leads: boolean,
): Promise<MeetFacts> {
  const { files } = io;
  const { mark, bootId, rounds, limits } = options;
  const points = join(session, 'points');
  const delayFolder = join(session, 'delays');
  for (const name of ['points', 'mkdir', 'publish']) await files.ensureFolder(join(session, name));
  await prepareDelays(files, delayFolder);

  const say = (name: string, text: string) =>
    files.writeAtomic(join(points, `${name}.${mark}`), text, { durable: false });
  const hear = async (name: string): Promise<string> => {
    const theirs = `${name}.${other.mark}`;
    let text = '';
    const came = await until(io, POINT_LIMIT_S, async () => {
      // By listing, which is seen soonest; what is listed may still not open for a while.
      if ((await files.list(points)).includes(theirs)) text = await readText(files, join(points, theirs));
      return text !== '';
    });
    if (!came) throw new OtherGone(`${POINT_LIMIT_S} s at "${name}"`);
    return text;
  };
  /** Both get here before either goes on. `text` is for the other one. */
  const point = async (name: string, text = HERE): Promise<string> => {
    await say(name, text);
    return hear(name);
  };
  const raceFor = async (what: 'mkdir' | 'publish'): Promise<TakerAnswer[]> => {
    const all: TakerAnswer[] = [];
    const task = { folder: join(session, what), me: mark };
    if (what === 'publish') await takePart(files, { ...task, do: 'prepare', from: 0, to: rounds });
    for (let from = 0; from < rounds; from += BATCH) {
      await point(`${what}-${from}`);
      all.push(await takePart(files, { ...task, do: what, from, to: Math.min(rounds, from + BATCH) }));
    }
    return all;
  };

  await point('begin');
  const mine = { mkdir: addUp(await raceFor('mkdir')), publish: addUp(await raceFor('publish')) };
  const theirs = JSON.parse(await point('raced', JSON.stringify(mine))) as typeof mine;
  if (!leads && !(await answerDelays(io, delayFolder, limits))) throw new OtherGone('no further file to answer');
  const measured = leads ? await measureDelays(io, delayFolder, limits) : null;
  const said = await point('measured', JSON.stringify(measured));
  // The leader removes the session, when the other one has read all of it.
  if (leads) await hear('end');
  else await say('end', HERE);
  return {
    with: other.host,
    sameMachine: other.bootId === bootId,
    mkdir: raceOf(rounds, [mine.mkdir, theirs.mkdir]),
    publish: raceOf(rounds, [mine.publish, theirs.publish]),
    delays: measured ?? (JSON.parse(said) as Delays),
  };
}
