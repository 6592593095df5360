/** What stands in a file of `results/.orze/hosts/`. */
import { isRecord } from '../core/record.ts';
import type { ProcessIdentity } from '../core/run.ts';

export interface HostRecord {
  schema: 'orze.host/1';
  host_id: string;
  host: string;
  machine_id: string;
  process: ProcessIdentity;
  /** Counts the beats: the value that others watch. */
  n: number;
  at: string;
  state: 'running' | 'closing' | 'left';
  tokens: string[];
  slots: number;
  free_gpus: number[];
  orze_version: string;
  /** What each slot is good for at this beat; absent in records of earlier versions. */
  slots_seen?: { slot: string; state: string; why: string | null }[];
}

export function asHostRecord(value: unknown): HostRecord | undefined {
  if (!isRecord(value) || value.schema !== 'orze.host/1') return undefined;
  const whole = isRecord(value.process) && Array.isArray(value.tokens) && Array.isArray(value.free_gpus);
  return whole ? (value as HostRecord & typeof value) : undefined;
}
