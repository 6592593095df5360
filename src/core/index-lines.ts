/**
 * Finished runs as the index of them keeps them: many in a line, each value in the column of its key. What is read of a line stays such columns
 * until somebody asks for a run: of a hundred thousand, most questions look at few. A cache, so that a form that is not known is no line.
 */
import type { OrzeConfig } from './config.ts';
import { parseJson, toJson } from './json.ts';
import type { CompletedRun } from './leaderboard.ts';
import type { FailureClass, KnownFact, RunAbout } from './run.ts';
import { asIdeaId } from './words.ts';
import type { IdeaId } from './words.ts';

type FailedRun = Extract<KnownFact, { state: 'failed' }>;

/** What values are kept, in which order: an index that was made for other columns is of no use. */
export function valueKeys(report: OrzeConfig['report']): string[] {
  return [...new Set([...report.columns.map(({ key }) => key), report.primary_metric])];
}

/** A run that may stand in the index: something shows later that it is still true. */
export type Indexable = (CompletedRun | FailedRun) & { proof: string };

export function isIndexable(fact: KnownFact): fact is Indexable {
  return fact.state !== 'unknown' && fact.proof !== undefined;
}

/** Characters that a run takes in a line, nearly. */
export function lengthInIndex(fact: Indexable, keys: readonly string[]): number {
  const said = fact.state === 'failed' ? fact.error : JSON.stringify(keys.map((key) => packed(fact.values[key])));
  return fact.id.length + fact.proof.length + said.length;
}

/**
 * `[ids, proofs, values by key, failures, hosts, about]`. Proofs have no blanks, and stand between blanks. Failures are `[place, error, class]`,
 * hosts are named once. `about`: place of the host (-1: nothing is known), GPU, attempt, times of claim and end, seconds of training.
 */
export function indexLine(facts: readonly Indexable[], keys: readonly string[]): string {
  const hosts = [...new Set(facts.flatMap(({ about }) => about?.host ?? []))];
  const column = (of: (about: RunAbout) => number | null): (number | null)[] =>
    facts.map(({ about }) => (about === undefined ? null : of(about)));
  return JSON.stringify([
    facts.map(({ id }) => id),
    facts.map(({ proof }) => proof).join(' '),
    keys.map((key) => facts.map((fact) => (fact.state === 'failed' ? null : packed(fact.values[key])))),
    facts.flatMap((fact, at) => (fact.state === 'failed' ? [[at, fact.error, fact.class]] : [])),
    hosts,
    [
      facts.map(({ about }) => (about === undefined ? -1 : hosts.indexOf(about.host))),
      column(({ gpu }) => gpu),
      column(({ attempt }) => attempt),
      column(({ claimedMs }) => claimedMs),
      column(({ endedMs }) => endedMs),
      column(({ trainS }) => trainS),
    ],
  ]);
}

/** The runs of a line; none where it is of another form. Throws SyntaxError where it is no JSON. */
export function readIndexLine(line: string, keys: readonly string[]): KnownFact[] {
  const columns = columnsOf(JSON.parse(line), keys);
  if (columns === undefined) return [];
  const facts: KnownFact[] = columns.ids.map((id, at) => new KeptCompleted(id, columns, at));
  for (const [at, error, cause] of columns.failures) {
    const id = columns.ids[at];
    if (id !== undefined) facts[at] = new KeptFailed(id, error, cause, columns, at);
  }
  return facts;
}

type Numbers = readonly (number | null)[];

interface Line {
  readonly keys: readonly string[];
  readonly ids: readonly IdeaId[];
  /** One text until the first is asked for: a look from outside needs hardly any. */
  proofs: string | readonly string[];
  readonly values: readonly (readonly unknown[])[];
  readonly failures: readonly (readonly [number, string, FailureClass | null])[];
  readonly hosts: readonly string[];
  readonly about: readonly [Numbers, Numbers, Numbers, Numbers, Numbers, Numbers];
}

const ABOUT = 6;

function columnsOf(read: unknown, keys: readonly string[]): Line | undefined {
  if (!Array.isArray(read)) return undefined;
  const [ids, proofs, values, failures, hosts, about] = read as unknown[];
  if (!isList(ids, (id) => typeof id === 'string' && asIdeaId(id) !== undefined)) return undefined;
  const isColumn = (column: unknown, is: (value: unknown) => boolean): boolean =>
    isList(column, is) && column.length === ids.length;
  if (typeof proofs !== 'string' || !isList(values, (column) => isColumn(column, () => true))) return undefined;
  if (values.length !== keys.length || !isList(failures, isFailure)) return undefined;
  if (!isList(hosts, (host) => typeof host === 'string')) return undefined;
  if (!isList(about, (column) => isColumn(column, isNumber)) || about.length !== ABOUT) return undefined;
  return { keys, ids, proofs, values, failures, hosts, about } as unknown as Line;
}

function isList(value: unknown, is: (item: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(is);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' || value === null;
}

function isFailure(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string';
}

/** What both have. They hold their line: nothing of it is copied until it is asked for. */
abstract class Kept {
  readonly id: IdeaId;
  protected readonly line: Line;
  protected readonly at: number;

  constructor(id: IdeaId, line: Line, at: number) {
    this.id = id;
    this.line = line;
    this.at = at;
  }

  get proof(): string {
    const { line } = this;
    if (typeof line.proofs === 'string') line.proofs = line.proofs.split(' ');
    return line.proofs[this.at] ?? '';
  }

  get about(): RunAbout | undefined {
    const { about, hosts } = this.line;
    const [host, gpu, attempt, claimedMs, endedMs, trainS] = about;
    const name = hosts[host[this.at] ?? -1];
    if (name === undefined) return undefined;
    return {
      host: name,
      gpu: gpu[this.at] ?? 0,
      attempt: attempt[this.at] ?? 0,
      claimedMs: claimedMs[this.at] ?? null,
      endedMs: endedMs[this.at] ?? null,
      trainS: trainS[this.at] ?? null,
    };
  }
}

class KeptCompleted extends Kept implements CompletedRun {
  get state(): 'completed' {
    return 'completed';
  }

  get values(): Readonly<Record<string, unknown>> {
    const { keys, values } = this.line;
    const made: Record<string, unknown> = {};
    for (let i = 0; i < keys.length; i += 1) made[keys[i] ?? ''] = unpacked(values[i]?.[this.at]);
    return made;
  }
}

class KeptFailed extends Kept implements FailedRun {
  readonly error: string;
  readonly class: FailureClass | null;

  constructor(id: IdeaId, error: string, cause: FailureClass | null, line: Line, at: number) {
    super(id, line, at);
    this.error = error;
    this.class = cause;
  }

  get state(): 'failed' {
    return 'failed';
  }
}

/** What JSON cannot say goes into a list: nothing in it for undefined, else a text as Python writes it (NaN, -0.0, objects). */
function packed(value: unknown): unknown {
  if (value === undefined) return [];
  const plain = typeof value === 'number' ? Number.isFinite(value) && !Object.is(value, -0) : typeof value !== 'object';
  return plain || value === null ? value : [toJson(value, { python: true, compact: true })];
}

function unpacked(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const [text] = value as unknown[];
  const read = typeof text === 'string' ? parseJson(text) : undefined;
  return read?.ok === true ? read.value : undefined;
}
