/** One seed from its beginning to its verdict: trouble, healing, quiet, a second recovery, the end. */
import type { Violation } from './invariants.ts';
import { Swarm } from './swarm.ts';
import { World } from './world.ts';
import type { WorldOptions } from './world.ts';

export interface Verdict {
  seed: number;
  violation: Violation | null;
  hash: number;
  events: number;
  ops: number;
  faults: number;
  excused: number;
  runs: number;
  /** Virtual seconds. */
  lasted: number;
  world: World;
}

/** A slow call takes this long at most (faults.ts). */
const LATEST_S = 180;

let current: World | null = null;

/** What no part of a program caught: a bug of whatever ran at that moment. Call once per process. */
export function watchForBugs(): void {
  process.on('unhandledRejection', (error) => bug(error));
  process.on('uncaughtException', (error) => bug(error));
}

function bug(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (current === null) throw error;
  current.invariants.violate('bug', text, '');
}

export async function runSeed(seed: number, options: WorldOptions): Promise<Verdict> {
  const world = new World(seed, options);
  current = world;
  const { sched, invariants, witnesses } = world;
  await course(world);
  current = null;
  const { hash, ops, faults } = world;
  const { first: violation, excused } = invariants;
  const runs = witnesses.all.length;
  return { seed, violation, hash, events: sched.steps, ops, faults, excused, runs, lasted: sched.now, world };
}

async function course(world: World): Promise<void> {
  const { sched, invariants, config, orzes } = world;
  const { chance } = sched;
  const violated = () => invariants.first !== null;
  /** Until `done`, a violation, or the limit. */
  const run = (done: () => boolean, forS: number) => sched.run(() => violated() || done(), sched.now + forS);

  const drawn = chance.between(60, chance.pick([150, 300, 500]));
  const troubleS = world.options.lasting ? 3 * config.lease.reclaim : drawn;
  const swarm = new Swarm(world, troubleS);
  for (const orze of orzes) sched.after(chance.between(0, 20), () => orze.start());
  for (const python of world.pythons) python.start();
  keepRunning(world);
  await run(() => false, troubleS);
  if (violated()) return;
  world.note('rig', 'FAULT', 'the trouble is over');
  swarm.end();

  const finished = everyFew(world, 5, () => invariants.unfinished() === null);
  let quiet = false;
  const limit = sched.now + patienceS(world);
  while (!quiet) {
    await run(finished, limit - sched.now);
    if (violated()) return;
    if (sched.now >= limit || invariants.unfinished() !== null) {
      return invariants.violate(
        'I4/I5',
        `not done after ${Math.round(patienceS(world))} s: ${invariants.unfinished()}`,
        ideaOf(invariants.unfinished()),
      );
    }
    // Long enough for a retry to be queued, and for reports to be written.
    await run(() => false, 2.2 * config.poll + 25);
    if (violated()) return;
    quiet = invariants.unfinished() === null;
  }
  // A write of the time of trouble may arrive late, and is mended within two polls.
  if (invariants.misreported() !== null) await run(() => false, LATEST_S + 2.2 * config.poll + 25);
  const wrong = invariants.misreported();
  if (wrong !== null) invariants.violate('I7', wrong, '');
  invariants.atTheEnd();
  if (violated()) return;

  if (chance.happens(0.3)) {
    const before = invariants.snapshot();
    world.note('rig', 'FAULT', 'all orzes are killed and started again');
    for (const orze of orzes) if (orze.process !== null) orze.machine.table.signal(orze.process, 'SIGKILL');
    for (const orze of orzes) sched.after(1, () => orze.start());
    await run(() => false, 2.2 * config.poll + 25);
    if (violated()) return;
    if (changed(before, invariants.snapshot()))
      return invariants.violate('I20', difference(before, invariants.snapshot()), '');
  }

  // I22: with nothing running, one signal ends each at once, and nothing is left behind.
  for (const orze of orzes) {
    orze.wanted = false;
    orze.stop();
  }
  const up = () => orzes.some((orze) => orze.up);
  // One may still sit in a slow call of the time of trouble, with a run that it could not release.
  if (!(await run(() => !up(), LATEST_S + 60)) || up())
    return invariants.violate('I22', 'an orze does not end when it is told to', '');
  const left = () => world.machines.flatMap(({ table }) => table.all());
  const { idle } = world.keeperTimes;
  await run(() => left().length === 0, config.lease.reclaim + 3 * idle + 60);
  const stays = left()[0];
  if (stays !== undefined && !violated())
    invariants.violate('I22', `${stays.life.name} ${stays.identity.pid} is left on ${stays.machine.name}`, '');
}

/** A user or a service starts an orze again that could not begin. */
function keepRunning(world: World): void {
  const { sched, orzes } = world;
  const look = (): void => {
    for (const orze of orzes) if (orze.wanted && !orze.up && orze.starts > 0) orze.start();
    sched.after(sched.chance.between(30, world.config.lease.reclaim), look);
  };
  sched.after(30, look);
}

function everyFew(world: World, seconds: number, test: () => boolean): () => boolean {
  let at = 0;
  let answer = false;
  return () => {
    if (world.sched.now < at) return false;
    at = world.sched.now + seconds;
    answer = test();
    return answer;
  };
}

/** A bound that no orderly recovery exceeds: leases run out one after another, then every idea runs on the fewest slots. */
function patienceS({ config, ideas, pythons }: World): number {
  const { lease } = config;
  const stages = config.timeout * 1.2 + 3 * 60 + config.kill_grace + 90;
  const tries = config.max_idea_failures + 2;
  const python = pythons.length > 0 ? 2 * lease.pythonGrace + config.orphan_timeout_hours * 7200 : 0;
  return 3 * lease.reclaim + 2 * lease.partialGrace + python + 600 + ideas.count * tries * stages;
}

function ideaOf(text: string | null): string {
  return /idea-\d+/.exec(text ?? '')?.[0] ?? '';
}

/** A keeper's own record of an exit may come late, when the run was released by its local copy; all else stays as it was. */
function changed(before: string, after: string): boolean {
  const known = new Set(before.split('\n'));
  const came = after.split('\n').filter((line) => !known.has(line));
  const gone = before.split('\n').some((line) => !after.split('\n').includes(line));
  return gone || came.some((line) => !/\/\.orze\/(?:exit\.[^/]+|metrics\.sealed)\.json=/.test(line));
}

function difference(before: string, after: string): string {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const gone = a.filter((line) => !b.includes(line));
  const came = b.filter((line) => !a.includes(line));
  return `a second recovery changed something: gone ${gone.slice(0, 3).join(' ')}, new ${came
    .map((l) => l.slice(0, 120))
    .slice(0, 6)
    .join(' ')}`.slice(0, 600);
}
