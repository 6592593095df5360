/**
 * What a look into `results/<id>/` says, and what follows from it (the table of reliability.md). Pure: the reader brings the
 * file contents and how long he himself has watched them unchanged.
 */
import { isRecord } from './record.ts';
import type { Claim } from './run.ts';
import { asToken } from './words.ts';

/** A claim of the original (`farm.py`): no token, no lease. */
export interface PythonClaim {
  claimed_by: string;
  gpu: number;
}

export type ClaimReading =
  { kind: 'ours'; claim: Claim } | { kind: 'python'; claim: PythonClaim } | { kind: 'torn'; why: string };

/** Judges the parsed content of claim.json. Unknown keys are kept out of the way, missing ones of ours make it torn. */
export function readClaim(value: unknown): ClaimReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'torn', why: 'claim.json is not an object' };
  }
  const record = value as Record<string, unknown>;
  if (!('token' in record)) {
    const { claimed_by: by, gpu } = record;
    return {
      kind: 'python',
      claim: { claimed_by: typeof by === 'string' ? by : '?', gpu: typeof gpu === 'number' ? gpu : 0 },
    };
  }
  const strings = ['claimed_by', 'claimed_at', 'host_id', 'machine_id', 'boot_id', 'pidns', 'title'] as const;
  const wrong =
    strings.find((key) => typeof record[key] !== 'string') ??
    (['pid', 'pid_start', 'attempt', 'gpu'] as const).find((key) => typeof record[key] !== 'number') ??
    (['slots', 'devices'] as const).find((key) => !isTexts(record[key])) ??
    (isDeviceEnv(record.device_env) ? undefined : 'device_env');
  if (wrong !== undefined || asToken(record.token) === undefined) {
    return { kind: 'torn', why: `claim.json has no valid ${wrong ?? 'token'}` };
  }
  return { kind: 'ours', claim: record as unknown as Claim };
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Whoever carries the run on gives these to its stages: anybody can write into results/, so nothing but devices may be set here. */
const DEVICE_VARIABLES: readonly string[] = [
  'CUDA_VISIBLE_DEVICES',
  'CUDA_DEVICE_ORDER',
  'HIP_VISIBLE_DEVICES',
  'ORZE_GPUS',
  'ORZE_GPU_UUIDS',
];

function isDeviceEnv(value: unknown): boolean {
  if (!isRecord(value)) return false;
  return Object.entries(value).every(([name, text]) => DEVICE_VARIABLES.includes(name) && typeof text === 'string');
}

/** One look into a run folder that is not finished. */
export type Sighting =
  | { kind: 'empty' }
  | { kind: 'partial' }
  | { kind: 'torn' }
  | { kind: 'python'; hasMetrics: boolean }
  | {
      kind: 'claimed';
      claim: Claim;
      /** The training stage has ended or the outcome is known: nothing may be thrown away any more. */
      ended: boolean;
      /** Completed, but with stages of the plan that nobody has begun. */
      open: boolean;
    };

export interface Watched {
  sighting: Sighting;
  /** Seconds I have watched everything about it unchanged, by my own suspend-aware clock. */
  unchangedS: number;
  /** Looks I have taken at it with its owner in this same state. */
  looks: number;
  /** The owner's processes are on this machine, in this boot and pid namespace, and all gone. */
  ownerGone: boolean;
  /** Same machine, another boot: every process of the owner is gone. */
  rebooted: boolean;
}

export interface Patience {
  emptyGrace: number;
  pythonGrace: number;
  partialGrace: number;
  reclaim: number;
  heartbeat: number;
  orphanTimeoutHours: number;
  /** Python nodes work on this folder: they may sit between their mkdir and their claim.json. */
  pythonSeen: boolean;
}

export type Verdict =
  | { act: 'wait'; why: string }
  /** Publish over the empty folder: the file system lets only one through. */
  | { act: 'publish-over' }
  /** Move it to attempts/ and queue the idea again. */
  | { act: 'set-aside'; why: 'lost' | 'partial' | 'python-orphan' | 'rebooted' }
  /** The result is there, only its owner is not: record it. */
  | { act: 'finalise'; why: 'lost' | 'rebooted' }
  /** As finalise, but stages are left to do: whoever has the slots does them, under the same token. */
  | { act: 'take-over'; slots: number }
  /** The owner died here: carry its run on. */
  | { act: 'adopt' };

/** Who may act on an unfinished folder, and how: reliability.md, the two tables. */
export function judge(watched: Watched, patience: Patience): Verdict {
  const { sighting, unchangedS } = watched;
  switch (sighting.kind) {
    case 'empty': {
      const grace = patience.pythonSeen ? patience.pythonGrace : patience.emptyGrace;
      return unchangedS >= grace ? { act: 'publish-over' } : { act: 'wait', why: 'reserved, not yet published' };
    }
    case 'partial':
      return unchangedS >= patience.partialGrace
        ? { act: 'set-aside', why: 'partial' }
        : { act: 'wait', why: 'files without a claim' };
    case 'torn':
      return unchangedS >= Math.max(patience.partialGrace, patience.reclaim)
        ? { act: 'set-aside', why: 'partial' }
        : { act: 'wait', why: 'claim.json cannot be read' };
    case 'python':
      if (patience.orphanTimeoutHours <= 0) {
        return { act: 'wait', why: 'claimed by a Python node; orphan_timeout_hours is 0, so it is never reclaimed' };
      }
      return unchangedS >= patience.orphanTimeoutHours * 3600
        ? { act: 'set-aside', why: 'python-orphan' }
        : { act: 'wait', why: 'claimed by a Python node' };
    case 'claimed':
      return judgeClaimed(sighting, watched, patience);
    default:
      return sighting satisfies never;
  }
}

function judgeClaimed(sighting: Extract<Sighting, { kind: 'claimed' }>, watched: Watched, patience: Patience): Verdict {
  const { unchangedS, looks } = watched;
  if (watched.ownerGone && looks >= 2) return { act: 'adopt' };
  // Cloned containers share a machine id, so a reboot is believed only after more than two silent heartbeats.
  if (watched.rebooted && looks >= 2 && unchangedS >= 2.5 * patience.heartbeat) {
    return ownerDead(sighting, 'rebooted');
  }
  if (unchangedS >= patience.reclaim) {
    return ownerDead(sighting, 'lost');
  }
  return { act: 'wait', why: 'claimed by another host' };
}

function ownerDead({ claim, ended, open }: Extract<Sighting, { kind: 'claimed' }>, why: 'lost' | 'rebooted'): Verdict {
  if (open) return { act: 'take-over', slots: claim.slots.length };
  return ended ? { act: 'finalise', why } : { act: 'set-aside', why };
}
