/** The one way in which a face is told no: what is wrong, what to do, and how it counts. Everything else that is thrown is a bug. */
import type { Problem } from '../core/problem.ts';
import { hasCode } from '../edge/file-error.ts';

/** `usage`: asked wrongly, or the settings are wrong · `missing`: no such idea, run, host · `refused`: not in this state, or not allowed. */
export type RefusalKind = 'usage' | 'missing' | 'refused' | 'bad';

export class Refusal extends Error {
  readonly problem: Problem;
  readonly kind: RefusalKind;
  /** Further keys of the machine form, e.g. `did_you_mean`, `twin`, `fix`. */
  readonly more: Readonly<Record<string, unknown>>;

  constructor(kind: RefusalKind, problem: Problem, more: Readonly<Record<string, unknown>> = {}) {
    super(`${problem.code}: ${problem.message}`);
    this.kind = kind;
    this.problem = problem;
    this.more = more;
  }
}

/** As an answer: a refusal, or a file that cannot be read or written. undefined: a bug. */
export function asRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (!hasCode(error)) return undefined;
  const help = 'check the folder and its rights';
  return new Refusal('bad', { code: 'E0414', message: `the project cannot be read: ${error.message}`, help });
}
