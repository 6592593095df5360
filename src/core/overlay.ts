/**
 * What all requests so far mean. Of two requests about the same thing the one with the greater id counts, in whichever order they are
 * read and however often: so hosts that have read the same files agree, and files may be folded together (app/requests/fold.ts).
 */
import { Bindings } from './binding.ts';
import { asPauseScope } from './request.ts';
import type { How, PauseScope, Rank, Request, RequestId } from './request.ts';
import type { HostId, IdeaId, SlotId, Token } from './words.ts';

type Of<Do extends Request['do']> = Extract<Request, { do: Do }>;
type Skip = Of<'skip' | 'unskip'>;
type Exclusion = Of<'exclude' | 'include'>;
type Pausing = Of<'pause'> | Of<'resume'>;

/** Kills and stops are of attempts and starts that are long gone after this: 7 days, in milliseconds of request ids. */
const ORDERS_KEPT_MS = 7 * 24 * 3600 * 1000;

export interface Pause {
  readonly scope: PauseScope;
  readonly how: How;
  readonly request: Request;
}

/** Where something would run. */
export interface PausePlace {
  /** Host name, and the id of its start. */
  readonly host: string;
  readonly hostId?: HostId;
  readonly slot?: SlotId;
}

export class Overlay {
  readonly #skips = new Map<IdeaId, Skip>();
  readonly #prios = new Map<IdeaId, Of<'prio'>>();
  readonly #binds = new Map<IdeaId, Of<'bind'>>();
  readonly #notes = new Map<IdeaId, Of<'note'>>();
  readonly #exclusions = new Map<IdeaId, Exclusion>();
  readonly #pauses = new Map<PauseScope, Pausing>();
  readonly #kills = new Map<Token, Of<'kill'>>();
  readonly #stops = new Map<HostId, Of<'stop'>>();
  #resumed: Of<'resume'> | null = null;
  readonly #skipped = new Set<IdeaId>();
  readonly #excluded = new Set<IdeaId>();
  readonly #raised = new Map<IdeaId, Of<'prio'>>();
  /** Which hosts ideas were bound to. */
  readonly bindings = new Bindings<Request>();
  #version = 0;
  #latest: RequestId | null = null;

  /** Another number after every change of what holds. */
  get version(): number {
    return this.#version;
  }

  /** The greatest id so far. */
  get latest(): RequestId | null {
    return this.#latest;
  }

  get skipped(): ReadonlySet<IdeaId> {
    return this.#skipped;
  }

  get excluded(): ReadonlySet<IdeaId> {
    return this.#excluded;
  }

  /** Ideas whose priority is not what they say themselves. */
  get raised(): ReadonlyMap<IdeaId, { readonly id: RequestId; readonly priority: Rank | null }> {
    return this.#raised;
  }

  /** Who asked to skip it, when and why; null: it is not skipped. */
  skipOf(id: IdeaId): Request | null {
    const said = this.#skips.get(id);
    return said?.do === 'skip' ? said : null;
  }

  exclusionOf(id: IdeaId): Request | null {
    const said = this.#exclusions.get(id);
    return said?.do === 'exclude' ? said : null;
  }

  rankOf(id: IdeaId): Rank | null {
    return this.#raised.get(id)?.priority ?? null;
  }

  noteOf(id: IdeaId): string | null {
    return this.#notes.get(id)?.text ?? null;
  }

  /** What was asked of this attempt. */
  killOf(token: Token): { readonly requeue: boolean; readonly request: Request } | null {
    const request = this.#kills.get(token);
    return request === undefined ? null : { requeue: request.requeue, request };
  }

  stopOf(host: HostId): { readonly how: How; readonly request: Request } | null {
    const request = this.#stops.get(host);
    return request === undefined ? null : { how: request.how, request };
  }

  /** All that is paused now. */
  pauses(): Pause[] {
    return [...this.#pauses.keys()].flatMap((scope) => this.#pause(scope) ?? []);
  }

  /** The pause that keeps something from starting there; of several the one that also ends what runs. */
  pauseOf({ host, hostId, slot }: PausePlace): Pause | null {
    const hosts = hostId === undefined ? [host] : [host, hostId];
    const scopes = ['all', ...hosts.map((name) => `host:${name}`)];
    if (slot !== undefined) scopes.push(...hosts.map((name) => `slot:${name}/${slot}`));
    return this.#first(scopes);
  }

  /** The same for research cycles of a host. */
  researchPause(place: Omit<PausePlace, 'slot'>): Pause | null {
    return this.pauseOf(place) ?? this.#first(['research']);
  }

  #first(scopes: readonly string[]): Pause | null {
    const found = scopes.flatMap((scope) => this.#pause(asPauseScope(scope)) ?? []);
    return found.find(({ how }) => how === 'now') ?? found[0] ?? null;
  }

  #pause(scope: PauseScope | undefined): Pause | null {
    const said = scope === undefined ? undefined : this.#pauses.get(scope);
    if (said === undefined || scope === undefined || said.do !== 'pause') return null;
    if (this.#resumed !== null && this.#resumed.id > said.id) return null;
    return { scope, how: said.how, request: said };
  }

  /** Answers whether it changes what holds. */
  apply(request: Request): boolean {
    if (this.#latest === null || request.id > this.#latest) this.#latest = request.id;
    const changed = this.#apply(request);
    if (changed) this.#version += 1;
    return changed;
  }

  #apply(request: Request): boolean {
    switch (request.do) {
      case 'skip':
      case 'unskip':
        return putAll(this.#skips, request.ids, request, (id) => mark(this.#skipped, id, request.do === 'skip'));
      case 'exclude':
      case 'include':
        return putAll(this.#exclusions, request.ids, request, (id) =>
          mark(this.#excluded, id, request.do === 'exclude'),
        );
      case 'prio':
        return putAll(this.#prios, request.ids, request, (id) => {
          if (request.priority === null) this.#raised.delete(id);
          else this.#raised.set(id, request);
        });
      case 'bind':
        return putAll(this.#binds, request.ids, request, (id) => this.bindings.put(id, request.where, request));
      case 'note':
        return putAll(this.#notes, request.ids, request);
      case 'pause':
        return putAll(this.#pauses, [request.scope], request);
      case 'resume':
        if (request.scope !== 'every') return putAll(this.#pauses, [request.scope], request);
        if (this.#resumed !== null && this.#resumed.id >= request.id) return false;
        this.#resumed = request;
        return true;
      case 'kill':
        return putAll(
          this.#kills,
          request.runs.map(({ token }) => token),
          request,
        );
      case 'stop':
        return putAll(this.#stops, request.hosts, request);
      case 'retry':
        return true; // nothing holds because of it
      default:
        return request satisfies never;
    }
  }

  /**
   * As few requests as say the same, in order. What was taken back stays as a word of its own: an earlier request could still be read
   * somewhere and must not come to life by it.
   */
  requests(): Request[] {
    const parts = new Map<Request, string[]>();
    const add = (request: Request, name: string): void => {
      const names = parts.get(request);
      if (names === undefined) parts.set(request, [name]);
      else names.push(name);
    };
    for (const map of [
      this.#skips,
      this.#prios,
      this.#binds,
      this.#notes,
      this.#exclusions,
      this.#pauses,
      this.#stops,
    ]) {
      for (const [name, request] of map) add(request, name);
    }
    for (const [token, request] of this.#kills) add(request, token);
    if (this.#resumed !== null) add(this.#resumed, 'every');
    const kept = [...parts].filter(([request]) => !this.#isOver(request));
    return kept.map(([request, names]) => only(request, new Set(names))).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  #isOver(request: Request): boolean {
    if ((request.do !== 'kill' && request.do !== 'stop') || this.#latest === null) return false;
    return msOf(this.#latest) - msOf(request.id) > ORDERS_KEPT_MS;
  }
}

const msOf = (id: RequestId) => Number(id.slice(0, id.indexOf('-')));

function putAll<Key, Said extends Request>(
  map: Map<Key, Said>,
  keys: readonly Key[],
  said: Said,
  noted: (key: Key) => void = () => undefined,
): boolean {
  let changed = false;
  for (const key of keys) {
    const before = map.get(key);
    if (before !== undefined && before.id >= said.id) continue;
    map.set(key, said);
    noted(key);
    changed = true;
  }
  return changed;
}

function mark(set: Set<IdeaId>, id: IdeaId, is: boolean): void {
  if (is) set.add(id);
  else set.delete(id);
}

/** The request without what others have said about since. */
function only(request: Request, names: ReadonlySet<string>): Request {
  if ('ids' in request) return { ...request, ids: request.ids.filter((id) => names.has(id)) };
  if (request.do === 'kill') return { ...request, runs: request.runs.filter(({ token }) => names.has(token)) };
  if (request.do === 'stop') return { ...request, hosts: request.hosts.filter((host) => names.has(host)) };
  return request;
}
