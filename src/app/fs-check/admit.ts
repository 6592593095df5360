/**
 * May orze start on this folder? Refused is a folder that does not do what claims stand on, for every host; and one that holds for a single
 * host only, where another machine is at work on it.
 */
import { join } from 'node:path';
import { knownOf } from '../../core/fs-kinds.ts';
import { judgeRule } from '../../core/fs-verdicts.ts';
import type { FsVerdict } from '../../core/fs-verdicts.ts';
import { parseJson } from '../../core/json.ts';
import type { Problem } from '../../core/problem.ts';
import type { Clock, Files, FolderProbe, Machine, RandomHex } from '../../edge/edges.ts';
import { hasCode } from '../../edge/file-error.ts';
import { sleep } from '../../edge/timer.ts';
import { asHostRecord } from '../host-record.ts';
import type { HostRecord } from '../host-record.ts';
import type { Layout } from '../layout.ts';
import { readIfThere } from '../run-files.ts';
import { mountAt } from './mount.ts';
import { tryRules } from './rules.ts';

export interface AdmitEdges {
  files: Files;
  probe: Pick<FolderProbe, 'realPath' | 'mountInfo'>;
  random: RandomHex;
}

/** null: orze may start. A folder that cannot be tried now is refused too, with what the calls say. */
export async function refusal(layout: Layout, edges: FleetEdges): Promise<Problem | null> {
  try {
    return (await refuseFolder(layout, edges)) ?? (await refuseFleet(layout, edges));
  } catch (error) {
    if (!hasCode(error)) throw error;
    const help = 'mend the rights or the mount, or name another folder with `results_dir` or --results-dir';
    return { code: 'E0304', message: `results folder cannot be used: ${error.message}`, help };
  }
}

/** null: the folder can carry the claims of one host. Throws a FileError for what is of the moment. Leaves nothing behind. */
async function refuseFolder(layout: Layout, { files, random }: AdmitEdges): Promise<Problem | null> {
  const mark = random(8);
  const folder = join(layout.own, `fscheck-${mark}`);
  await files.makeFolder(folder);
  try {
    const [own, results] = [await files.stat(folder), await files.stat(`${layout.results}/.`)];
    if (own !== undefined && results !== undefined && own.dev !== results.dev) {
      return unfit(layout, 'it and its `.orze` are on two devices, and nothing can be renamed from one to the other');
    }
    const worstRule = (await tryRules(folder, mark, files)).map(judgeRule).find(({ level }) => level === 'unfit');
    return worstRule === undefined
      ? null
      : unfit(layout, `${worstRule.code}: ${worstRule.measured}; ${worstRule.unsafe}`);
  } finally {
    await files.remove(folder);
  }
}

function unfit(layout: Layout, why: string): Problem {
  return {
    code: 'E0314',
    message: `the file system of ${layout.results} cannot carry runs: ${why}`,
    note: 'no run is started, on this or any other machine, where a claim could be lost or doubled',
    help: 'name a folder on another file system: `--results-dir DIR`; `orze check fs` tells all about this one',
  };
}

export interface FleetEdges extends AdmitEdges {
  clock: Clock;
  machine: Machine;
  /** Seconds between two heartbeats of a host. */
  heartbeatS: number;
  /** Whether runs are to be started here at all. */
  launches: boolean;
  /** Told before it waits for a sign of life of the other. */
  warn: (problem: Problem) => void;
}

/** null: no other machine is at work here, or the folder holds for several. */
async function refuseFleet(layout: Layout, edges: FleetEdges): Promise<Problem | null> {
  if (!edges.launches) return null; // a report may be written from anywhere
  const mount = await mountAt(layout.results, edges.probe);
  if (mount === null) return null;
  const verdict = knownOf(mount).find((each) => each.level === 'single-host');
  if (verdict === undefined) return null;
  const other = await otherMachine(layout, edges, verdict);
  if (other === null) return null;
  return {
    code: 'E0315',
    message: `${other.host} works on ${layout.results}, and this file system holds for one machine only (${verdict.code}: ${verdict.measured})`,
    note: verdict.unsafe,
    help: verdict.change,
  };
}

/** Another machine whose heartbeat changes while it is watched. */
async function otherMachine(layout: Layout, edges: FleetEdges, verdict: FsVerdict): Promise<HostRecord | null> {
  const before = await others(layout, edges);
  if (before.size === 0) return null;
  const { clock, heartbeatS } = edges;
  const limitS = 2 * heartbeatS + 5;
  const names = [...before.values()].map(({ host }) => host).join(', ');
  edges.warn({
    code: 'W0315',
    message: `${names} has been on this folder, which holds for one machine only (${verdict.code}): watching its heartbeat for ${limitS} s`,
  });
  for (const startedAt = clock.uptime(); clock.uptime() - startedAt < limitS;) {
    await sleep(clock, Math.min(1, heartbeatS / 2));
    for (const [name, record] of await others(layout, edges)) if (before.get(name)?.n !== record.n) return record;
  }
  return null;
}

/** Host files of other machines that have not said good-bye. Containers of this machine share its kernel, and with it all caches. */
async function others({ hosts }: Layout, { files, machine }: FleetEdges): Promise<Map<string, HostRecord>> {
  const found = new Map<string, HostRecord>();
  for (const name of await files.list(hosts)) {
    if (!name.endsWith('.json') || name.startsWith('.')) continue;
    const bytes = await readIfThere(files, join(hosts, name));
    const parsed = bytes === undefined ? undefined : parseJson(bytes);
    const record = parsed?.ok ? asHostRecord(parsed.value) : undefined;
    if (record === undefined || record.state === 'left') continue;
    if (record.machine_id !== machine.machineId && record.process.boot !== machine.bootId) found.set(name, record);
  }
  return found;
}
