/** Earlier attempts: `results/.orze/attempts/<id>.<key>/`. How often an idea was tried is counted there, never in a state file. */
import { join } from 'node:path';
import { MAX_LOST_ATTEMPTS } from '../core/defaults.ts';
import { parseJson } from '../core/json.ts';
import type { Failure, FailureClass, Outcome } from '../core/run.ts';
import type { IdeaId } from '../core/words.ts';
import { hasCode } from '../edge/file-error.ts';
import type { Context } from './context.ts';
import { RunLayout } from './layout.ts';
import { readAnyOutcome, readIfThere } from './run-files.ts';
import { DamagedRecord } from './surroundings.ts';

/** Attempts that the machine ended are tried again at most this often (`max_idea_failures` > 0). */
const MAX_MACHINE_RETRIES = 10;

/** Failures of the machine, not of the idea: they never count against it (protocol.md 2.13). */
const MACHINE_CLASSES: ReadonlySet<FailureClass> = new Set(['killed', 'lost', 'disk'] as const);

/** A CUDA error is the idea's own (a device-side assert) unless the log shows that the GPU or its driver is at fault. */
const BROKEN_GPU = /fallen off the bus|GPU is lost|uncorrectable ECC|\bXid\b|driver version is insufficient/i;

/** Seconds for which a folder must have stood unchanged for a listing of it to be kept: more than a tick of any file system's clock. */
const SETTLED_S = 2;

/** How often ideas were tried: one stat a question, as long as nothing is set aside. */
export class AttemptCounts {
  readonly #ctx: Context;
  #sign = '';
  /** Uptime at which the folder was first seen with this sign. */
  #since = 0;
  #counts: Map<string, number> | null = null;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  async of(id: IdeaId): Promise<number> {
    const { files, layout, clock } = this.#ctx;
    const stat = await files.stat(layout.attempts);
    const sign = `${stat?.ino}:${stat?.mtimeMs}`;
    if (sign !== this.#sign) {
      this.#sign = sign;
      this.#since = clock.uptime();
      this.#counts = null;
    }
    if (this.#counts !== null) return this.#counts.get(id) ?? 0;
    const settled = clock.uptime() - this.#since >= SETTLED_S;
    if (!settled) return (await attemptsOf(this.#ctx, id)).length;
    const counts = new Map<string, number>();
    for (const name of await files.list(layout.attempts)) {
      const of = name.slice(0, name.indexOf('.'));
      counts.set(of, (counts.get(of) ?? 0) + 1);
    }
    this.#counts = counts;
    return counts.get(id) ?? 0;
  }
}

/** Folder names of the earlier attempts at an idea. */
export async function attemptsOf(ctx: Context, id: IdeaId): Promise<string[]> {
  try {
    return (await ctx.files.list(ctx.layout.attempts)).filter((name) => name.startsWith(`${id}.`));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** undefined: nobody knows how it ended. */
async function earlierOutcomes(ctx: Context, id: IdeaId): Promise<(Outcome | undefined)[]> {
  const names = await attemptsOf(ctx, id);
  return Promise.all(names.map((name) => earlierOutcome(ctx, name)));
}

async function earlierOutcome(ctx: Context, name: string): Promise<Outcome | undefined> {
  try {
    return await readAnyOutcome(ctx.files, new RunLayout(join(ctx.layout.attempts, name)));
  } catch (error) {
    if (error instanceof DamagedRecord) return undefined;
    throw error;
  }
}

/** Whether the idea was lost so often, without any outcome, that it must not be tried again. */
export async function lostTooOften(ctx: Context, id: IdeaId): Promise<boolean> {
  const lost = (await earlierOutcomes(ctx, id)).filter((outcome) => outcome === undefined);
  return lost.length + 1 >= MAX_LOST_ATTEMPTS;
}

/** Counts the failures of an idea, the present one included, and says whether it may be tried again. */
export async function countFailures(
  ctx: Context,
  id: IdeaId,
  present: Outcome,
): Promise<{ failures: number; again: boolean }> {
  const limit = ctx.config.max_idea_failures;
  if (limit <= 0) return { failures: 1, again: false };
  const outcomes = [...(await earlierOutcomes(ctx, id)), present];
  const counts = (outcome: Outcome | undefined) =>
    outcome !== undefined && outcome.failure !== null && !byMachineFault(outcome.failure);
  const failures = outcomes.filter(counts).length + (await legacyFailures(ctx, id));
  const byMachine = outcomes.length - outcomes.filter(counts).length;
  return { failures, again: failures < limit && byMachine <= MAX_MACHINE_RETRIES };
}

function byMachineFault(failure: Failure): boolean {
  if (failure.class === 'cuda') return failure.evidence.some(({ text }) => BROKEN_GPU.test(text));
  return MACHINE_CLASSES.has(failure.class);
}

/** Failure counts of the original's state file; it is read, never written (protocol.md 2.18). */
async function legacyFailures(ctx: Context, id: IdeaId): Promise<number> {
  const bytes = await readIfThere(ctx.files, join(ctx.layout.results, '.orze_state.json'));
  const parsed = bytes === undefined ? undefined : parseJson(bytes);
  if (!parsed?.ok || typeof parsed.value !== 'object' || parsed.value === null) return 0;
  const counts = (parsed.value as Record<string, unknown>).failure_counts;
  const count = typeof counts === 'object' && counts !== null ? (counts as Record<string, unknown>)[id] : undefined;
  return typeof count === 'number' && count > 0 ? count : 0;
}
