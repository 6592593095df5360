/** Failures that are alike: of one cause, with the same text but for numbers, paths and ids. */
import { LISTED } from './board.ts';
import type { FailedRun } from './board.ts';
import { classOfText } from './log-evidence.ts';
import type { IdeaId } from './words.ts';

export interface FailureGroup {
  /** A failure class of docs/failures.md. */
  cause: string;
  /** `f-3a9c`; null where failures are told apart by their cause alone. */
  fingerprint: string | null;
  count: number;
  /** The first {@link LISTED}, in the order of ids. */
  ids: IdeaId[];
  /** What all of them have and not all runs: `host=node2`, `gpu=3`. */
  shared: string[];
}

export interface GroupOptions {
  /** null: by cause alone. */
  fingerprintOf: ((run: FailedRun, cause: string) => string) | null;
  /** Runs of more than one host are known: to have failed on one is something shared. */
  manyHosts: boolean;
}

/** As few as this share nothing that says anything. */
const LEAST_SHARED = 2;
const SLICE = 2048;

interface Gathered extends FailureGroup {
  /** undefined: they differ; null: not known of the first. */
  host: string | null | undefined;
  gpu: number | null | undefined;
}

/** The most frequent first, in slices. Where only the text is known (runs of the original), it names the class. */
export function* groupFailures(
  failed: readonly FailedRun[],
  { fingerprintOf, manyHosts }: GroupOptions,
): Generator<void, FailureGroup[]> {
  const groups = new Map<string, Gathered>();
  for (const [i, fact] of failed.entries()) {
    if (i % SLICE === SLICE - 1) yield;
    const cause = fact.class ?? classOfText(fact.error);
    const fingerprint = fingerprintOf === null ? null : fingerprintOf(fact, cause);
    const key = `${cause} ${fingerprint}`;
    const [host, gpu] = [fact.about?.host ?? null, fact.about?.gpu ?? null];
    const group = groups.get(key) ?? { cause, fingerprint, count: 0, ids: [], shared: [], host, gpu };
    groups.set(key, group);
    group.count += 1;
    if (group.ids.length < LISTED) group.ids.push(fact.id);
    if (group.host !== host) group.host = undefined;
    if (group.gpu !== gpu) group.gpu = undefined;
  }
  const all = [...groups.values()].map(({ host, gpu, ...group }): FailureGroup => {
    if (group.count < LEAST_SHARED || (host ?? null) === null) return group;
    const shared = [...(manyHosts ? [`host=${host}`] : []), ...((gpu ?? null) === null ? [] : [`gpu=${gpu}`])];
    return { ...group, shared };
  });
  return all.toSorted((a, b) => b.count - a.count || (keyOf(a) < keyOf(b) ? -1 : 1));
}

const keyOf = ({ cause, fingerprint }: FailureGroup): string => `${cause} ${fingerprint}`;
