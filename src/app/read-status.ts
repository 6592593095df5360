/** What a look from outside tells: the last status.json, and who of the hosts still gives signs of life. Changes nothing. */
import { join } from 'node:path';
import { DEFAULT_CONFIG } from '../core/defaults.ts';
import { parseJson } from '../core/json.ts';
import { isRecord } from '../core/record.ts';
import type { AnyRecord } from '../core/record.ts';
import type { ProcessIdentity } from '../core/run.ts';
import { asIdeaId } from '../core/words.ts';
import type { IdeaId } from '../core/words.ts';
import type { Clock, Files } from '../edge/edges.ts';
import { asHostRecord } from './host-record.ts';
import type { HostRecord } from './host-record.ts';
import type { Layout } from './layout.ts';
import { listIfThere, readForeign } from './read-file.ts';
import { DamagedRecord } from './surroundings.ts';
import { parseZonedIso } from './time.ts';

/** Beats are compared with the clock of this machine: it only looks once, and nothing is decided by it. */
const SILENT_S = DEFAULT_CONFIG.lease.suspect;

export interface HostSign {
  host: string;
  /** `dead`: its process is gone, seen from this machine. `silent`: no beat for minutes, on a machine that cannot be asked. */
  state: HostRecord['state'] | 'dead' | 'silent';
  /** Seconds since its last beat, by the clocks of both machines; null: the record names no time. */
  beat_age_s: number | null;
  slots: number;
  /** Runs it holds. */
  running: number;
  orze_version: string;
}

export interface StatusSeen {
  /** As it stands on disk; undefined: there is none (yet). */
  status: AnyRecord | undefined;
  /** Seconds since it was written, by the writer's clock and ours. An idle orze does not write it again. */
  ageS: number | null;
  hosts: HostSign[];
}

/** Whether the process lives; undefined: it belongs to another machine, so nobody here can tell. */
export type LivesHere = (process: ProcessIdentity) => boolean | undefined;

/** Throws {@link DamagedRecord} for a status.json that is none, FileError where the folder cannot be read. */
export async function readStatus(
  layout: Layout,
  files: Files,
  clock: Pick<Clock, 'wall'>,
  livesHere: LivesHere,
): Promise<StatusSeen> {
  const now = clock.wall();
  const [status, records] = await Promise.all([readStatusFile(layout, files), readHosts(layout, files)]);
  const hosts = records.map((record) => hostSign(record, now, livesHere));
  return { status, ageS: ageOf(status?.['generated_at'], now), hosts };
}

export type LoopState = 'running' | 'closing' | 'silent' | 'stopped';

/** `silent`: somebody was at work and has neither said goodbye nor given a sign of life for minutes. */
export function loopState(hosts: readonly HostSign[]): LoopState {
  const states: readonly LoopState[] = ['running', 'closing', 'silent'];
  return states.find((state) => hosts.some((host) => host.state === state)) ?? 'stopped';
}

export function hostSign(record: HostRecord, now: Date, livesHere: LivesHere): HostSign {
  const age = ageOf(record.at, now);
  return {
    host: record.host,
    state: stateOf(record, age, livesHere),
    beat_age_s: age,
    slots: record.slots,
    running: record.tokens.length,
    orze_version: record.orze_version,
  };
}

/** undefined: there is none (yet). Throws as {@link readStatus} does. */
export async function readStatusFile({ status }: Layout, files: Files): Promise<AnyRecord | undefined> {
  const bytes = await readForeign(files, status);
  if (bytes === undefined) return undefined;
  if ('odd' in bytes) throw new DamagedRecord(status, bytes.odd);
  const parsed = parseJson(bytes);
  if (!parsed.ok) throw new DamagedRecord(status, parsed.message);
  if (!isRecord(parsed.value)) throw new DamagedRecord(status, 'expected an object');
  return parsed.value;
}

/** Ideas that the last status.json calls BLOCKED; none where it cannot be read: it is only asked for hints. */
export async function blockedIn(files: Files, path: string): Promise<IdeaId[]> {
  const bytes = await readForeign(files, path);
  const parsed = bytes === undefined || 'odd' in bytes ? undefined : parseJson(bytes);
  const blocked = parsed?.ok === true && isRecord(parsed.value) ? parsed.value['blocked'] : undefined;
  if (!Array.isArray(blocked)) return [];
  const ids = blocked.map((one: unknown) =>
    isRecord(one) && typeof one['idea_id'] === 'string' ? asIdeaId(one['idea_id']) : undefined,
  );
  return ids.filter((id) => id !== undefined);
}

/** Newest beat first. What is no host record is left out, as the loop does it. */
export async function readHosts({ hosts }: Layout, files: Files): Promise<HostRecord[]> {
  const names = (await listIfThere(files, hosts)).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  const read = await Promise.all(names.map((name) => readForeign(files, join(hosts, name))));
  const records = read.map((bytes) => {
    const parsed = bytes === undefined || 'odd' in bytes ? undefined : parseJson(bytes);
    return parsed?.ok ? asHostRecord(parsed.value) : undefined;
  });
  return records.filter((record) => record !== undefined).toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

function stateOf(record: HostRecord, ageS: number | null, livesHere: LivesHere): HostSign['state'] {
  if (record.state === 'left') return 'left';
  const lives = livesHere(record.process);
  if (lives === false) return 'dead';
  return lives === undefined && (ageS === null || ageS > SILENT_S) ? 'silent' : record.state;
}

/** Clocks of two machines differ: what seems to come from the future is new. */
function ageOf(at: unknown, now: Date): number | null {
  const then = typeof at === 'string' ? parseZonedIso(at) : undefined;
  return then === undefined ? null : Math.max(0, (now.getTime() - then.getTime()) / 1000);
}
