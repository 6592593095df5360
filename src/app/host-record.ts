/** What stands in a file of `results/.orze/hosts/`. */
import type { HeldSlot } from '../core/idle.ts';
import { isRecord } from '../core/record.ts';
import type { AnyRecord } from '../core/record.ts';
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
  /** The rest is absent in records of earlier versions. ISO time of this start. */
  started_at?: string;
  /** Bytes free in the results folder for this user, as this host sees it. */
  free_bytes?: number | null;
  /** Slots that are in use by others, or out of order. */
  unusable?: number;
  /** Which, and why. */
  held?: readonly HeldSlot[];
  /** Why it launches nothing at all now; null: nothing speaks against it. */
  launch_block?: { reason: string; why: string } | null;
  /** Tokens of runs whose log has been still for half the stall limit. */
  silent?: string[];
  /** Of the last 24 hours, as far as this start has lived: seconds of all slots, and of those without a run by reason. */
  idle?: { slot_seconds: number; by_reason: Record<string, number> };
}

export function asHostRecord(value: unknown): HostRecord | undefined {
  if (!isRecord(value) || value.schema !== 'orze.host/1') return undefined;
  const whole = isRecord(value.process) && Array.isArray(value.tokens) && Array.isArray(value.free_gpus);
  return whole && isLater(value) ? (value as HostRecord & typeof value) : undefined;
}

/** What later versions added is of its form, or not there. */
function isLater({ started_at, free_bytes, unusable, held, launch_block, silent, idle }: AnyRecord): boolean {
  const isNumber = (field: unknown): boolean => field === undefined || field === null || typeof field === 'number';
  return (
    (started_at === undefined || typeof started_at === 'string') &&
    isNumber(free_bytes) &&
    isNumber(unusable) &&
    (held === undefined || (Array.isArray(held) && held.every(saysWhy('slot')))) &&
    (launch_block === undefined || launch_block === null || saysWhy()(launch_block)) &&
    (silent === undefined || Array.isArray(silent)) &&
    (idle === undefined ||
      (isRecord(idle) &&
        typeof idle['slot_seconds'] === 'number' &&
        isRecord(idle['by_reason']) &&
        Object.values(idle['by_reason']).every((seconds) => typeof seconds === 'number')))
  );
}

const saysWhy =
  (...more: readonly string[]) =>
  (value: unknown): boolean =>
    isRecord(value) && ['reason', 'why', ...more].every((key) => typeof value[key] === 'string');
