/** What is kept in memory of a run that is over: its values or its error, where and when it ran. */
import type { JudgedMetrics } from '../core/metrics.ts';
import type { Claim, KnownFact, Outcome, RunAbout } from '../core/run.ts';
import type { Context } from './context.ts';
import type { HeldRun } from './memory.ts';
import { completedFact, failedFact } from './run-files.ts';
import { offsetIso, parseZonedIso } from './time.ts';

/** What the board shows for a known outcome of this claim. */
export async function factOf(
  ctx: Context,
  outcome: Outcome,
  metrics: JudgedMetrics,
  claim: Claimed,
): Promise<KnownFact> {
  const id = outcome.idea_id;
  const about = aboutRun(outcome, claim);
  if (outcome.status === 'COMPLETED') {
    if (metrics.kind !== 'completed') return { state: 'unknown', id, why: 'its sealed metrics cannot be read' };
    const fact = await completedFact(ctx.files, ctx.layout.run(id), id, metrics.metrics, ctx.config.report);
    return { ...fact, about };
  }
  return { ...failedFact(id, outcome.failure?.text ?? 'failed', outcome.failure?.class ?? null), about };
}

/** Of claim.json. */
type Claimed = Pick<Claim, 'claimed_by' | 'claimed_at' | 'gpu'>;

function aboutRun({ attempt, at, train_s }: Outcome, claim: Claimed): RunAbout {
  return {
    host: claim.claimed_by,
    gpu: claim.gpu,
    attempt,
    claimedMs: parseZonedIso(claim.claimed_at)?.getTime() ?? null,
    endedMs: parseZonedIso(at)?.getTime() ?? null,
    trainS: train_s,
  };
}

/** A run of ours, as its claim says. */
export function claimOf({ clock, machine }: Context, run: HeldRun): Claimed {
  const ageMs = (clock.uptime() - run.since + run.agedS) * 1000;
  return {
    claimed_by: machine.hostName,
    claimed_at: offsetIso(new Date(clock.wall().getTime() - ageMs)),
    gpu: run.gpu,
  };
}
