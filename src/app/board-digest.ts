/** What report and status say about many runs at once: computed anew only where a run has changed, in slices. */
import { groupFailures } from '../core/failure-groups.ts';
import type { FailureGroup } from '../core/failure-groups.ts';
import type { Difference, FailedRun, UnknownRun } from '../core/board.ts';
import type { RankedRun } from '../core/leaderboard.ts';
import { trendOf } from '../core/trend.ts';
import type { Trend } from '../core/trend.ts';
import type { IdeaId } from '../core/words.ts';
import type { Context } from './context.ts';
import { inSlices } from './slices.ts';

/** Best runs that are compared with their parents. */
export const TOP = 5;

export interface Digest {
  ranked: readonly RankedRun[];
  failed: readonly FailedRun[];
  unknown: readonly UnknownRun[];
  trend: Trend;
  failures: FailureGroup[];
  differs: readonly Difference[];
}

/** `changes`: against the parent, in words; empty where nothing differs, null where the parent cannot be read. */
export type TopChange = Pick<Difference, 'parent' | 'changes'>;

/** Reads the configs of a few ideas and of their parents; ideas that cannot be read are left out. */
export type ReadChanges = (ids: readonly IdeaId[]) => Promise<ReadonlyMap<IdeaId, TopChange>>;

export interface DigestOptions {
  fingerprintOf: (text: string, cause: string) => string;
  readChanges: ReadChanges;
  /** Milliseconds that "since the last report" covers; default an hour. */
  windowMs?: number;
}

export class BoardDigest {
  readonly #ctx: Context;
  readonly #options: DigestOptions;
  readonly #fingerprints = new WeakMap<FailedRun, string>();
  #trend: { ended: readonly RankedRun[]; failed: readonly FailedRun[]; trend: Trend } | null = null;
  #failures: { failed: readonly FailedRun[]; manyHosts: boolean; groups: FailureGroup[] } | null = null;
  #changes: { key: string; changes: ReadonlyMap<IdeaId, TopChange> } | null = null;

  constructor(ctx: Context, options: DigestOptions) {
    this.#ctx = ctx;
    this.#options = options;
  }

  async now(): Promise<Digest> {
    const { clock, memory } = this.#ctx;
    const { ranked, failed, unknown } = await inSlices(clock, memory.facts.inOrder());
    const ended = await inSlices(clock, memory.facts.inTime());
    const trend = await this.#trendOf(ended, failed);
    const failures = await this.#failuresOf(failed);
    return { ranked, failed, unknown, trend, failures, differs: await this.#differs(ranked) };
  }

  async #trendOf(ended: readonly RankedRun[], failed: readonly FailedRun[]): Promise<Trend> {
    const { clock, config } = this.#ctx;
    const known = this.#trend;
    if (known !== null && known.ended === ended && known.failed === failed) return known.trend;
    const trend = await inSlices(clock, trendOf(ended, failed, config.report, this.#options.windowMs));
    this.#trend = { ended, failed, trend };
    return trend;
  }

  async #failuresOf(failed: readonly FailedRun[]): Promise<FailureGroup[]> {
    const { clock, memory } = this.#ctx;
    const manyHosts = memory.hosts.length > 1;
    const known = this.#failures;
    if (known !== null && known.failed === failed && known.manyHosts === manyHosts) return known.groups;
    const groups = await inSlices(clock, groupFailures(failed, { manyHosts, fingerprintOf: this.#fingerprint }));
    this.#failures = { failed, manyHosts, groups };
    return groups;
  }

  /** Once for each run: masking a text costs more than all the rest. */
  readonly #fingerprint = (run: FailedRun, cause: string): string => {
    const known = this.#fingerprints.get(run);
    if (known !== undefined) return known;
    const text = this.#options.fingerprintOf(run.error, cause);
    this.#fingerprints.set(run, text);
    return text;
  };

  /** Configs of runs do not change: read again only when others are at the top, or ideas.md was read anew. */
  async #differs(ranked: readonly RankedRun[]): Promise<Difference[]> {
    const { readChanges } = this.#options;
    const { facts, ideas } = this.#ctx.memory;
    const top = ranked.slice(0, TOP).filter(({ score }) => score !== null);
    const key = `${ideas.size} ${top.map(({ id }) => id).join(' ')}`;
    if (this.#changes?.key !== key) this.#changes = { key, changes: await readChanges(top.map(({ id }) => id)) };
    const { changes } = this.#changes;
    return top.flatMap(({ id, score }) => {
      const change = changes.get(id);
      if (change === undefined || change.parent === null) return [];
      const before = facts.scoreOf(change.parent);
      return { id, ...change, delta: before === null || score === null ? null : score - before };
    });
  }
}
