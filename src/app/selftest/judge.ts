/**
 * The verdict over a self-test, from what the trainers witnessed and what the folder says: pure, and strict. What may be otherwise
 * than planned is excused only by a fault that hit this very run, and only in the windows that the protocol names.
 */
import { MAX_LOST_ATTEMPTS } from '../../core/defaults.ts';
import type { Change, Evidence, Fault, Judgement, Planned, Settled, Violation, Witness } from './model.ts';
import { storyOf } from './story.ts';
import { lastSign } from './witness.ts';

type Kind = Violation['kind'];

export function judgeEvidence(evidence: Evidence): Judgement {
  const violations: Violation[] = [];
  const say = (kind: Kind, what: string): number => {
    return violations.push({ kind, what, story: storyOf(/idea-\d+/.exec(what)?.[0], evidence) });
  };
  const excuses = new Excuses(evidence);

  for (const idea of evidence.planned) {
    for (const why of wrongResult(idea, evidence.settled.get(idea.id), excuses)) say('lost', `${idea.id}: ${why}`);
  }
  const byIdea = grouped(evidence.witnesses, ({ idea }) => idea);
  let longestOverlapS = 0;
  for (const [idea, all] of byIdea) {
    const runs = all.toSorted((a, b) => a.begin - b.begin);
    for (const why of thrownAway(runs, excuses)) say('lost', `${idea}: ${why}`);
    const { wrong, longestS } = overlaps(runs, excuses);
    for (const why of wrong) say('double', `${idea}: ${why}`);
    longestOverlapS = Math.max(longestOverlapS, longestS);
  }
  for (const [token, all] of grouped(evidence.witnesses, ({ token }) => token)) {
    if (all.length > 1) say('double', `${all[0]?.idea}: attempt ${token} was launched ${all.length} times`);
  }
  for (const change of evidence.changes) if (!excuses.change(change)) say('lost', changed(change));
  for (const why of evidence.crashes) say('lost', why);
  for (const why of evidence.leftovers) say('double', why);
  for (const { idea, bad } of evidence.witnesses) if (bad !== null) say('torn', `${idea}: ${bad}`);
  for (const why of [...evidence.torn, ...evidence.untrue]) say('torn', why);
  return { faults: evidence.faults.length, runs: evidence.witnesses.length, violations, longestOverlapS };
}

const changed = ({ idea, before, after, to }: Change): string =>
  `${idea}: its result was ${before} and became ${after} at ${seconds(to)}`;
const seconds = (time: number): string => `${time.toFixed(2)} s`;
const short = (token: string): string => token.slice(0, 8);

function grouped(all: readonly Witness[], keyOf: (one: Witness) => string): Map<string, Witness[]> {
  const groups = new Map<string, Witness[]>();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

/** What is wrong with the recorded result of an idea. */
function wrongResult(idea: Planned, settled: Settled | undefined, excuses: Excuses): string[] {
  if (settled === undefined || settled.outcome === null) return ['it has no result'];
  const { outcome, metrics, sealed, released, attempts } = settled;
  const { token } = outcome;
  const wrong: string[] = [];
  if (!released) wrong.push('it was never released');
  // The product's own rule: an idea that the machine ended this often is given up.
  if (outcome.class === 'lost' && attempts >= MAX_LOST_ATTEMPTS - 1) return wrong;
  const expected = idea.fate === 'completed' ? 'COMPLETED' : 'FAILED';
  if (outcome.status !== expected && !(expected === 'COMPLETED' && excuses.killed(token))) {
    wrong.push(`${outcome.status} (${outcome.class ?? 'no class'}), expected ${expected}, attempt ${short(token)}`);
  }
  const exit = JSON.stringify(outcome.exit);
  const planned = JSON.stringify({ kind: 'exited', code: idea.exitCode });
  if (exit !== planned && !excuses.killed(token) && !excuses.unwitnessed(token)) {
    wrong.push(`exit ${exit}, expected ${planned}, attempt ${short(token)}`);
  }
  if (outcome.status === 'COMPLETED') wrong.push(...wrongMetrics(idea, token, metrics, excuses));
  if (sealed.recorded !== null && sealed.is !== sealed.recorded) {
    wrong.push(`its sealed metrics are ${sealed.is ?? 'gone'}, recorded was ${sealed.recorded}`);
  }
  return wrong;
}

function wrongMetrics(idea: Planned, token: string, metrics: Settled['metrics'], excuses: Excuses): string[] {
  if (metrics === null) return ['COMPLETED without metrics'];
  const wrong: string[] = [];
  if (metrics['test_accuracy'] !== idea.accuracy || metrics['n'] !== idea.n) {
    wrong.push(`its metrics are ${JSON.stringify(metrics)}, expected test_accuracy ${idea.accuracy}`);
  }
  const from = String(metrics['token']);
  if (from !== token && !excuses.zombie(from)) {
    wrong.push(`its metrics are those of attempt ${short(from)}, recorded for ${short(token)}`);
  }
  return wrong;
}

/** Runs that ended, and whose idea was trained again nevertheless. */
function thrownAway(runs: readonly Witness[], excuses: Excuses): string[] {
  return runs.flatMap((run, i) => {
    const next = runs[i + 1];
    if (next === undefined || run.end === null || run.end.at > next.begin) return [];
    const { at, fate } = run.end;
    if (excuses.deleted(run.idea, run.begin, next.begin) || excuses.allowed(run, at)) return [];
    // Without metrics the exit code is the result, and it is gone with its witness.
    if (fate === 'exit' && (excuses.unwitnessed(run.token) || excuses.killed(run.token))) return [];
    return [`attempt ${short(run.token)} had ended (${fate}) at ${seconds(at)}, and it was trained again`];
  });
}

/** An old trainer that ran after its successor had begun. */
function overlaps(runs: readonly Witness[], excuses: Excuses): { wrong: string[]; longestS: number } {
  const wrong: string[] = [];
  let longestS = 0;
  for (const [i, run] of runs.entries()) {
    const next = runs[i + 1];
    if (next === undefined || lastSign(run) <= next.begin) continue;
    const signs = [...run.beats, ...(run.end === null ? [] : [run.end.at])].filter((sign) => sign > next.begin);
    const bare = signs.filter((sign) => !excuses.allowed(run, sign));
    const first = bare[0];
    if (first === undefined) {
      longestS = Math.max(longestS, lastSign(run) - (signs[0] ?? next.begin));
      continue;
    }
    wrong.push(
      `attempt ${short(run.token)} (${run.host}) ran at ${seconds(first)} and until ${seconds(lastSign(run))}, ` +
        `its successor ${short(next.token)} (${next.host}) since ${seconds(next.begin)}`,
    );
  }
  return { wrong, longestS };
}

/** What the faults explain, run by run. */
class Excuses {
  readonly #evidence: Evidence;
  readonly #killed: ReadonlySet<string>;
  readonly #unwitnessed: ReadonlySet<string>;

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
    const hit = (...kinds: Fault['kind'][]) => evidence.faults.filter(({ kind }) => kinds.includes(kind));
    this.#killed = new Set(hit('kill-trainer', 'power-cut').flatMap(({ tokens }) => tokens));
    const keepers = new Set(evidence.faults.flatMap((fault) => fault.keepers));
    // Without a keeper at its first word: that one died while the trainer came up.
    const orphaned = evidence.witnesses.filter(({ keeper }) => keeper === '' || keepers.has(keeper));
    const stopped = hit('kill-keeper', 'kill-both', 'power-cut', 'freeze-host').flatMap(({ tokens }) => tokens);
    this.#unwitnessed = new Set([...orphaned.map(({ token }) => token), ...stopped]);
  }

  /** Its trainer was killed. */
  killed(token: string): boolean {
    return this.#killed.has(token);
  }

  /** Nobody who could learn its exit code was there when it ended. */
  unwitnessed(token: string): boolean {
    return this.#unwitnessed.has(token);
  }

  deleted(idea: string, from: number, to: number): boolean {
    const { faults, windows } = this.#evidence;
    return faults.some((fault) => fault.idea === idea && fault.at >= from - windows.deletion && fault.at <= to);
  }

  change({ idea, from, to }: Change): boolean {
    return this.deleted(idea, from, to);
  }

  /** A trainer that is no longer wanted may still run at this moment. */
  allowed(run: Witness, at: number): boolean {
    const { faults, windows } = this.#evidence;
    return faults.some((fault) => {
      if (fault.idea === run.idea && run.begin <= fault.at && at >= fault.at && at <= fault.at + windows.deletion)
        return true;
      return (
        fault.kind === 'freeze-host' &&
        fault.until !== null &&
        fault.tokens.includes(run.token) &&
        at >= fault.at &&
        at <= fault.until + windows.thaw
      );
    });
  }

  /** Metrics of a trainer that was allowed to run a moment longer may land in its successor's folder. */
  zombie(token: string): boolean {
    const run = this.#evidence.witnesses.find((witness) => witness.token === token);
    return run?.end !== undefined && run.end !== null && this.allowed(run, run.end.at);
  }
}
