/**
 * Several hosts on one queue: each tries the ideas first that fall to it, so that they meet seldom. A claim that is lost costs a few calls on
 * the shared folder, and all hosts at the head of the queue would lose most of theirs.
 */
import type { IdeaHead } from './ideas.ts';

/** Ideas per slot of the fleet within which the order of the queue gives way. Below 4 hosts run out of ideas of their own. */
const IDEAS_A_SLOT = 8;

export interface FleetSeen {
  /** This host. */
  me: string;
  /** Live hosts, this one among them or not. */
  hosts: readonly { id: string; slots: number }[];
}

/**
 * The queue as this host should try it. Among the next ideas of one priority those come first that fall to it by rendezvous hashing (the
 * host of the highest hash of both names; Thaler & Ravishankar 1998): hosts that know of each other agree without a word, and a host
 * more moves few ideas. Alone, the order is that of the queue.
 */
export function* spread(ready: Iterable<IdeaHead>, { me, hosts }: FleetSeen): Iterable<IdeaHead> {
  const others = hosts.filter(({ id, slots }) => id !== me && slots > 0);
  if (others.length === 0) {
    yield* ready;
    return;
  }
  const mine = hashOf(me);
  const theirs = others.map(({ id }) => hashOf(id));
  const slots = others.reduce((sum, host) => sum + host.slots, 1);
  const falls = ({ id }: IdeaHead): boolean => {
    const idea = hashOf(id);
    const weight = mixed(idea ^ mine);
    return theirs.every((host) => mixed(idea ^ host) <= weight);
  };
  let window: IdeaHead[] = [];
  for (const idea of ready) {
    const [first] = window;
    if (first !== undefined && (first.priority !== idea.priority || window.length >= slots * IDEAS_A_SLOT)) {
      yield* arranged(window, falls, mine);
      window = [];
    }
    window.push(idea);
  }
  yield* arranged(window, falls, mine);
}

/** Those of others last, each host beginning at another one. */
function* arranged(window: readonly IdeaHead[], falls: (idea: IdeaHead) => boolean, mine: number): Iterable<IdeaHead> {
  const rest: IdeaHead[] = [];
  for (const idea of window) {
    if (falls(idea)) yield idea;
    else rest.push(idea);
  }
  const from = rest.length === 0 ? 0 : mine % rest.length;
  yield* rest.slice(from);
  yield* rest.slice(0, from);
}

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
