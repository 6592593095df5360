/** Where ideas may run, as people say it and are told of it. */
import { spokenDuration } from '../../core/duration.ts';
import { includesHost, namesIn, readWhere } from '../../core/where.ts';
import type { Where } from '../../core/where.ts';
import { Refusal } from '../refusal.ts';
import type { HostView } from '../view/hosts-seen.ts';
import type { View } from '../view/view.ts';

/** What says: on any host. */
const ANYWHERE = 'any';
/** Hosts that are named in one line. */
const NAMED = 3;

/** null: on any host. Throws {@link Refusal} for what is not about hosts, with the place in the text. */
export function readPlace(text: string): Where | null {
  if (text.trim() === ANYWHERE) return null;
  const read = readWhere(text);
  if (read.ok) return read.where;
  throw new Refusal('usage', {
    code: 'E0524',
    message: `an idea cannot be bound to this: ${read.message}`,
    source: text,
    line: 1,
    column: read.at + 1,
    help: `hosts by name: \`host:node1\`, \`host:node1,node2\`, \`-host:node3\`, \`host:gpu-*\`, or \`${ANYWHERE}\`; \`orze nodes --all\` lists them`,
  });
}

/** A child is an idea of its own, which nobody has bound. */
export function notBoth(): Refusal {
  const message = '`set` adds ideas instead of running these again: `where` has nothing to bind';
  return new Refusal('usage', { code: 'E0200', message, help: 'leave one of them out' });
}

export const isOn =
  (where: Where | null) =>
  ({ host }: HostView): boolean =>
    where === null || includesHost(where, host);

/** Why nothing that is bound to this place starts now; null: somebody works there. */
export function nobodyOn(view: View, where: Where): string | null {
  const there = view.hosts().filter(isOn(where));
  if (there.some(({ alive }) => alive)) return null;
  if (there.length === 0) {
    const names = namesIn(where).slice(0, NAMED).join(', ');
    return `no orze has worked here on ${names === '' ? 'such a host' : `a host ${names}`}`;
  }
  // The newest sign of life of a host comes first.
  const newest = there.filter(({ host }, i) => there.findIndex((one) => one.host === host) === i);
  return newest.slice(0, NAMED).map(lastSeen).join(', ');
}

function lastSeen({ host, beat_age_s: age, state }: HostView): string {
  const since = age === null ? 'at a time that nobody knows' : `${spokenDuration(age)} ago`;
  return `${host} was last seen ${since} (${state})`;
}
