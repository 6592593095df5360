/** What each slot of the fleet did, from what its hosts have told: runs with their ends, and time without a run with its reason. */

export interface FleetEvent {
  /** Milliseconds since 1970, by the clock of its host. */
  readonly atMs: number;
  /** Name of the host. */
  readonly host: string;
  /** As in its event file. */
  readonly record: Readonly<Record<string, unknown>>;
}

export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly kind: 'run' | 'idle';
  readonly id: string | null;
  readonly state: string | null;
  readonly cause: string | null;
  readonly reason: string | null;
  /** It goes on. */
  readonly open: boolean;
}

export interface Lane {
  readonly host: string;
  readonly slot: string;
  /** In the order of time, not overlapping. */
  readonly bars: readonly Bar[];
}

/** A run as its records say, where events do not reach. */
export interface KnownRun {
  readonly id: string;
  readonly host: string;
  /** `gpu:0`; or `:0`, where only the index is known. */
  readonly slots: readonly string[];
  readonly fromMs: number;
  /** null: it goes on. */
  readonly toMs: number | null;
  readonly state: string;
  readonly cause: string | null;
}

interface Open {
  id: string;
  host: string;
  slots: readonly string[];
  fromMs: number;
  /** Of its last step so far. */
  endedMs: number | null;
  state: string | null;
  cause: string | null;
}

interface Placed extends Bar {
  readonly host: string;
  readonly slot: string;
}

/** A claim and its record on disk are so far apart at most. */
const SAME_MS = 60_000;

export class TimelineBook {
  readonly #from: number;
  readonly #to: number;
  readonly #runs = new Map<string, Open>();
  readonly #idle = new Map<string, { host: string; slot: string; reason: string; fromMs: number }>();
  readonly #seen = new Map<string, number>();
  readonly #bars: Placed[] = [];

  /** From one time to another, in milliseconds since 1970. */
  constructor(from: number, to: number) {
    [this.#from, this.#to] = [from, to];
  }

  /** In the order of time. */
  add({ atMs, host, record }: FleetEvent): void {
    const { kind, token, id } = record;
    if (kind === 'opened' || kind === 'stopped')
      this.#endIdle(host, kind === 'stopped' ? atMs : (this.#seen.get(host) ?? atMs));
    this.#seen.set(host, atMs);
    if (kind === 'idle' || kind === 'idle-ended') return this.#addIdle(atMs, host, record);
    if (typeof id !== 'string') return;
    if (typeof token !== 'string') {
      if (kind === 'set-aside')
        for (const [key, run] of this.#runs) if (run.id === id) this.#close(key, atMs, 'RECLAIMED');
      return;
    }
    if (kind === 'claimed' || kind === 'started' || kind === 'taken-over') this.#begin(atMs, host, id, token, record);
    else if (kind === 'released') this.#close(token, atMs, null);
    else if (kind === 'dropped' || kind === 'set-aside' || kind === 'finalised') this.#close(token, atMs, 'RECLAIMED');
    else this.#note(atMs, this.#runs.get(token), record);
  }

  #begin(atMs: number, host: string, id: string, token: string, record: FleetEvent['record']): void {
    const known = this.#runs.get(token);
    if (known !== undefined && record['kind'] !== 'taken-over') return;
    if (known !== undefined) this.#close(token, atMs, null);
    const slots = Array.isArray(record['slots']) ? record['slots'].filter((slot) => typeof slot === 'string') : [];
    // Its claim was told before the time that is looked at.
    const fromMs = record['kind'] === 'started' ? this.#from : atMs;
    this.#runs.set(token, { id, host, slots, fromMs, endedMs: null, state: null, cause: null });
  }

  #note(atMs: number, run: Open | undefined, { kind, failure }: FleetEvent['record']): void {
    if (run === undefined) return;
    if (kind === 'ended') run.endedMs = atMs;
    if (kind === 'completed') run.state = 'COMPLETED';
    if (kind !== 'failed') return;
    run.state = 'FAILED';
    const cause = typeof failure === 'object' && failure !== null && 'class' in failure ? failure.class : null;
    run.cause = typeof cause === 'string' ? cause : null;
  }

  #close(token: string, atMs: number, state: string | null): void {
    const run = this.#runs.get(token);
    if (run === undefined) return;
    this.#runs.delete(token);
    this.#place({ ...run, state: run.state ?? state }, run.endedMs ?? atMs, false);
  }

  #place({ id, host, slots, fromMs, state, cause }: Omit<Open, 'endedMs'>, to: number, open: boolean): void {
    for (const slot of slots) {
      this.#bars.push({ host, slot, from: fromMs, to, kind: 'run', id, state, cause, reason: null, open });
    }
  }

  #addIdle(atMs: number, host: string, { kind, slot, reason, since, seconds }: FleetEvent['record']): void {
    if (typeof slot !== 'string' || typeof reason !== 'string') return;
    const key = `${host} ${slot}`;
    const begun = typeof since === 'string' ? Date.parse(since) : Number.NaN;
    if (kind === 'idle') {
      this.#idle.set(key, { host, slot, reason, fromMs: Number.isNaN(begun) ? atMs : begun });
      return;
    }
    this.#idle.delete(key);
    const fromMs = atMs - (typeof seconds === 'number' ? seconds * 1000 : 0);
    this.#placeIdle({ host, slot, reason, fromMs }, atMs, false);
  }

  #placeIdle(spell: { host: string; slot: string; reason: string; fromMs: number }, to: number, open: boolean): void {
    const { host, slot, reason, fromMs } = spell;
    this.#bars.push({ host, slot, from: fromMs, to, kind: 'idle', id: null, state: null, cause: null, reason, open });
  }

  /** Its orze is gone: what it left without a run is not its any more. */
  #endIdle(host: string, atMs: number): void {
    for (const [key, spell] of this.#idle) {
      if (spell.host !== host) continue;
      this.#idle.delete(key);
      this.#placeIdle(spell, atMs, false);
    }
  }

  /**
   * `running`: ids of runs that go on; `alive`: hosts that are there; `known`: runs by their records, of which those are added that no
   * event tells of.
   */
  lanes(running: ReadonlySet<string>, alive: ReadonlySet<string>, known: Iterable<KnownRun>): Lane[] {
    for (const [token, run] of this.#runs) {
      this.#runs.delete(token);
      const lastSeen = Math.min(this.#to, this.#seen.get(run.host) ?? this.#to);
      const goesOn = running.has(run.id);
      this.#place(goesOn ? { ...run, state: 'RUNNING' } : run, goesOn ? this.#to : (run.endedMs ?? lastSeen), goesOn);
    }
    for (const spell of this.#idle.values()) {
      const isThere = alive.has(spell.host);
      this.#placeIdle(spell, isThere ? this.#to : (this.#seen.get(spell.host) ?? this.#to), isThere);
    }
    this.#idle.clear();
    this.#addKnown(known);
    return this.#inLanes();
  }

  #addKnown(known: Iterable<KnownRun>): void {
    const begins = new Map<string, number[]>();
    for (const { id, from } of this.#bars) if (id !== null) begins.set(id, [...(begins.get(id) ?? []), from]);
    const slots = new Set(this.#bars.map(({ host, slot }) => `${host} ${slot}`));
    for (const run of known) {
      const from = Math.max(run.fromMs, this.#from);
      if ((run.toMs ?? this.#to) < this.#from) continue;
      if ((begins.get(run.id) ?? []).some((begin) => Math.abs(Math.max(begin, this.#from) - from) < SAME_MS)) continue;
      const named = run.slots.map((slot) => (slot.startsWith(':') ? nameOf(slot, run.host, slots) : slot));
      this.#place({ ...run, slots: named, fromMs: from }, run.toMs ?? this.#to, run.toMs === null);
    }
  }

  #inLanes(): Lane[] {
    const lanes = new Map<string, { host: string; slot: string; bars: Bar[] }>();
    for (const { host, slot, ...bar } of this.#bars.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
      const lane = lanes.get(`${host} ${slot}`) ?? { host, slot, bars: [] };
      lanes.set(`${host} ${slot}`, lane);
      lane.bars.push({ ...bar, from: Math.max(bar.from, this.#from), to: Math.min(bar.to, this.#to) });
    }
    return [...lanes.values()]
      .map(({ host, slot, bars }) => ({ host, slot, bars: apart(bars) }))
      .filter(({ bars }) => bars.length > 0)
      .toSorted((a, b) => (a.host === b.host ? compareSlots(a.slot, b.slot) : a.host < b.host ? -1 : 1));
  }
}

/** A slot is handed on before the records of its run are written: the next one ends the one before it. */
function apart(bars: readonly Bar[]): Bar[] {
  const clipped = bars.map((bar, i) => ({ ...bar, to: Math.min(bar.to, bars[i + 1]?.from ?? bar.to) }));
  return clipped.filter(({ from, to, kind }) => to > from || (kind === 'run' && to === from));
}

/** `:3` is `gpu:3`, unless that host is known to have a slot of another kind with this index. */
function nameOf(index: string, host: string, slots: ReadonlySet<string>): string {
  const cpu = `cpu${index}`;
  return slots.has(`${host} ${cpu}`) && !slots.has(`${host} gpu${index}`) ? cpu : `gpu${index}`;
}

function compareSlots(a: string, b: string): number {
  const [x, y] = [a, b].map((slot) => Number(slot.slice(slot.lastIndexOf(':') + 1)));
  if (x !== undefined && y !== undefined && x !== y && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a < b ? -1 : 1;
}
