/** Why an idea that could run does not run yet: everything that a launch needs, checked one by one. */
import { resolve } from 'node:path';
import { GIB } from '../../core/defaults.ts';
import type { HostId } from '../../core/words.ts';
import type { RunRow } from '../../core/row.ts';
import { pausedOn } from '../paused.ts';
import { expectedStarts } from '../view/expected.ts';
import type { HostView } from '../view/hosts-seen.ts';
import { usualSeconds } from '../view/usual.ts';
import type { View } from '../view/view.ts';
import { isOn, nobodyOn } from './place.ts';
import { isoOf } from './run-item.ts';
import type { Explained, WhyAnswer } from './why-parts.ts';

type Check = WhyAnswer['checks'][number];
/** Ideas before it that are named. */
const NAMED = 3;

export async function explainQueued(view: View, row: RunRow): Promise<Explained> {
  const running = view.hosts().filter(({ state }) => state === 'running');
  /** Those of them on which it may run. */
  const hosts = running.filter(isOn(row.constraint));
  const checks: Check[] = [
    ...(await projectChecks(view, row)),
    ...controlChecks(view, row, hosts),
    fleetCheck(view, running),
    ...bindingChecks(view, row, hosts),
    ...(hosts.length > 0 ? slotChecks(row, hosts) : []),
    ...blockChecks(view, hosts),
    ...before(view, row),
  ];
  const blockers = checks.filter(({ ok }) => ok === false);
  const place = row.position === null ? '' : `, position ${row.position}`;
  const fits = hosts.some(({ record }) => record.slots >= row.gpus);
  const start = row.position === null || !fits ? null : (expectedStarts(view, row.position)[row.position - 1] ?? null);
  const usual = usualSeconds(view.ctx.memory.facts);
  const because =
    blockers.length > 0 ? 'It has not started because:' : 'Nothing speaks against it: it starts when its turn comes.';
  return {
    verdict: `${row.id} is ${row.state}${place}. ${because}`,
    checks: [
      ...checks,
      ...(usual === null
        ? []
        : [
            {
              name: 'how long a run takes',
              ok: null,
              detail: `${usual.p50.toFixed(0)} s (median of ${usual.n})`,
              code: null,
            },
          ]),
    ],
    expected_start:
      start === null ? null : { p50: isoOf(start.p50Ms) ?? '', p90: isoOf(start.p90Ms) ?? '', host: start.host },
    actions: actionsFor(row, running.length > 0),
  };
}

async function projectChecks(view: View, row: RunRow): Promise<Check[]> {
  const { ctx } = view;
  const { config, memory, files, root } = ctx;
  const detail = (await view.details([row.id])).get(row.id);
  const script = await files.stat(resolve(root, config.train_script));
  const base = memory.baseProblem;
  return [
    check('config is valid', detail !== undefined, detail === undefined ? 'its YAML cannot be read' : '', 'E0102'),
    check('train script exists', script !== undefined, config.train_script, 'E0301'),
    ...(base === null ? [] : [check('base config can be used', false, base.message, base.code)]),
  ];
}

/** What somebody has asked for. */
function controlChecks(view: View, row: RunRow, hosts: readonly HostView[]): Check[] {
  if (row.state === 'SKIPPED') return [check('not skipped', false, 'somebody asked to skip it', null)];
  const paused = pausedOn(
    view.ctx,
    hosts.map(({ host, record }) => ({ host, hostId: record.host_id as HostId })),
  );
  return [check('not skipped', true, '', null), ...(paused === null ? [] : [check('not paused', false, paused, null)])];
}

function fleetCheck(view: View, hosts: readonly HostView[]): Check {
  if (hosts.length > 0) return check('orze runs', true, hosts.map(({ host }) => host).join(', '), null);
  const silent = view.hosts().filter(({ state }) => state === 'silent' || state === 'dead');
  const last = silent[0];
  const detail =
    last === undefined
      ? 'no orze works on this folder: `orze run`'
      : `${last.host} gives no sign of life any more (${last.state})`;
  return check('orze runs', false, detail, null);
}

/** Of an idea that was bound to hosts: to which, by whom, and whether one of them is there. */
function bindingChecks(view: View, { id }: RunRow, hosts: readonly HostView[]): Check[] {
  const bound = view.overlay().bindings.of(id);
  if (bound === null) return [];
  const { where, request } = bound;
  const { by, at, reason } = request;
  const who = `bound to ${where} by retry of ${by.user} on ${by.host}, ${at}${reason === null ? '' : ` (${reason})`}`;
  // One that is about to leave takes nothing new.
  const nobody = hosts.length > 0 ? null : (nobodyOn(view, where) ?? 'its orze is being stopped');
  const there = hosts.map(({ host }) => host).join(', ');
  return [check('may run here', nobody === null, `${who}; ${nobody ?? there}`, null)];
}

function slotChecks(row: RunRow, hosts: readonly HostView[]): Check[] {
  const widest = Math.max(0, ...hosts.map(({ record }) => record.slots));
  if (row.gpus > widest) {
    const detail = `it asks for ${row.gpus} GPUs, no host that runs has more than ${widest}`;
    return [check('a host is wide enough', false, detail, null)];
  }
  const total = hosts.reduce((sum, { record }) => sum + record.slots, 0);
  const free = hosts.reduce((sum, { record }) => sum + record.free_gpus.length, 0);
  const busy = hosts.reduce((sum, { record }) => sum + record.tokens.length, 0);
  const held = hosts.flatMap(({ host, record }) => (record.held ?? []).map((one) => ({ host, ...one })));
  const said = held.slice(0, NAMED).map(({ host, slot, reason, why }) => `${slot} on ${host} is ${reason} (${why})`);
  const unsaid = Math.max(0, total - busy - free - said.length);
  const others = unsaid === 0 ? [] : [`${unsaid} ${said.length === 0 ? 'held by others or not to be seen' : 'more'}`];
  const detail = [`${busy} of ${total} in use, ${free} free`, ...said, ...others].join('; ');
  return [check('a slot is free', free >= row.gpus, detail, null)];
}

/** What keeps whole hosts from launching: each says it of itself. A pause has a check of its own. */
function blockChecks({ ctx }: View, hosts: readonly HostView[]): Check[] {
  const blocked = hosts.flatMap(({ host, record: { launch_block: block } }) => (block ? [{ host, ...block }] : []));
  const every = hosts.length > 0 && blocked.length === hosts.length;
  const of = (wanted: (reason: string) => boolean): string[] =>
    blocked.filter(({ reason }) => wanted(reason)).map(({ host, why }) => `${host}: ${why}`);
  const disks = of((reason) => reason === 'low_disk');
  const others = of((reason) => !['low_disk', 'paused', 'no_ready_idea'].includes(reason));
  const free = ctx.memory.freeBytes;
  const room = free === null ? [] : [`${(free / GIB).toFixed(1)} GB free`];
  // One host with room will do.
  const isFull = disks.length > 0 && every;
  return [
    check('disk has room', !isFull, [...room, ...disks].join('; ') || 'unknown', 'E0309'),
    ...(others.length === 0 ? [] : [check('launches are open', !every, others.join('; '), null)]),
  ];
}

function before(view: View, row: RunRow): Check[] {
  if (row.position === null || row.position === 1) return [];
  const ids: string[] = [];
  for (const { id, priority } of view.queue()) {
    if (id === row.id || ids.length === NAMED) break;
    ids.push(`${id} (${priority})`);
  }
  const more = row.position - 1 - ids.length;
  return [check('before it', null, `${ids.join(', ')}${more > 0 ? ` and ${more} more` : ''}`, null)];
}

function actionsFor({ id, state, priority, constraint }: RunRow, runs: boolean): WhyAnswer['actions'] {
  if (state === 'SKIPPED') return [{ cmd: `orze unskip ${id}`, effect: 'it waits again', class: 'additive' }];
  const free = { cmd: `orze retry ${id} --where any`, effect: 'it may run anywhere', class: 'additive' as const };
  return [
    ...(constraint === null ? [] : [free]),
    ...(runs ? [] : [{ cmd: 'orze run', effect: 'starts the loop on this machine', class: 'additive' as const }]),
    ...(priority === 'critical'
      ? []
      : [{ cmd: `orze prio ${id} critical`, effect: 'to start sooner', class: 'additive' as const }]),
  ];
}

function check(name: string, ok: boolean | null, detail: string, code: string | null): Check {
  return { name, ok, detail, code: ok === false ? code : null };
}
