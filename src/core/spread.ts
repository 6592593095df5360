/**
 * Several hosts on one queue: each tries the ideas first that fall to it, so that they meet seldom. A claim that is lost costs a few calls on
 * the shared folder, and all hosts at the head of the queue would lose most of theirs.
 */
import type { IdeaHead } from './ideas.ts';
import type { IdeaId } from './words.ts';

/**
 * Ideas per slot of the fleet within which the order of the queue gives way. A host sees what others have claimed at its next listing: until
 * then it needs ideas of its own.
 */
const IDEAS_A_SLOT = 32;

export interface FleetSeen {
  /** This host. */
  me: string;
  /** Live hosts, this one among them or not. */
  hosts: readonly { id: string; host: string; slots: number }[];
  /** An idea that was bound to hosts falls to one of them. */
  mayRun: (idea: IdeaId, host: string) => boolean;
}

/**
 * The queue as this host should try it. Among the next ideas of one priority those come first that fall to it by rendezvous hashing (the
 * host of the highest hash of both names; Thaler & Ravishankar 1998): hosts that know of each other agree without a word, and a host
 * more moves few ideas. Alone, the order is that of the queue.
 */
export function* spread(ready: Iterable<IdeaHead>, fleet: FleetSeen): Iterable<IdeaHead> {
  const others = othersOf(fleet);
  if (others.length === 0) {
    yield* ready;
    return;
  }
  const falls = fallingTo(fleet);
  const slots = others.reduce((sum, host) => sum + host.slots, 1);
  const from = hashOf(fleet.me);
  let [seen, rest]: [number, IdeaHead[]] = [0, []];
  for (const idea of ready) {
    // Few, and whoever is free is to take them.
    if (idea.top === true) {
      yield idea;
      continue;
    }
    if (rest[0] !== undefined && (rest[0].priority !== idea.priority || seen >= slots * IDEAS_A_SLOT)) {
      yield* beginningAt(rest, from);
      [seen, rest] = [0, []];
    }
    seen += 1;
    if (falls(idea)) yield idea;
    else rest.push(idea);
  }
  yield* beginningAt(rest, from);
}

/** Ideas of others: each host begins at another one. */
function* beginningAt(ideas: readonly IdeaHead[], hash: number): Iterable<IdeaHead> {
  const from = ideas.length === 0 ? 0 : hash % ideas.length;
  yield* ideas.slice(from);
  yield* ideas.slice(0, from);
}

/** Whether an idea falls to this host. Alone, all do. */
export function fallingTo(fleet: FleetSeen): (idea: IdeaHead) => boolean {
  const mine = hashOf(fleet.me);
  const theirs = othersOf(fleet).map(({ id, host }) => ({ host, hash: hashOf(id) }));
  return ({ id }) => {
    const idea = hashOf(id);
    const weight = mixed(idea ^ mine);
    return theirs.every(({ host, hash }) => mixed(idea ^ hash) <= weight || !fleet.mayRun(id, host));
  };
}

const othersOf = ({ me, hosts }: FleetSeen) => hosts.filter(({ id, slots }) => id !== me && slots > 0);

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** The finalizer of MurmurHash3: each bit of the result depends on each bit of the argument. */
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
