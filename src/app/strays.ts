/** Looks at run folders that are not ours and not finished, and judges what is due (core/claim.ts holds the rules). */
import { join } from 'node:path';
import { judge, readClaim } from '../core/claim.ts';
import type { PythonClaim, Sighting, Watched } from '../core/claim.ts';
import { parseJson } from '../core/json.ts';
import type { JudgedMetrics } from '../core/metrics.ts';
import type { Claim, KnownFact, Outcome, ReleasedRecord } from '../core/run.ts';
import { Watch } from '../core/watch.ts';
import { compareIds } from '../core/words.ts';
import type { IdeaId, Token } from '../core/words.ts';
import { longestGapS } from './context.ts';
import type { Context } from './context.ts';
import { factOf } from './facts.ts';
import { noteRetry } from './finish.ts';
import type { RunLayout } from './layout.ts';
import type { Stray } from './memory.ts';
import { seeOwner } from './owner.ts';
import type { Proofs } from './proof.ts';
import { openStages } from './stages-left.ts';
import {
  completedFact,
  failedFact,
  readIfThere,
  readMetrics,
  readOutcome,
  readReleased,
  readStage,
} from './run-files.ts';
import { parseZonedIso } from './time.ts';
import { FileError, hasCode } from '../edge/file-error.ts';

type Sighted = 'gone' | 'finished' | Unfinished;

interface Unfinished {
  sighting: Sighting;
  /** The text whose change counts as a sign of life. */
  value: string;
  claim: Claim | null;
  python?: PythonClaim;
  beat?: string | null;
}

export class Strays {
  readonly #ctx: Context;
  readonly #proofs: Proofs;
  readonly #watch: Watch;
  /** Whether the owner is there: its runs give signs of life without it. */
  readonly #owners: Watch;
  /** Uptime at which a folder was first seen, for claims whose own time has no zone. */
  readonly #firstSeen = new Map<IdeaId, number>();

  constructor(ctx: Context, proofs: Proofs) {
    this.#ctx = ctx;
    this.#proofs = proofs;
    this.#watch = new Watch(longestGapS(ctx.config));
    this.#owners = new Watch(longestGapS(ctx.config));
  }

  /** One look into one folder: finished runs become facts, the others strays with a verdict. */
  async look(id: IdeaId): Promise<void> {
    const { memory, layout } = this.#ctx;
    const run = layout.run(id);
    const sighted = await this.#sight(id, run);
    if (sighted === 'gone') {
      this.forget(id);
      memory.requeue(id);
      return;
    }
    if (sighted === 'finished') {
      this.#firstSeen.delete(id);
      memory.strays.delete(id);
      memory.queue.remove(id);
      memory.changed();
      return;
    }
    this.#note(id, sighted);
  }

  forget(id: IdeaId): void {
    this.#watch.forget(id);
    this.#owners.forget(id);
    this.#firstSeen.delete(id);
    this.#ctx.memory.strays.delete(id);
  }

  #note(id: IdeaId, { sighting, value, claim, python, beat = null }: Unfinished): void {
    const { memory, clock, config } = this.#ctx;
    const now = clock.uptime();
    // What was known of a run that stood here before is not true of this one.
    if (!(sighting.kind === 'claimed' && sighting.ended)) memory.facts.delete(id);
    const { unchangedS } = this.#watch.see(id, value, now);
    const owner = seeOwner(this.#ctx, claim);
    const { looks } = this.#owners.see(id, `${claim?.token} ${owner.ownerGone} ${owner.rebooted}`, now);
    if (!this.#firstSeen.has(id)) this.#firstSeen.set(id, now);
    const watched: Watched = { sighting, unchangedS, looks, ...owner };
    const { lease } = config;
    const verdict = judge(watched, {
      emptyGrace: lease.emptyGrace,
      pythonGrace: lease.pythonGrace,
      partialGrace: lease.partialGrace,
      reclaim: lease.reclaim,
      heartbeat: lease.heartbeat,
      orphanTimeoutHours: config.orphan_timeout_hours,
      pythonSeen: memory.pythonSeen,
    });
    const before = memory.strays.get(id);
    const stray: Stray = {
      id,
      verdict,
      token: claim?.token ?? null,
      beat,
      host: (claim ?? python)?.claimed_by ?? '?',
      gpu: (claim ?? python)?.gpu ?? 0,
      stage: stageSeen(sighting),
      slots: claim?.slots ?? [],
      elapsedS: this.#elapsed(id, claim, now),
      unchangedS,
      hurry: watched.ownerGone,
    };
    memory.strays.set(id, stray);
    if (verdict.act === 'publish-over') memory.requeue(id);
    else memory.queue.remove(id);
    if (before === undefined || before.stage !== stray.stage) memory.changed();
  }

  #elapsed(id: IdeaId, claim: Claim | null, now: number): number {
    const claimedAt = claim === null ? undefined : parseZonedIso(claim.claimed_at);
    if (claimedAt === undefined) return now - (this.#firstSeen.get(id) ?? now);
    return Math.max(0, (this.#ctx.clock.wall().getTime() - claimedAt.getTime()) / 1000);
  }

  async #sight(id: IdeaId, run: RunLayout): Promise<Sighted> {
    const { files, memory } = this.#ctx;
    const bytes = await readIfThere(files, run.claim);
    if (bytes === undefined) return this.#sightUnclaimed(id, run);
    const parsed = parseJson(bytes);
    const reading = parsed.ok ? readClaim(parsed.value) : { kind: 'torn' as const };
    if (reading.kind === 'torn') return { sighting: { kind: 'torn' }, value: bytes.toString('latin1'), claim: null };
    if (reading.kind === 'python') return this.#sightPython(id, run, bytes, reading.claim);
    const { claim } = reading;
    const { token } = claim;
    const proof = await this.#proofs.take(run.dir, 'sealed');
    let [outcome, released] = await this.#results(run, token);
    if ((outcome === undefined || released === undefined) && !this.#ctx.ownDisk) {
      await this.#askAnew(run);
      [outcome, released] = await this.#results(run, token);
    }
    // The name of the folder counts: a copy of another run says the other's.
    if (outcome !== undefined) outcome = { ...outcome, idea_id: id };
    if (outcome !== undefined && released !== undefined) {
      const completed = outcome.status === 'COMPLETED';
      const metrics: JudgedMetrics = completed ? await readMetrics(files, run.sealed) : { kind: 'absent' };
      const fact = await factOf(this.#ctx, outcome, metrics, claim);
      this.#know(fact, proof);
      await noteRetry(this.#ctx, outcome);
      return 'finished';
    }
    const ended = outcome !== undefined || (await readStage(files, run, 'train', token)).exit !== undefined;
    if (outcome !== undefined) {
      const fact = await factOf(this.#ctx, outcome, await readMetrics(files, run.sealed), claim);
      // Its metrics are sealed before it is released: until then what cannot be read is on its way, and nothing is known to be wrong.
      if (fact.state !== 'unknown') memory.facts.set(id, fact);
    }
    const beat = (await readIfThere(files, run.heartbeat))?.toString('utf8') ?? '';
    // The run's own beat, or the beat of any host that says it holds the run: one of them alive is alive.
    const hosts = memory.hosts.filter((host) => host.tokens.has(claim.token)).map((host) => `${host.id}:${host.beat}`);
    const value = [claim.token, beat, String(ended), ...hosts].join('|');
    const open = outcome?.status === 'COMPLETED' && (await openStages(this.#ctx, run)).length > 0;
    return { sighting: { kind: 'claimed', claim, ended, open }, value, claim, beat };
  }

  #results(run: RunLayout, token: Token): Promise<[Outcome | undefined, ReleasedRecord | undefined]> {
    const { files } = this.#ctx;
    return Promise.all([readOutcome(files, run, token), readReleased(files, run, token)]);
  }

  /** `proof`: as it was before any of it was read. */
  #know(fact: KnownFact, proof: string | undefined): void {
    const { memory } = this.#ctx;
    if (proof !== undefined && fact.state !== 'unknown') {
      fact.proof = proof;
      memory.unindexed += 1;
    }
    memory.facts.set(fact.id, fact);
  }

  /**
   * An NFS client that was once told "no such file" believes it for up to a minute (acdirmax), and shows a run that is over as running. It
   * asks its server anew when the folder is opened (close-to-open).
   */
  async #askAnew(run: RunLayout): Promise<void> {
    try {
      await this.#ctx.files.list(run.records);
    } catch (error) {
      if (!hasCode(error, 'ENOENT', 'ENOTDIR')) throw error;
    }
  }

  /** No claim.json: finished by somebody who keeps no claims, or a reservation, or a partial folder. */
  async #sightUnclaimed(id: IdeaId, run: RunLayout): Promise<Sighted> {
    const { files } = this.#ctx;
    const stat = await files.stat(run.dir);
    if (stat === undefined) return 'gone';
    if (stat.kind !== 'folder') {
      // A link to a finished run counts. Any other, and a file, is in the way of the idea: it is the user's, who is told.
      if (await this.#foreignFact(id, run, undefined, await readMetrics(files, run.metrics))) return 'finished';
      throw new FileError('use', run.dir, 'ENOTDIR');
    }
    let names: string[];
    try {
      names = (await files.list(run.dir)).filter((name) => !name.startsWith('.nfs'));
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return 'gone';
      throw error;
    }
    if (names.length === 0) {
      return { sighting: { kind: 'empty' }, value: `empty ${this.#ctx.memory.refused.get(id)}`, claim: null };
    }
    const proof = await this.#proofs.take(run.dir, 'foreign');
    const metrics = await readMetrics(files, run.metrics);
    if (await this.#foreignFact(id, run, proof, metrics)) return 'finished';
    const value = await this.#signature(run, names.toSorted(compareIds));
    return { sighting: { kind: 'partial' }, value, claim: null };
  }

  async #sightPython(id: IdeaId, run: RunLayout, claimText: Buffer, python: PythonClaim): Promise<Sighted> {
    const { files, memory } = this.#ctx;
    const proof = await this.#proofs.take(run.dir, 'foreign');
    const metrics = await readMetrics(files, run.metrics);
    if (await this.#foreignFact(id, run, proof, metrics)) return 'finished';
    memory.pythonSeen = true;
    const signature = await this.#signature(run, ['claim.json', 'metrics.json', 'train_output.log']);
    const hasMetrics = metrics.kind === 'bad';
    const value = claimText.toString('latin1') + signature;
    return { sighting: { kind: 'python', hasMetrics }, value, claim: null, python };
  }

  /** A finished run of the original, or of hand: valid metrics.json is all there is to it. */
  async #foreignFact(id: IdeaId, run: RunLayout, proof: string | undefined, metrics: JudgedMetrics): Promise<boolean> {
    const { files, config } = this.#ctx;
    if (metrics.kind === 'completed') {
      this.#know(await completedFact(files, run, id, metrics.metrics, config.report), proof);
    } else if (metrics.kind === 'failed') {
      this.#know(failedFact(id, metrics.error, null), proof);
    } else return false;
    return true;
  }

  /** Sizes and modification times as plain values: whether they change, not what they say. */
  async #signature(run: RunLayout, names: readonly string[]): Promise<string> {
    const { files } = this.#ctx;
    const stats = await Promise.all(names.slice(0, 100).map((name) => files.stat(join(run.dir, name))));
    return stats.map((stat, i) => `${names[i]}:${stat?.bytes ?? '-'}:${stat?.mtimeMs ?? '-'}`).join('|');
  }
}

/** As far as the folder tells it; a claim of the original means that it trains. */
function stageSeen(sighting: Sighting): Stray['stage'] {
  if (sighting.kind === 'claimed') return sighting.ended ? 'eval' : 'train';
  return sighting.kind === 'python' ? 'train' : 'claimed';
}
