/**
 * What people and agents ask of the fleet, as facts in files: `results/.orze/requests/<ms>-<hex>.json`. A request never changes; what it says
 * holds from then on, until a later one says otherwise (overlay.ts).
 */
import { isRecord } from './record.ts';
import { readWhere } from './where.ts';
import type { Where } from './where.ts';
import { PRIORITIES, asIdeaId, asToken } from './words.ts';
import type { HostId, IdeaId, Priority, Token } from './words.ts';

/** `<milliseconds>-<8 hex digits>`: whoever writes one makes it greater than all that he has read, so that their order is that of cause and effect. */
export type RequestId = string & { readonly __request: true };
const REQUEST_ID = /^[0-7]\d{12}-[0-9a-f]{8}$/;

export function asRequestId(text: unknown): RequestId | undefined {
  return typeof text === 'string' && REQUEST_ID.test(text) ? (text as RequestId) : undefined;
}

/** `top`: before all others, the one that was asked for last first. */
export type Rank = Priority | 'top';
export const RANKS = ['top', ...PRIORITIES] as const;

/** `all`, `research`, `host:<name>` or `slot:<host>/<slot>`. */
export type PauseScope = string & { readonly __scope: true };
const SCOPE = /^(?:all|research|host:[\w.-]{1,253}|slot:[\w.-]{1,253}\/[a-z]{2,5}:[\w.:-]{1,100})$/;

export function asPauseScope(text: unknown): PauseScope | undefined {
  return typeof text === 'string' && SCOPE.test(text) ? (text as PauseScope) : undefined;
}

/** `drain`: nothing new; `now`: what runs is ended as well. */
export type How = 'drain' | 'now';

interface OfIdeas<Do extends string> {
  readonly do: Do;
  readonly ids: readonly IdeaId[];
}

export type Wish =
  | OfIdeas<'skip'>
  | OfIdeas<'unskip'>
  | OfIdeas<'exclude'>
  | OfIdeas<'include'>
  /** Was done already when it was written: it only says so, and wakes whoever is to run them. */
  | OfIdeas<'retry'>
  /** Whatever is tried of them from now on runs there only; null: anywhere. */
  | (OfIdeas<'bind'> & { readonly where: Where | null })
  /** null: as the idea itself says. */
  | (OfIdeas<'prio'> & { readonly priority: Rank | null })
  /** null: takes the note away. */
  | (OfIdeas<'note'> & { readonly text: string | null })
  | { readonly do: 'pause'; readonly scope: PauseScope; readonly how: How }
  /** `every`: whatever was paused before. */
  | { readonly do: 'resume'; readonly scope: PauseScope | 'every' }
  /** These attempts end; `requeue`: and their ideas wait again. */
  | { readonly do: 'kill'; readonly runs: readonly { id: IdeaId; token: Token }[]; readonly requeue: boolean }
  /** These starts of orze end, and no later one. */
  | { readonly do: 'stop'; readonly hosts: readonly HostId[]; readonly how: How };

export interface Asker {
  readonly user: string;
  readonly host: string;
  /** `cli`, `mcp`, `web`, or what made orze ask itself. */
  readonly via: string;
}

export type Request = Wish & {
  readonly id: RequestId;
  /** Wall time of the asker with its zone: for people. */
  readonly at: string;
  readonly by: Asker;
  readonly reason: string | null;
};

/** Ids, runs or hosts in one file; a longer list is asked for in several. */
export const MAX_NAMED = 10_000;
/** Of a note and of a reason, in characters. */
export const MAX_TEXT = 2000;

export type RequestReading = { ok: true; request: Request } | { ok: false; why: string };

const bad = (why: string): RequestReading => ({ ok: false, why });

/** Strict: a request that is understood in part only would do something that nobody has asked for. */
export function readRequest(value: unknown): RequestReading {
  if (!isRecord(value) || value.schema !== 'orze.request/1') return bad('expected an object of schema orze.request/1');
  const id = asRequestId(value.id);
  if (id === undefined) return bad('`id` must be 13 digits, a dash and 8 hex digits');
  const { at, by, reason = null } = value;
  if (typeof at !== 'string' || !isRecord(by)) return bad('`at` must be a time, `by` must name user, host and via');
  const { user, host, via } = by;
  if (typeof user !== 'string' || typeof host !== 'string' || typeof via !== 'string') {
    return bad('`by` must name user, host and via');
  }
  if (!isText(reason)) return bad(`\`reason\` must be a text of up to ${MAX_TEXT} characters`);
  const wish = readWish(value);
  if (typeof wish === 'string') return bad(wish);
  return { ok: true, request: { ...wish, id, at, by: { user, host, via }, reason } };
}

function readWish(value: Readonly<Record<string, unknown>>): Wish | string {
  const { ids, scope, how } = value;
  switch (value.do) {
    case 'skip':
    case 'unskip':
    case 'exclude':
    case 'include':
    case 'retry':
      return isIds(ids) ? { do: value.do, ids } : WRONG_IDS;
    case 'prio': {
      const priority = value.priority === null ? null : RANKS.find((rank) => rank === value.priority);
      if (priority === undefined) return `\`priority\` must be one of ${RANKS.join(', ')}, or null`;
      return isIds(ids) ? { do: 'prio', ids, priority } : WRONG_IDS;
    }
    case 'bind': {
      const place = value.where === null ? null : asWhere(value.where);
      if (place === undefined) return '`where` must be a query about hosts, `host:node1`, or null';
      return isIds(ids) ? { do: 'bind', ids, where: place } : WRONG_IDS;
    }
    case 'note':
      if (!isText(value.text)) return `\`text\` must be a text of up to ${MAX_TEXT} characters, or null`;
      return isIds(ids) ? { do: 'note', ids, text: value.text } : WRONG_IDS;
    case 'pause': {
      const paused = asPauseScope(scope);
      if (paused === undefined) return WRONG_SCOPE;
      return isHow(how) ? { do: 'pause', scope: paused, how } : WRONG_HOW;
    }
    case 'resume': {
      const resumed = scope === 'every' ? scope : asPauseScope(scope);
      return resumed === undefined ? WRONG_SCOPE : { do: 'resume', scope: resumed };
    }
    case 'kill': {
      const { runs, requeue } = value;
      if (!isList(runs, isRun)) return '`runs` must be a list of {id, token}';
      return typeof requeue === 'boolean' ? { do: 'kill', runs, requeue } : '`requeue` must be true or false';
    }
    case 'stop':
      if (!isList(value.hosts, isHostId)) return '`hosts` must be a list of host ids';
      return isHow(how) ? { do: 'stop', hosts: value.hosts, how } : WRONG_HOW;
    default:
      return '`do` must be one of skip, unskip, prio, bind, note, exclude, include, retry, pause, resume, kill, stop';
  }
}

const WRONG_IDS = '`ids` must be a list of idea ids';
const WRONG_SCOPE = '`scope` must be all, research, host:<name> or slot:<host>/<slot>';
const WRONG_HOW = '`how` must be drain or now';

function asWhere(value: unknown): Where | undefined {
  const reading = typeof value === 'string' ? readWhere(value) : undefined;
  return reading?.ok === true ? reading.where : undefined;
}

const isHow = (value: unknown): value is How => value === 'drain' || value === 'now';
const isText = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && value.length <= MAX_TEXT);

function isList<T>(value: unknown, is: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.length <= MAX_NAMED && value.every((item) => is(item));
}

const isIds = (value: unknown): value is IdeaId[] => isList(value, isIdeaId);
const isIdeaId = (value: unknown): value is IdeaId => typeof value === 'string' && asIdeaId(value) !== undefined;
const isHostId = (value: unknown): value is HostId => typeof value === 'string' && /^[\w.-]{1,300}$/.test(value);
const isRun = (value: unknown): value is { id: IdeaId; token: Token } =>
  isRecord(value) && isIdeaId(value.id) && asToken(value.token) !== undefined;

/** As it stands in a file. */
export function requestRecord(request: Request): object {
  const { id, at, by, reason, ...wish } = request;
  return { schema: 'orze.request/1', id, at, by, ...wish, ...(reason === null ? {} : { reason }) };
}

/** The id of a request that comes after `latest` whatever the clock says. `hex`: 8 random digits. */
export function nextRequestId(wallMs: number, latest: RequestId | null, hex: string): RequestId {
  const after = latest === null ? 0 : Number(latest.slice(0, latest.indexOf('-'))) + 1;
  const id = asRequestId(`${String(Math.max(Math.trunc(wallMs), after)).padStart(13, '0')}-${hex}`);
  if (id === undefined) throw new Error(`no request id can be made at ${wallMs} after ${latest}`);
  return id;
}
