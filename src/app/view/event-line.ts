/** One line of an event file as faces give it out: kinds of the farm become types, and long proofs stay where they are. */
import { fingerprint } from '../../core/fingerprint.ts';
import { parseJson } from '../../core/json.ts';
import { isRecord } from '../../core/record.ts';
import type { AnyRecord } from '../../core/record.ts';
import type { FarmEvent } from '../events.ts';
import { offsetIso, parseZonedIso } from '../time.ts';

export interface SeenEvent {
  /** By the clock of its host; of a line that cannot be read the time of the one before it. */
  readonly at: string;
  readonly atMs: number;
  readonly type: string;
  /** The idea that it is about. */
  readonly id: string | null;
  readonly host: string;
  readonly data: AnyRecord;
}

const TYPES = {
  opened: 'host_joined',
  stopped: 'host_left',
  claimed: 'claimed',
  started: 'started',
  ended: 'ended',
  completed: 'completed',
  failed: 'failed',
  killed: 'killed',
  adopted: 'adopted',
  'taken-over': 'reclaimed',
  'set-aside': 'reclaimed',
  finalised: 'reclaimed',
  requeued: 'requeued',
  released: 'released',
  dropped: 'dropped',
  'lost-claim': 'lost_claim',
  'new-best': 'new_best',
  request: 'request',
  problem: 'problem',
  idle: 'idle',
  'idle-ended': 'idle_ended',
  waiting: 'waiting',
  'launch-blocked': 'launch_blocked',
  'launch-unblocked': 'launch_unblocked',
  'folder-hangs': 'folder_hangs',
  'folder-answers': 'folder_answers',
  slot: 'slot',
  chore: 'chore',
  'research-started': 'research_started',
  'research-ended': 'research_ended',
  'cleanup-ended': 'cleanup_ended',
  stopping: 'stopping',
} as const satisfies Readonly<Record<FarmEvent['kind'], string>>;

/** Of a line that is no event: what a power cut or a full disk has left of one. */
export const UNREADABLE = 'unreadable';

export const EVENT_TYPES: readonly string[] = [...new Set(Object.values(TYPES)), UNREADABLE];

/** What matters to somebody who was away; the rest is how it came about. */
export const USUAL_EVENTS: ReadonlySet<string> = new Set([
  'started',
  'completed',
  'failed',
  'killed',
  'adopted',
  'reclaimed',
  'requeued',
  'new_best',
  'request',
  'problem',
  'idle',
  'launch_blocked',
  'launch_unblocked',
  'host_joined',
  'host_left',
  UNREADABLE,
]);

/** Keys that stand beside `data`, are told in another form, or look like a secret and would be taken out on their way. */
const BESIDE = new Set(['at', 'kind', 'id', 'failure', 'token']);

/** A kind that this orze does not know passes as it is. `beforeMs`: time of the event before it, for a line without one. */
export function readEventLine(line: string, host: string, beforeMs: number): SeenEvent {
  const parsed = parseJson(line);
  const raw = parsed.ok && isRecord(parsed.value) ? parsed.value : undefined;
  const { at, kind } = raw ?? {};
  const atMs = typeof at === 'string' ? parseZonedIso(at)?.getTime() : undefined;
  if (raw === undefined || typeof kind !== 'string' || typeof at !== 'string' || atMs === undefined) {
    const data = { characters: line.length };
    return { at: offsetIso(new Date(beforeMs)), atMs: beforeMs, type: UNREADABLE, id: null, host, data };
  }
  return { at, atMs, type: typeOf(kind), id: idOf(raw), host, data: dataOf(raw, kind) };
}

function typeOf(kind: string): string {
  return Object.hasOwn(TYPES, kind) ? TYPES[kind as keyof typeof TYPES] : underscored(kind);
}

function idOf({ id, problem, ideas }: AnyRecord): string | null {
  if (typeof id === 'string') return id;
  if (isRecord(problem) && typeof problem['idea'] === 'string') return problem['idea'];
  const [only, ...others]: readonly unknown[] = Array.isArray(ideas) ? ideas : [];
  return typeof only === 'string' && others.length === 0 ? only : null;
}

function dataOf(raw: AnyRecord, kind: string): AnyRecord {
  const rest = Object.entries(raw).filter(
    // `by` is the host that writes, but of a request it is who asked.
    ([key, value]) => !BESIDE.has(key) && (key !== 'by' || isRecord(value)),
  );
  const data = Object.fromEntries(rest.map(([key, value]) => [underscored(key), value]));
  if (TYPES.finalised === typeOf(kind)) data['how'] = underscored(kind);
  const { failure } = raw;
  return isRecord(failure) ? { ...data, ...failureOf(failure) } : data;
}

/** The log lines that prove it are in outcome.json: `orze why`. */
function failureOf({ class: cause, text, stage }: AnyRecord): AnyRecord {
  const mark = typeof text === 'string' && typeof cause === 'string' ? fingerprint(text, cause) : null;
  return { cause: cause ?? null, message: text ?? null, fingerprint: mark, stage: stage ?? null };
}

function underscored(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`).replaceAll('-', '_');
}

/** The beginning of a line as orze writes it. */
const HEAD = /^\{"at": ?"([^"]{1,40})"/;

/** Of a line that need not be read whole: the time in its first characters; undefined: it is not there. */
export function glanceAtTime(head: string): number | undefined {
  const [, at] = HEAD.exec(head) ?? [];
  return at === undefined ? undefined : parseZonedIso(at)?.getTime();
}
