/** What starts nothing new, for a while: everything, a host, a slot, research. */
import type * as z from 'zod';
import { asPauseScope } from '../../core/request.ts';
import type { How, PauseScope, Wish } from '../../core/request.ts';
import type { RunRow } from '../../core/row.ts';
import { Refusal } from '../refusal.ts';
import { act, waitFor } from '../requests/acting.ts';
import type { Acting } from '../requests/acting.ts';
import type { pause } from '../schemas/pause.ts';
import type { View } from '../view/view.ts';

export type PauseAnswer = z.infer<typeof pause>;

export interface PauseAsked {
  node: string | null;
  /** `3`, `gpu:3`, `cpu:0`, or `node2:gpu:3`. */
  gpu: string | null;
  research: boolean;
}

/** `now`: waits for at most `waitS` seconds until what ran in the scope is over. */
export async function pauseScope(
  view: View,
  asked: PauseAsked,
  how: How,
  waitS: number,
  acting: Acting,
): Promise<PauseAnswer> {
  const scope = scopeOf(view, asked);
  const before = pausesNow(view);
  const same = before.some((one) => one.scope === scope && one.how === how);
  const acted = await act(view, acting, 'disruptive', same ? [] : [{ do: 'pause', scope, how }]);
  // What has ended and has no outcome yet is still being ended; what is evaluated goes on.
  const trains = ({ id, state }: RunRow): boolean =>
    state === 'RUNNING' || state === 'SILENT' || (state === 'EVAL' && view.fact(id) === undefined);
  const done = (): boolean => acted.loops === 0 || !runningIn(view, scope).some(trains);
  const inTime = how === 'drain' || acting.dryRun || (await waitFor(view, waitS, done));
  return { ...acted, ...change(view, scope, before, !same), timed_out: !inTime };
}

/** Without a scope everything that was paused goes on. */
export async function resumeScope(view: View, asked: PauseAsked, acting: Acting): Promise<PauseAnswer> {
  const every = asked.node === null && asked.gpu === null && !asked.research;
  const scope = every ? 'every' : scopeOf(view, asked);
  const before = pausesNow(view);
  const changes = before.some((one) => every || one.scope === scope);
  const wish: Wish = { do: 'resume', scope };
  const acted = await act(view, acting, 'additive', changes ? [wish] : []);
  return { ...acted, ...change(view, scope, before, changes), timed_out: false };
}

function change(view: View, scope: PauseScope | 'every', before: PauseAnswer['before'], changed: boolean) {
  const running = scope === 'every' ? [] : runningIn(view, scope).map(({ id }) => id);
  return { scope, before, after: pausesNow(view), changed, running };
}

function pausesNow(view: View): PauseAnswer['before'] {
  return view
    .overlay()
    .pauses()
    .map(({ scope, how, request }) => {
      const { at, by, reason } = request;
      return { scope, how, by: `${by.user}@${by.host}`, at, reason };
    });
}

function runningIn(view: View, scope: PauseScope): RunRow[] {
  const [kind, ...rest] = scope.split(':');
  const name = rest.join(':');
  const [host, slot] = name.split('/');
  return view.running().filter((row) => {
    if (kind === 'all') return true;
    if (kind === 'host') return row.host === name;
    return kind === 'slot' && row.host === host && row.slots.includes(slot ?? '');
  });
}

function scopeOf(view: View, { node, gpu, research }: PauseAsked): PauseScope {
  if (research && node === null && gpu === null) return checked('research');
  if (research) throw wrong('--research is a scope of its own: leave --node and --gpu out');
  if (gpu === null) return checked(node === null ? 'all' : `host:${known(view, node)}`);
  const parts = /^(?:([\w.-]+):)?(?:(gpu|cpu|mig):)?([\w.-]+)$/.exec(gpu);
  if (parts === null) throw wrong(`\`${gpu}\` is no slot: write \`3\`, \`gpu:3\` or \`cpu:0\``);
  const named = parts[1] !== undefined && ['gpu', 'cpu', 'mig'].includes(parts[1]) ? undefined : parts[1];
  const kind = parts[2] ?? (named === undefined && parts[1] !== undefined ? parts[1] : 'gpu');
  return checked(`slot:${known(view, node ?? named ?? view.ctx.machine.hostName)}/${kind}:${parts[3]}`);
}

/** A host that has never been here is more likely misspelled than awaited. */
function known(view: View, name: string): string {
  const names = new Set(view.hosts().flatMap(({ record }) => [record.host, record.host_id]));
  if (names.has(name) || name === view.ctx.machine.hostName) return name;
  const message = `no orze has worked here on a host \`${name}\``;
  throw new Refusal('missing', { code: 'E0518', message, help: '`orze nodes --all` lists them' });
}

function checked(text: string): PauseScope {
  const scope = asPauseScope(text);
  if (scope === undefined) throw wrong(`\`${text}\` cannot be paused`);
  return scope;
}

function wrong(message: string): Refusal {
  return new Refusal('usage', { code: 'E0517', message, help: '`orze pause --help`' });
}
