/** What is done to the hosts of a self-test. Each answers what it hit, or null when there was nothing to hit. */
import type { Processes } from '../../edge/edges.ts';
import type { Member, Finder } from './find.ts';
import type { Fleet, Host, Housing } from './fleet.ts';
import type { Fault, FaultKind } from './model.ts';
import { LEASE } from './project.ts';
import type { Seeded } from './seeded.ts';

/**
 * After the death of a keeper its orze must be let live this long, in seconds: a trainer whose supervisors are all gone for as long as
 * a lease is in nobody's hands (docs/selftest.md).
 */
const RECOVERY_S = 4;

export interface FaultWorld {
  fleet: Fleet;
  housing: Housing;
  find: Finder;
  processes: Processes;
  random: Seeded;
  /** Living trainers that a host must have to be hit. */
  atLeast: number;
  now: () => number;
  /** Seconds; ends early when the self-test is stopped. */
  sleep: (seconds: number) => Promise<void>;
  /** What goes on beside the drawing of faults. */
  background: (work: Promise<void>) => void;
}

export type Hit = Omit<Fault, 'kind' | 'at'> | null;
const NOTHING = { tokens: [], keepers: [], idea: null, until: null } as const;

export type HostFault = Exclude<FaultKind, 'delete-run' | 'append' | 'edit' | 'truncate'>;

export async function hitHost(world: FaultWorld, kind: HostFault): Promise<Hit> {
  const host = world.random.pick(world.fleet.hosts.filter((one) => isFree(world, one)));
  if (host === undefined) return null;
  const all = membersOf(world, host);
  const orze = all.find(({ role }) => role === 'orze');
  const trainers = tokensOf(all).length;
  if (orze === undefined || trainers < world.atLeast) return null;
  switch (kind) {
    case 'kill-orze':
      return killOrze(world, host, orze, all);
    case 'kill-keeper':
      return killKeeper(world, host, all);
    case 'kill-both':
      return killBoth(world, host, orze, all);
    case 'kill-trainer':
      return killTrainer(world, host, all);
    case 'power-cut':
      return powerCut(world, host, all);
    case 'stop-orze':
      return stop(world, host, [orze], pauseS(world, [0.3, 3]));
    case 'stop-keeper':
      return stopKeeper(world, host, all);
    case 'freeze-host':
      return freezeHost(world, host);
    case 'restart':
      return restart(world, host, orze);
    default:
      return kind satisfies never;
  }
}

/** Up, with nothing of it stopped or being recovered. */
function isFree({ now }: FaultWorld, host: Host): boolean {
  return host.state === 'up' && now() >= host.busyUntil && now() - host.startedAt > 0.3;
}

/** Where hosts share a machine, a keeper belongs to the host whose trainer it has. */
function membersOf({ find, housing }: FaultWorld, host: Host): Member[] {
  const all = find();
  if (housing.apart) return all.filter((member) => member.host === host.name);
  const own = all.filter((member) => member.host === host.name);
  const parents = new Set(own.filter(({ role }) => role === 'trainer').map(({ parent }) => parent));
  return [...own, ...all.filter(({ role, process }) => role === 'keeper' && parents.has(process.pid))];
}

const tokensOf = (members: readonly Member[]): string[] => [
  ...new Set(members.flatMap(({ token }) => (token === '' ? [] : [token]))),
];
const keepersOf = (members: readonly Member[]): string[] =>
  members.flatMap(({ keeper }) => (keeper === '' ? [] : [keeper]));
const seconds = (length: number): string => `${length.toFixed(1)} s`;

function kill({ processes }: FaultWorld, members: readonly Member[]): void {
  for (const { process } of members) processes.signal(process, 'SIGKILL');
}

async function killOrze(world: FaultWorld, host: Host, orze: Member, all: readonly Member[]): Promise<Hit> {
  const { random, fleet } = world;
  host.state = 'down';
  kill(world, [orze]);
  await fleet.ended(host);
  // Mostly at once; its keepers go on without it for any time.
  const away = random.chance(0.6)
    ? 0
    : random.chance(0.8)
      ? random.between(0.1, 2)
      : LEASE.reclaim + random.between(0.5, 2);
  fleet.startIn(host, away);
  return { ...NOTHING, what: `${host.name}, back in ${seconds(away)}`, tokens: tokensOf(all) };
}

function killKeeper(world: FaultWorld, host: Host, all: readonly Member[]): Hit {
  const keeper = world.random.pick(all.filter(({ role }) => role === 'keeper'));
  if (keeper === undefined) return null;
  host.busyUntil = world.now() + RECOVERY_S;
  const tokens = tokensOf(all.filter(({ parent }) => parent === keeper.process.pid));
  kill(world, [keeper]);
  return { ...NOTHING, what: `${host.name}, keeper ${keeper.keeper}`, tokens, keepers: [keeper.keeper] };
}

async function killBoth(world: FaultWorld, host: Host, orze: Member, all: readonly Member[]): Promise<Hit> {
  const keepers = all.filter(({ role }) => role === 'keeper');
  host.state = 'down';
  host.busyUntil = world.now() + RECOVERY_S;
  kill(world, [orze, ...keepers]);
  await world.fleet.ended(host);
  await world.fleet.start(host);
  const tokens = tokensOf(all);
  return { ...NOTHING, what: `${host.name}, orze and ${keepers.length} keepers`, tokens, keepers: keepersOf(keepers) };
}

function killTrainer(world: FaultWorld, host: Host, all: readonly Member[]): Hit {
  const trainer = world.random.pick(all.filter(({ role }) => role === 'trainer'));
  if (trainer === undefined) return null;
  kill(world, [trainer]);
  return { ...NOTHING, what: `${host.name}, attempt ${trainer.token.slice(0, 8)}`, tokens: [trainer.token] };
}

async function powerCut(world: FaultWorld, host: Host, all: readonly Member[]): Promise<Hit> {
  const { random, fleet, housing } = world;
  host.state = 'down';
  host.busyUntil = world.now() + RECOVERY_S;
  if (housing.cut === undefined) {
    // Supervisors first, as nothing of a machine without power learns how the rest of it ended.
    kill(
      world,
      all.filter(({ role }) => role !== 'trainer'),
    );
    kill(
      world,
      membersOf(world, host).filter(({ role }) => role === 'trainer'),
    );
  } else await housing.cut(host.name);
  await fleet.ended(host);
  const away = random.chance(0.7) ? random.between(0, 1.5) : LEASE.reclaim + random.between(1, 3);
  fleet.startIn(host, away);
  return { ...NOTHING, what: `${host.name}, back in ${seconds(away)}`, tokens: tokensOf(all), keepers: keepersOf(all) };
}

/** Shorter than any limit, longer than the fence, or longer than the lease. */
function pauseS({ random }: FaultWorld, [short, middle]: readonly [number, number]): number {
  if (random.chance(0.5)) return random.between(0.2, short * 2);
  return random.chance(0.6) ? random.between(middle - 1, middle + 1) : LEASE.reclaim + random.between(1, 3);
}

function stop(world: FaultWorld, host: Host, members: readonly Member[], lengthS: number): Hit {
  const { processes, now, sleep, background } = world;
  host.busyUntil = now() + lengthS + 1;
  for (const { process } of members) processes.signal(process, 'SIGSTOP');
  const until = now() + lengthS;
  background(
    sleep(lengthS).then(() => {
      for (const { process } of [...members, ...wrappers(world, host)]) processes.signal(process, 'SIGCONT');
    }),
  );
  return { ...NOTHING, what: `${host.name}, ${seconds(lengthS)}`, until };
}

function stopKeeper(world: FaultWorld, host: Host, all: readonly Member[]): Hit {
  const keeper = world.random.pick(all.filter(({ role }) => role === 'keeper'));
  return keeper === undefined ? null : stop(world, host, [keeper], pauseS(world, [0.5, LEASE.fence + 1]));
}

/** A machine that is paused: supervisors first and last, so that no trainer starts meanwhile and the hardest case comes after it. */
async function freezeHost(world: FaultWorld, host: Host): Promise<Hit> {
  const { processes, now, sleep, background } = world;
  const lengthS = pauseS(world, [0.5, LEASE.fence + 1]);
  host.busyUntil = now() + lengthS + 1.5;
  const stopped = new Map<string, Member>();
  const add = (roles: readonly Member['role'][]): number => {
    const fresh = membersOf(world, host).filter(
      ({ role, process }) => roles.includes(role) && !stopped.has(keyOf(process)),
    );
    for (const member of fresh) {
      processes.signal(member.process, 'SIGSTOP');
      stopped.set(keyOf(member.process), member);
    }
    return fresh.length;
  };
  add(['orze']);
  add(['keeper']);
  while (add(['orze', 'keeper', 'trainer']) > 0);
  const members = [...stopped.values()];
  const fault = {
    ...NOTHING,
    what: `${host.name}, ${seconds(lengthS)}`,
    tokens: tokensOf(members),
    until: now() + lengthS,
  };
  background(
    sleep(lengthS).then(() => {
      const order = ['trainer', 'keeper', 'orze'];
      const sorted = members.toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
      for (const { process } of [...sorted, ...wrappers(world, host)]) processes.signal(process, 'SIGCONT');
      fault.until = now();
    }),
  );
  return fault;
}

/** What a rig started the orze with may have stopped along with it, as nsenter does. */
function wrappers(world: FaultWorld, host: Host): Member[] {
  return membersOf(world, host).filter(({ role }) => role === 'other');
}

const keyOf = ({ pid, start }: Member['process']): string => `${pid}:${start}`;

function restart(world: FaultWorld, host: Host, orze: Member): Hit {
  const { processes, fleet, background } = world;
  host.state = 'leaving';
  processes.signal(orze.process, 'SIGTERM');
  background(fleet.ended(host).then(() => fleet.start(host)));
  return { ...NOTHING, what: host.name };
}
